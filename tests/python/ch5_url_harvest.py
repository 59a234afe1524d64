"""A lazy generator of URLs feeds concurrent downloads."""

import asyncio

import pages


def generate_urls(base, count):
    for number in range(1, count + 1):
        yield f"{base}/page/{number}"


async def download(address, url):
    return len(await pages.get(address, url))


async def main():
    address = pages.start()
    results = await asyncio.gather(*(download(address, url) for url in generate_urls("", 50)))
    print(f"Descargadas {len(results)} páginas")
    print(f"Total de bytes: {sum(results):,}")


asyncio.run(main())
