"""The first generator: announces and yields 1, 2, 3."""


def count_to_three():
    print("Voy a producir el 1")
    yield 1
    print("Voy a producir el 2")
    yield 2
    print("Voy a producir el 3")
    yield 3
    print("Ya no tengo más números")


counter = count_to_three()
for _ in range(4):
    try:
        print(next(counter))
    except StopIteration:
        print("StopIteration")
