"""Fibonacci numbers in the memory of two."""


def fibonacci(count):
    a, b = 0, 1
    for _ in range(count):
        yield a
        a, b = b, a + b


for term in fibonacci(20):
    print(term)
