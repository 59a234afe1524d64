"""A coroutine that sleeps."""

import asyncio


async def first_coroutine():
    print("Iniciando...")
    await asyncio.sleep(1)
    print("¡Terminé!")


asyncio.run(first_coroutine())
