"""The same workloads in Python: generators in a round robin, and asyncio.

    python3 contenders.py run WORKLOAD CONTENDER TASKS TURNS   prints nanoseconds; fails when the work was not done
    python3 contenders.py bytes CONTENDER TASKS                prints resident bytes for each suspended task
"""

import asyncio
import collections
import json
import os
import sys
import time

done = 0
took = None


def generator(turns):
    global done
    for _ in range(turns):
        yield
    done += turns


async def coroutine(turns):
    global done
    for _ in range(turns):
        await asyncio.sleep(0)
    done += turns


def round_robin(generators):
    ready = collections.deque(generators)
    while ready:
        task = ready.popleft()
        try:
            next(task)
        except StopIteration:
            continue
        ready.append(task)


async def gather(coroutines):
    await asyncio.gather(*coroutines)


def at_once():
    global done
    done += 1
    return
    yield


async def one():
    global done
    done += 1


def yield_generators(tasks, turns):
    round_robin(generator(turns) for _ in range(tasks))


def yield_asyncio(tasks, turns):
    asyncio.run(gather(coroutine(turns) for _ in range(tasks)))


def spawn_generators(tasks, turns):
    for _ in range(turns):
        round_robin(at_once() for _ in range(tasks))


def spawn_asyncio(tasks, turns):
    async def rounds():
        for _ in range(turns):
            await gather(one() for _ in range(tasks))

    asyncio.run(rounds())


def ring_asyncio(tasks, turns):
    async def member(events, place, hops):
        global done
        while True:
            await events[place].wait()
            events[place].clear()
            # The token goes around once more, so that everyone learns that it is over.
            over = hops[0] == 0
            if not over:
                hops[0] -= 1
                done += 1
            events[(place + 1) % len(events)].set()
            if over:
                return

    async def members():
        events = [asyncio.Event() for _ in range(tasks)]
        events[0].set()
        hops = [tasks * turns]
        await gather(member(events, place, hops) for place in range(tasks))

    asyncio.run(members())


def block_on_generators(_, turns):
    for _ in generator(turns):
        pass


def block_on_asyncio(_, turns):
    asyncio.run(coroutine(turns))


def scatter(i):
    mask = (1 << 64) - 1
    x = i + 0x9E3779B97F4A7C15 & mask
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & mask
    x = (x ^ x >> 27) * 0x94D049BB133111EB & mask
    return x ^ x >> 31


def timers_asyncio(tasks, _):
    async def main():
        global done, took
        loop = asyncio.get_running_loop()
        deadlines = [(1 + scatter(i) % 20_000_000) / 1e9 for i in range(tasks)]
        all_fired = loop.create_future()

        def fire():
            global done
            done += 1
            if done == tasks:
                all_fired.set_result(None)

        begin, start = time.perf_counter_ns(), loop.time()
        for deadline in deadlines:
            loop.call_at(start + deadline, fire)
        await all_fired
        took = time.perf_counter_ns() - begin

    asyncio.run(main())


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def bytes_generators(tasks):
    before = resident()
    suspended = [generator(2**31) for _ in range(tasks)]
    for task in suspended:
        next(task)
    return (resident() - before) / tasks


def bytes_asyncio(tasks):
    async def main():
        before = resident()
        suspended = [asyncio.create_task(coroutine(2**31)) for _ in range(tasks)]
        await asyncio.sleep(0)
        each = (resident() - before) / len(suspended)
        print(json.dumps({"metric": "resident", "value": each * len(suspended)}), flush=True)
        # Not worth the time to take them all down.
        os._exit(0)

    asyncio.run(main())


match sys.argv[1:]:
    case ["run", workload, contender, tasks, turns]:
        tasks, turns = int(tasks), int(turns)
        work = globals()[f"{workload.replace('-', '_')}_{contender}"]
        start = time.perf_counter_ns()
        work(tasks, turns)
        end = time.perf_counter_ns()
        if done != tasks * turns:
            sys.exit(f"{contender} did {done} of {tasks * turns} of {workload}")
        print(json.dumps({"metric": "ns", "value": took or end - start}))
    case ["bytes", contender, tasks]:
        each = globals()[f"bytes_{contender}"](int(tasks))
        print(json.dumps({"metric": "resident", "value": each * int(tasks)}))
    case _:
        sys.exit(__doc__)
