"""Two tasks take turns on the simplest scheduler in the world."""


def numbers():
    for number in range(1, 6):
        print(f"  [Números] Contando: {number}")
        yield


def letters():
    for letter in "ABCDE":
        print(f"  [Letras] Generando: {letter}")
        yield


def round_robin(tasks):
    while tasks:
        for task in tasks[:]:
            try:
                next(task)
            except StopIteration:
                tasks.remove(task)


print("Ejecutando tareas de forma cooperativa:\n")
round_robin([numbers(), letters()])
