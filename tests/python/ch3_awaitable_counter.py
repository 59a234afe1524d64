"""The bridge between yield and await: an awaitable made of a generator."""

import asyncio


class Counter:
    def __init__(self, until):
        self.until = until
        self.current = 0

    def __await__(self):
        while self.current < self.until:
            self.current += 1
            yield
        return self.current


async def use_counter():
    print("Iniciando contador...")
    result = await Counter(5)
    print(f"Contador llegó a: {result}")


asyncio.run(use_counter())
