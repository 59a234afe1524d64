"""A snapshot: a generator cannot be copied, so this one is written by hand as a class."""

import copy


class Collatz:
    def __init__(self, number):
        self.number = number

    def __iter__(self):
        return self

    def __next__(self):
        if self.number is None:
            raise StopIteration
        number = self.number
        print(f"  [Collatz] {number}")
        self.number = None if number == 1 else number // 2 if number % 2 == 0 else 3 * number + 1
        return number


original = Collatz(6)
for _ in range(4):
    print(f"Original: {next(original)}")
print("Se hace una copia.")
snapshot = copy.copy(original)
for number in snapshot:
    print(f"Copia: {number}")
for number in original:
    print(f"Original: {number}")
