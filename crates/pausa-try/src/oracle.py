"""The driver's trace, of the same body in Python: `python3 oracle.py NAME.py n`. A body is `run(n)`: a generator, a generator
with the messages that it is sent, or a coroutine. `pause()` is given."""

import builtins
import importlib.util
import inspect
import sys

MOST_TRACED = 64
DROPS = 4


class Pause:
    def __await__(self):
        yield


builtins.pause = Pause


def shown(value):
    """The value as Rust's `Debug` prints it."""
    if value is None:
        return "()"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    if isinstance(value, tuple):
        return "(" + ", ".join(map(shown, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return repr(value)


def say(line):
    print(f"> {line}", flush=True)


class Session:
    def __init__(self, made):
        self.messages = None
        self.is_awaited = inspect.iscoroutine(made)
        self.is_started = False
        if isinstance(made, tuple):
            made, messages = made
            self.messages = iter(messages)
        self.body = made if self.is_awaited else iter(made)

    def resume(self):
        """Whether it paused: otherwise why not."""
        try:
            if self.messages is not None and self.is_started:
                try:
                    message = next(self.messages)
                except StopIteration:
                    say("nothing more to send")
                    return "dropped"
                say(f"sent {shown(message)}")
                value = self.body.send(message)
            elif self.is_awaited:
                value = self.body.send(None)
            else:
                self.is_started = True
                value = next(self.body)
        except StopIteration as end:
            if self.is_awaited:
                say(f"ready with {shown(end.value)}")
            elif self.messages is not None:
                say(f"returned {shown(end.value)}")
            return "complete"
        say("pending" if self.is_awaited else f"yielded {shown(value)}")
        return None

    def let_go(self):
        if hasattr(self.body, "close"):
            self.body.close()
        self.body = None


def attempt(action):
    try:
        action()
    except Exception as error:
        say(f"raised {type(error).__name__}: {error}")


def trace(run, n):
    resumed = 0

    def to_the_end():
        nonlocal resumed
        session = Session(run(n))
        while True:
            if resumed == MOST_TRACED:
                say(f"still not complete after {MOST_TRACED} pauses")
                session.let_go()
                return say("dropped")
            if end := session.resume():
                session.let_go()
                return say(end)
            resumed += 1

    def dropped_at(pause):
        session = Session(run(n))
        for _ in range(pause):
            session.resume()
        say("dropping")
        session.let_go()
        say("dropped")

    say(f"run({n}) to the end")
    attempt(to_the_end)
    for pause in range(min(DROPS, resumed) + 1):
        say(f"dropped at pause {pause}" if pause else "dropped before its start")
        attempt(lambda: dropped_at(pause))


spec = importlib.util.spec_from_file_location("body", sys.argv[1])
body = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(body)
if not hasattr(body, "run"):
    sys.exit("it has no `run(n)`")
trace(body.run, int(sys.argv[2]))
