"""A dialogue with send: the worker asks, is answered, and goes on where it was."""


def worker():
    print("Trabajador listo. Esperando instrucciones...")
    while True:
        instruction = yield
        if instruction == "sumar":
            a, b = yield "Dame dos números"
            print(f"Suma: {a} + {b} = {a + b}")
        elif instruction == "terminar":
            print("Finalizando trabajo...")
            break
        else:
            print(f"Instrucción desconocida: {instruction}")


w = worker()
next(w)

w.send("sumar")
answer = w.send((10, 5))
print(f"El trabajador respondió: {answer}")

w.send("sumar")
w.send((100, 50))

try:
    w.send("terminar")
except StopIteration:
    print("StopIteration")
