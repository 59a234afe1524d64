"""The log pipeline's consumer: an error that is thrown into it is counted, and it goes on."""


class Unreadable(Exception):
    def __init__(self, line):
        super().__init__(f"línea {line} ilegible")


class Lost(Exception):
    def __init__(self):
        super().__init__("el registro ya no está")


def consumer():
    print("Consumidor listo.")
    lines = errors = 0
    while True:
        try:
            line = yield f"{lines} leídas, {errors} con error"
        except Unreadable as error:
            print(f"  [Contado] {error}")
            errors += 1
            continue
        if line is None:
            return f"{lines} leídas, {errors} con error"
        print(f"  [Leída] {line}")
        lines += 1


def resume(name, step):
    try:
        print(f"{name}: {step()}")
    except StopIteration as stop:
        print(f"{name}: StopIteration, {stop.value}")
    except (Unreadable, Lost) as error:
        print(f"{name}: {type(error).__name__}, {error}")


print("Un error que maneja:")
reading = consumer()
resume("next", lambda: next(reading))
resume("send", lambda: reading.send("Database connection failed"))
resume("throw", lambda: reading.throw(Unreadable(2)))
resume("send", lambda: reading.send("Null pointer exception"))
resume("send", lambda: reading.send(None))

print("Después del final:")
resume("throw", lambda: reading.throw(Unreadable(4)))

print("Un error que no maneja:")
reading = consumer()
resume("next", lambda: next(reading))
resume("throw", lambda: reading.throw(Lost()))
resume("next", lambda: next(reading))

print("Antes del comienzo:")
reading = consumer()
resume("throw", lambda: reading.throw(Unreadable(1)))
resume("next", lambda: next(reading))
