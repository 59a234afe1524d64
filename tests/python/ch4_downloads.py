"""Three pages, one after another with a blocking client, then all at once."""

import asyncio
import time
import urllib.request

import pages

NAMES = ["example.com", "example.org", "example.net"]


def one_after_another(address):
    start = time.monotonic()
    for name in NAMES:
        with urllib.request.urlopen(f"http://{address[0]}:{address[1]}/{name}") as response:
            print(f"Descargado {name}: {len(response.read())} bytes")
    print(f"Tiempo total: {time.monotonic() - start:.1f}s")


async def download(address, name):
    return len(await pages.get(address, f"/{name}"))


async def at_once(address):
    start = time.monotonic()
    sizes = await asyncio.gather(*(download(address, name) for name in NAMES))
    for name, size in zip(NAMES, sizes):
        print(f"Descargado {name}: {size} bytes")
    print(f"Tiempo total: {time.monotonic() - start:.1f}s")


address = pages.start()
print("=== SÍNCRONO ===")
one_after_another(address)
print("\n=== ASÍNCRONO ===")
asyncio.run(at_once(address))
