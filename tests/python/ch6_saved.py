"""Saved while it is paused: a generator cannot be, so this dialogue is written by hand as a class."""

import json


class Booking:
    def __init__(self, waiting_for="start", name=None):
        self.waiting_for = waiting_for
        self.name = name

    def send(self, answer):
        match self.waiting_for:
            case "start":
                self.waiting_for = "name"
                return "¿A nombre de quién?"
            case "name":
                self.waiting_for, self.name = "nights", answer
                return f"¿Cuántas noches, {self.name}?"
            case "nights":
                raise StopIteration(f"Reservado: {self.name}, {answer} noches")


booking = Booking()
print(booking.send(None))
for answer in ["Ana", "3"]:
    print("Se guarda, y el programa termina.")
    saved = json.dumps(vars(booking))
    del booking
    print("Otro programa la lee, y sigue.")
    booking = Booking(**json.loads(saved))
    print(f"Respuesta: {answer}")
    try:
        print(booking.send(answer))
    except StopIteration as stop:
        print(stop.value)
