"""`yield from` beside `await`: the same inner generator, the same trace."""


def adder():
    total = 0
    while (number := (yield total)) is not None:
        total += number
    return total


def delegator():
    print("Delegando...")
    total = yield from adder()
    print(f"El sumador devolvió: {total}")
    return total


class Adder:
    def __await__(self):
        return adder()


async def awaiter():
    print("Delegando...")
    total = await Adder()
    print(f"El sumador devolvió: {total}")
    return total


def drive(coroutine):
    print(f"Cedido: {coroutine.send(None)}")
    for number in [10, 20, 12, None]:
        try:
            print(f"Cedido: {coroutine.send(number)}")
        except StopIteration as stop:
            print(f"StopIteration: {stop.value}")


print("yield from:")
drive(delegator())
print("await:")
drive(awaiter())
