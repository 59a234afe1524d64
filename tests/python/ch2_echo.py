"""A generator that receives values while it is paused."""


def echo():
    print("Generador iniciado, esperando mensajes...")
    while True:
        message = yield
        print(f"Recibí: {message}")


dialogue = echo()
next(dialogue)
dialogue.send("Hola")
dialogue.send("¿Qué tal?")
