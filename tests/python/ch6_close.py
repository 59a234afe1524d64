"""A generator with `finally`: closed at a pause, before the start, after the end, and one that yields while it is closed."""


def lines(count):
    print("  [Abre el registro]")
    try:
        for number in range(1, count + 1):
            yield number
    finally:
        print("  [Cierra el registro]")


def stubborn():
    try:
        yield 1
    finally:
        print("  [Cede en vez de terminar]")
        yield 2


def close(generator):
    try:
        generator.close()
        print("close: terminado")
    except RuntimeError as error:
        print(f"close: RuntimeError, {error}")


def resume(generator):
    try:
        print(f"next: {next(generator)}")
    except StopIteration:
        print("next: StopIteration")


print("En pausa:")
reading = lines(3)
resume(reading)
resume(reading)
close(reading)
resume(reading)

print("Antes del comienzo:")
reading = lines(3)
close(reading)
resume(reading)

print("Después del final:")
reading = lines(1)
resume(reading)
resume(reading)
close(reading)

print("Cede mientras se cierra:")
reading = stubborn()
resume(reading)
close(reading)
close(reading)
