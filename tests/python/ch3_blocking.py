"""One blocking call freezes all: a heartbeat beside a task that blocks, and beside one that awaits."""

import asyncio
import time


async def heartbeat():
    for beat in range(1, 4):
        print(f"  latido {beat}")
        await asyncio.sleep(0.1)


async def block():
    print("Bloqueo: empieza")
    time.sleep(1)
    print("Bloqueo: termina")


async def wait():
    print("Espera: empieza")
    await asyncio.sleep(1)
    print("Espera: termina")


async def main():
    print("Con una llamada que bloquea:")
    await asyncio.gather(heartbeat(), block())
    print("Con una que espera:")
    await asyncio.gather(heartbeat(), wait())


asyncio.run(main())
