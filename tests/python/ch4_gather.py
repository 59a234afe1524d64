"""A takes 2 s and B takes 1 s: in sequence 3 s, gathered 2 s."""

import asyncio


async def task(name, seconds):
    await asyncio.sleep(seconds)
    return f"{name} terminó"


async def in_sequence():
    return [await task("A", 2), await task("B", 1)]


async def gathered():
    return await asyncio.gather(task("A", 2), task("B", 1))


async def main():
    in_order = await in_sequence()
    results = await gathered()
    assert results == in_order
    print(results)


asyncio.run(main())
