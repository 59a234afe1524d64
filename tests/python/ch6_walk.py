"""A pause inside a callback: the visitor is a plain function, so in Python it needs a thread of its own."""

import threading
from queue import Queue


class Node:
    def __init__(self, first, last):
        self.value = (first + last) // 2
        self.left = Node(first, self.value - 1) if first < self.value else None
        self.right = Node(self.value + 1, last) if self.value < last else None


def walk(node, visit):
    if node.left:
        walk(node.left, visit)
    visit(node.value)
    if node.right:
        walk(node.right, visit)


class Abandoned(Exception):
    pass


def values(tree):
    """The walk runs in a thread, and only while this generator waits for its next value."""
    resumptions, yielded = Queue(), Queue()

    def visit(value):
        print(f"  [Visita] {value}")
        yielded.put(value)
        if not resumptions.get():
            raise Abandoned

    def run():
        try:
            walk(tree, visit)
        except Abandoned:
            pass
        yielded.put(None)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        while (value := yielded.get()) is not None:
            yield value
            resumptions.put(True)
    except GeneratorExit:
        resumptions.put(False)
        raise
    finally:
        thread.join()


walking = values(Node(1, 7))
for _ in range(5):
    print(f"Cedido: {next(walking)}")
walking.close()
print("Basta.")
