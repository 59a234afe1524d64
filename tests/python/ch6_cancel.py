"""Cancels a task that waits: its cleanup awaits, and its time limit does not hide the cancellation."""

import asyncio


async def sleeper(name, seconds):
    try:
        print(f"  {name}: duerme")
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print(f"  {name}: cancelada")
        raise


async def worker():
    try:
        async with asyncio.timeout(10):
            await asyncio.gather(sleeper("A", 2), sleeper("B", 3))
    except asyncio.CancelledError:
        await asyncio.sleep(0.1)
        print("Limpieza terminada")
        raise


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(1)
    print("Cancelo la tarea")
    task.cancel()
    try:
        await task
        print("La tarea terminó")
    except asyncio.CancelledError:
        print("La tarea fue cancelada")
    except TimeoutError:
        print("A la tarea se le acabó el tiempo")
    try:
        async with asyncio.timeout(1):
            await sleeper("C", 2)
        print("C terminó a tiempo")
    except TimeoutError:
        print("A C se le acabó el tiempo")


asyncio.run(main())
