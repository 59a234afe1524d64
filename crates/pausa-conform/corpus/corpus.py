"""The protocol corpus: small generators, each played by a script of calls.

`python3 corpus.py` prints what this interpreter does; `python3 corpus.py --write` records it in python.txt, and
`python3 corpus.py --check` compares with the record.

Each case names the test of CPython 3.11 whose behaviour it exercises. The code is its own: a test is named, not copied. A
script is a list of calls: next, send VALUE, throw KIND MESSAGE, close, drop, state. ` | ` makes a new generator. `next*3` is
three calls.
"""

import ast
import builtins
import fnmatch
import importlib.util
import inspect
import sys
import types
from pathlib import Path

CASES = []
SAID = []


def case(reference, script):
    def add(function):
        CASES.append((function.__name__, reference, script, function))
        return function

    return add


def say(text):
    SAID.append(text)


class LunchError(Exception):
    pass


class Marker(Exception):
    pass


# test_generators ----------------------------------------------------------------------------------------------------------

G = "test_generators."


@case(G + "SignalAndYieldFromTest.test_raise_and_yield_from", "next; throw KeyboardInterrupt | next; next")
def raised_while_delegating():
    def inner():
        try:
            yield
        except KeyboardInterrupt:
            return "passed"
        return "failed"

    return (yield from inner())


@case(G + "GeneratorTest.test_send_non_none_to_new_gen", "send 0; state; next; send 0")
def sent_before_its_start():
    yield 1


@case(G + "ExceptionTest.test_except_throw", "next; throw ValueError; next; next; next")
def error_is_kept_across_pauses():
    try:
        yield
    except Exception as error:
        yield
        yield
        raise error


@case(G + "ExceptionTest.test_except_next", "next; next")
def resumed_by_a_handler():
    yield "done"


@case(G + "ExceptionTest.test_except_gen_except", "next; next; next; next")
def raises_and_handles_between_pauses():
    try:
        yield
        raise TypeError
    except TypeError:
        say("handled TypeError")
    yield
    yield "done"


@case(G + "ExceptionTest.test_except_throw_exception_context", "next; throw ValueError; next; next")
def handler_raises_another():
    try:
        try:
            yield
        except ValueError:
            raise TypeError
    except Exception as error:
        say(type(error).__name__)
    yield
    yield "done"


@case(G + "ExceptionTest.test_stopiteration_error", "next; state")
def raises_stop_iteration():
    raise StopIteration
    yield


@case(G + "ExceptionTest.test_tutorial_stopiteration", "next; next; next")
def raises_stop_iteration_later():
    yield 1
    raise StopIteration
    yield 2


@case(G + "ExceptionTest.test_return_tuple", "next; send (2,)")
def returns_what_was_sent():
    return (yield 1)


@case(G + "GeneratorThrowTest.test_exception_context_with_yield", "next; throw ValueError; next")
def thrown_in_a_handler():
    try:
        raise KeyError("a")
    except Exception:
        yield


@case(G + "GeneratorThrowTest.test_exception_context_with_yield_inside_generator", "next; throw ValueError; next")
def thrown_and_handled_in_a_handler():
    try:
        raise KeyError("a")
    except Exception:
        try:
            yield
        except ValueError:
            yield "b"


@case(G + "GeneratorThrowTest.test_exception_context_with_yield_from", "next; throw ValueError; state")
def thrown_through_a_delegation():
    def inner():
        yield

    try:
        raise KeyError("a")
    except Exception:
        yield from inner()


@case(G + "GeneratorThrowTest.test_exception_context_with_yield_from_with_context_cycle", "next; throw KeyError a; next")
def handled_around_a_delegation():
    def inner():
        yield

    try:
        yield from inner()
    except KeyError:
        say("handled")
    yield


@case(G + "GeneratorThrowTest.test_throw_after_none_exc_type", "next; throw ValueError; next")
def handler_raises_after_a_handled_error():
    try:
        raise KeyError
    except KeyError:
        pass
    try:
        yield
    except Exception:
        raise RuntimeError


@case(G + "GeneratorStackTraceTest.test_send_with_yield_from", "next; send None")
def resumed_through_a_delegation():
    def inner():
        say("inner starts")
        try:
            yield
        except Exception:
            say("handled")
        say("inner ends")

    yield from inner()
    say("outer ends")


@case(G + "GeneratorStackTraceTest.test_throw_with_yield_from", "next; throw RuntimeError")
def inner_handles_what_is_thrown():
    def inner():
        try:
            yield
        except Exception:
            say("handled")
        say("inner ends")

    yield from inner()
    say("outer ends")


@case(G + "YieldFromTests.test_generator_gi_yieldfrom", "state; next; state; next; state; next; state")
def states_while_delegating():
    def inner():
        yield

    yield from inner()
    yield


T = G + "tutorial_tests: "


@case(T + "a simple generator", "next*3")
def yields_one_and_two():
    yield 1
    yield 2


@case(T + "return also stops", "next*4; state")
def returns_early():
    yield 1
    return
    yield 2


@case(T + "return is not StopIteration", "next; next")
def return_is_no_exception():
    try:
        return
    except BaseException:
        yield 1


@case(T + "StopIteration is caught", "next; next")
def raises_and_catches_stop_iteration():
    try:
        raise StopIteration
    except BaseException:
        yield 42


@case(T + "yield in finally", "next; next")
def yields_while_it_returns():
    try:
        return
    finally:
        yield 1


@case(T + "an alternate range()", "next*6")
def counts_to_five():
    for i in range(5):
        yield i


@case(T + "generators return to the most recent caller", "next*5")
def resumed_by_two_callers():
    numbers = counts_to_five()
    say(f"creator {next(numbers)}")
    for i in numbers:
        yield i


@case(T + "generators call other generators", "next*6")
def loops_over_another():
    for i in counts_to_five():
        yield i


P = G + "pep_tests: "


@case(P + "exception propagation", "next; next; state")
def error_leaves_the_body():
    def fails():
        raise ZeroDivisionError("division by zero")

    yield fails()
    yield 42


@case(P + "try, except, finally", "next*9")
def handlers_and_cleanups_yield():
    try:
        yield 1
        try:
            yield 2
            raise ZeroDivisionError
            yield 3
        except ZeroDivisionError:
            yield 4
            yield 5
            raise
        except BaseException:
            yield 6
        yield 7
    except BaseException:
        yield 8
    yield 9
    try:
        pass
    finally:
        yield 10
    yield 11


def tree_of(low, high):
    if low == high:
        return None
    middle = (low + high) // 2
    return (middle, tree_of(low, middle), tree_of(middle + 1, high))


@case(P + "a recursive tree walk", "next*6")
def walks_a_tree_recursively():
    def walk(tree):
        if tree:
            yield from walk(tree[1])
            yield tree[0]
            yield from walk(tree[2])

    yield from walk(tree_of(0, 5))


@case(P + "a non-recursive tree walk", "next*6")
def walks_a_tree_with_a_stack():
    node, stack = tree_of(0, 5), []
    while node or stack:
        while node:
            stack.append(node)
            node = node[1]
        node = stack.pop()
        yield node[0]
        node = node[2]


M = G + "email_tests: "


@case(M + "yielding None and returning it", "next*5")
def yields_none_and_returns_none():
    for _ in range(3):
        yield None
    yield None
    return


@case(M + "StopIteration is like any other exception in try", "next*4")
def catches_stop_iteration_in_the_middle():
    yield 1
    try:
        raise StopIteration
    except BaseException:
        yield 2
    yield 3


@case(M + "combinations", "next*7")
def combines_recursively():
    def combinations(numbers, k):
        if k > len(numbers):
            return
        if k == 0:
            yield ()
        else:
            for rest in combinations(numbers[1:], k - 1):
                yield (numbers[0],) + rest
            yield from combinations(numbers[1:], k)

    yield from combinations((1, 2, 3, 4), 2)


F = G + "fun_tests: "


def integers(start):
    while True:
        yield start
        start += 1


@case(F + "integers from", "next*7; drop")
def is_endless():
    yield from integers(5)


@case(F + "exclude multiples", "next*6; drop")
def filters_another():
    for i in integers(1):
        if i % 3:
            yield i


@case(F + "sieve", "next*10; drop")
def sieves_recursively():
    def without(prime, numbers):
        for i in numbers:
            if i % prime:
                yield i

    def sieve(numbers):
        prime = next(numbers)
        yield prime
        yield from sieve(without(prime, numbers))

    yield from sieve(integers(2))


@case(F + "times", "next*5; drop")
def maps_another():
    for i in integers(1):
        yield 10 * i


@case(F + "merge", "next*6; drop")
def merges_two():
    def times(factor):
        for i in integers(1):
            yield factor * i

    left, right = times(2), times(3)
    a, b = next(left), next(right)
    while True:
        yield min(a, b)
        if a == b:
            a, b = next(left), next(right)
        elif a < b:
            a = next(left)
        else:
            b = next(right)


S = G + "syntax_tests: "


@case(S + "a return value before any yield", "next; next")
def returns_without_a_pause():
    return 22
    yield 1


@case(S + "yield that is never reached", "next; state")
def never_reaches_its_yield():
    if 0:
        yield


@case(S + "return in try with a finally that yields", "next; next; next")
def returns_through_a_yielding_cleanup():
    try:
        yield 1
        return 3
    finally:
        yield 2


C = G + "coroutine_tests: "


@case(C + "sending into a started generator", "next; send 42; next")
def says_what_was_sent():
    say((yield 1))
    yield 2


@case(C + "yield by itself yields None", "next; next")
def yields_nothing():
    yield


@case(C + "yield with an augmented assignment", "next; send 10; send 10; send 10")
def adds_what_is_sent():
    count = 0
    while count < 200:
        count += yield
        say(count)


@case(C + "throw() conditions", "next; throw ValueError; throw ValueError xyz; send 1; throw TypeError; state; send 2; throw ValueError 6")
def counts_on_after_errors():
    while True:
        try:
            say((yield))
        except ValueError as error:
            say(f"caught ({error})")


@case(C + "throw on a just-opened generator", "throw ValueError 7; state; next")
def thrown_before_its_start():
    say("never runs")
    yield


@case(C + "a plain raise", "next; throw ZeroDivisionError; state")
def raises_again_what_was_thrown():
    try:
        yield
    except BaseException:
        raise


@case(C + "closing", "next; close; close; state | close; state; next")
def says_that_it_exits():
    try:
        yield
    except GeneratorExit:
        say("exiting")


@case(C + "an even simpler generator", "close | next; close; next")
def handles_nothing():
    yield


@case(C + "finalization", "next; drop | drop")
def finalized_by_a_finally():
    try:
        yield
    finally:
        say("exiting")


@case(C + "GeneratorExit is not caught by except Exception", "next; close | next; drop")
def close_passes_except_exception():
    try:
        yield
    except Exception:
        say("except")
    finally:
        say("finally")


@case(C + "ill-behaved generators", "next; close; state; close; state")
def yields_when_it_is_closed():
    try:
        yield
    except GeneratorExit:
        yield "foo!"


@case(C + "ill-behaved code during garbage collection", "next; drop")
def yields_when_it_is_dropped():
    try:
        yield
    except GeneratorExit:
        say("ignores it")
        yield "foo!"


@case(C + "errors during closing propagate", "next; close; state")
def fails_while_it_closes():
    try:
        yield
    except GeneratorExit:
        raise TypeError("fie!")


@case(C + "yield in the places of an assignment", "send None; send 0; send 1")
def two_pauses_in_one_statement():
    data = {}
    data[(yield "a")] = (yield "b")
    say(data.popitem())


# test_yield_from ----------------------------------------------------------------------------------------------------------

Y = "test_yield_from.TestPEP380Operation."


@case(Y + "test_delegation_of_initial_next_to_subgenerator", "next; next")
def delegates_the_first_next():
    def inner():
        say("starting inner")
        yield 42
        say("finishing inner")

    say("starting outer")
    yield from inner()
    say("finishing outer")


@case(Y + "test_raising_exception_in_initial_next_call", "next; state")
def inner_fails_at_its_start():
    def inner():
        try:
            say("starting inner")
            raise ValueError("unexpected")
            yield
        finally:
            say("finishing inner")

    try:
        say("starting outer")
        yield from inner()
    finally:
        say("finishing outer")


@case(Y + "test_delegation_of_next_call_to_subgenerator", "next*5")
def delegates_next():
    def inner():
        say("starting inner")
        yield "inner 1"
        yield "inner 2"
        say("finishing inner")

    say("starting outer")
    yield "outer 1"
    yield from inner()
    yield "outer 2"
    say("finishing outer")


@case(Y + "test_raising_exception_in_delegated_next_call", "next*4")
def inner_fails_when_resumed():
    def inner():
        try:
            yield "inner 1"
            raise ValueError("full of eels")
        finally:
            say("finishing inner")

    try:
        yield "outer 1"
        yield from inner()
        yield "outer 2"
    finally:
        say("finishing outer")


@case(Y + "test_delegation_of_send", "next; send 1; send 2; send 3; send 4")
def delegates_send():
    def inner():
        say(f"inner received {(yield 'inner 1')}")
        say(f"inner received {(yield 'inner 2')}")

    say(f"outer received {(yield 'outer 1')}")
    yield from inner()
    say(f"outer received {(yield 'outer 2')}")


@case(Y + "test_handling_exception_while_delegating_send", "next; send 1; send 2; send 3")
def inner_fails_on_what_is_sent():
    def inner():
        say(f"inner received {(yield 'inner 1')}")
        raise ValueError("full of eels")

    say(f"outer received {(yield 'outer 1')}")
    yield from inner()
    yield "outer 2"


@case(Y + "test_delegating_close", "next; next; close; state | next; next; drop")
def delegates_close():
    def inner():
        try:
            yield "inner 1"
            yield "inner 2"
        finally:
            say("finishing inner")

    try:
        yield "outer 1"
        yield from inner()
        yield "outer 2"
    finally:
        say("finishing outer")


@case(Y + "test_handing_exception_while_delegating_close", "next; close; state")
def inner_fails_while_it_closes():
    def inner():
        try:
            yield "inner 1"
        except GeneratorExit:
            say("finishing inner")
            raise ValueError("exploded")

    try:
        yield from inner()
    finally:
        say("finishing outer")


@case(Y + "test_delegating_throw", "next; next; throw ValueError ejected; state")
def delegates_throw():
    def inner():
        try:
            yield "inner 1"
        finally:
            say("finishing inner")

    try:
        yield "outer 1"
        yield from inner()
        yield "outer 2"
    finally:
        say("finishing outer")


@case(Y + "test_exception_value_crash", "next; next")
def inner_value_is_ignored():
    def inner():
        yield "inner"
        return (42,)

    yield from inner()


@case(Y + "test_generator_return_value", "next*5")
def receives_what_the_inner_returns():
    def inner(value):
        yield "inner"
        return value

    for value in (None, 1, (2,)):
        say(f"inner returned {(yield from inner(value))}")
    yield "outer"


@case(Y + "test_delegation_of_next_to_non_generator", "next*4")
def delegates_to_a_range():
    yield from range(3)


@case(Y + "test_conversion_of_sendNone_to_next", "send None; send None; send None; send None")
def sending_none_is_next():
    yield from range(3)


@case(Y + "test_delegation_of_close_to_non_generator", "next; close; state")
def closes_around_a_range():
    try:
        yield from range(3)
        say("not reached")
    finally:
        say("finishing")


@case(Y + "test_delegating_throw_to_non_generator", "next; next; throw ValueError ejected; state")
def throws_around_a_range():
    try:
        yield from range(10)
    finally:
        say("finishing")


@case(Y + "test_exception_in_initial_next_call", "next; state")
def inner_divides_by_zero():
    def inner():
        raise ZeroDivisionError("division by zero")
        yield

    say("about to delegate")
    yield from inner()
    say("not reached")


@case(Y + "test_returning_value_from_delegated_throw", "next; next; throw LunchError ejected; next; next; next")
def inner_yields_from_its_handler():
    def inner():
        try:
            yield "inner 1"
            yield "inner 2"
        except LunchError:
            say("caught")
            yield "saved"
            yield "more"

    yield "outer 1"
    yield from inner()
    yield "outer 2"


@case(Y + "test_next_and_return_with_value", "next; next; next")
def returns_a_value():
    say("starting")
    yield
    say("returning")
    return 1


@case(Y + "test_send_and_return_with_value", "next; send 'spam'; next")
def receives_and_returns():
    received = yield
    say(f"received {received}")
    return (2,)


@case(Y + "test_catching_exception_from_subgen_and_returning", "next; throw ValueError; next")
def inner_handles_and_returns():
    def inner():
        try:
            yield 1
        except ValueError:
            say("inner caught")
        return 2

    value = yield from inner()
    say(f"inner returned {value}")
    yield value


@case(Y + "test_throwing_GeneratorExit_into_subgen_that_returns", "next; throw GeneratorExit; state | next; close; state")
def inner_returns_when_closed():
    def inner():
        say("enter inner")
        try:
            yield
        except GeneratorExit:
            return

    say("enter outer")
    yield from inner()
    say("exit outer")


@case(Y + "test_throwing_GeneratorExit_into_subgenerator_that_yields", "next; throw GeneratorExit; state | next; close; state")
def inner_yields_when_closed():
    def inner():
        say("enter inner")
        try:
            yield
        except GeneratorExit:
            yield

    say("enter outer")
    yield from inner()
    say("exit outer")


@case(Y + "test_throwing_GeneratorExit_into_subgen_that_raises", "next; throw GeneratorExit; state | next; close; state")
def inner_raises_when_closed():
    def inner():
        say("enter inner")
        try:
            yield
        except GeneratorExit:
            raise ValueError("Vorpal")

    say("enter outer")
    yield from inner()
    say("exit outer")


@case(Y + "test_yield_from_empty", "next; state")
def delegates_to_nothing():
    yield from ()


@case(Y + "test_custom_iterator_return", "next")
def inner_returns_at_once():
    def inner():
        return 42
        yield

    value = yield from inner()
    say(value)


@case(Y + "test_send_tuple_with_custom_generator", "next; send (1, 2, 3, 4)")
def inner_receives_a_tuple():
    def inner():
        while True:
            say((yield 42))

    yield from inner()


# test_coroutines ----------------------------------------------------------------------------------------------------------

A = "test_coroutines.CoroutineTest."


@types.coroutine
def pause():
    yield


@types.coroutine
def yields(values):
    for value in values:
        yield value


@case(A + "test_func_1", "state; next; state")
async def awaits_nothing():
    return 10


@case(A + "test_func_2", "next; state")
async def coroutine_raises_stop_iteration():
    raise StopIteration


@case(A + "test_func_6", "next*3")
async def awaits_two_yields():
    await yields((1, 2))


@case(A + "test_func_8", "next")
async def delegates_to_what_returns_at_once():
    async def inner():
        return "spam"

    return await inner()


@case(A + "test_func_10", "next; send 10; close | next; throw ZeroDivisionError; state")
async def awaited_receives_and_is_closed():
    @types.coroutine
    def inner():
        try:
            a = yield
            yield a**2
        except ZeroDivisionError:
            say("dividing")
            raise
        finally:
            say("cleanup")

    await inner()


@case(A + "test_func_13", "send 'spam'; state; close; state")
async def sent_before_it_is_awaited():
    pass


@case(A + "test_func_14", "next; close")
async def awaits_again_when_closed():
    try:
        await pause()
    except GeneratorExit:
        await pause()


@case(A + "test_func_16", "next; next; throw ValueError ham; state")
async def awaited_fails_with_what_is_thrown():
    async def send():
        await pause()
        return "spam"

    await pause()
    return await send()


@case(A + "test_func_17", "next; next; throw ValueError wat; close; close")
async def reused_after_its_end():
    return "spam"


@case(A + "test_func_19", "next; next; close; close; close")
async def closed_while_it_awaits():
    @types.coroutine
    def inner():
        yield
        try:
            yield
        except GeneratorExit:
            say("closed")

    await inner()


@case(A + "test_coro_wrapper_send_tuple", "next")
async def awaits_nothing_and_returns_a_tuple():
    return (10,)


@case(A + "test_cr_await", "state; next; state; next; state")
async def states_while_awaiting():
    async def inner():
        await pause()

    await inner()


@case(A + "test_await_3", "next*4")
async def awaits_three_yields():
    await yields((1, 2, 3))


@case(A + "test_await_4", "next")
async def awaits_a_number():
    async def inner():
        return 42

    return await inner()


@case(A + "test_await_6", "next; next")
async def awaits_an_iterator():
    await yields((52,))


@case(A + "test_await_7", "next; next")
async def awaited_yields_and_returns():
    @types.coroutine
    def inner():
        yield 42
        return 100

    return await inner()


@case(A + "test_await_9", "next")
async def awaits_in_an_expression():
    async def inner():
        return 42

    return await inner() + await inner() + -await inner() * 1000


@case(A + "test_await_10", "next; next")
async def awaits_what_was_awaited():
    async def number():
        await pause()
        return 42

    async def inner():
        return number()

    return await (await inner())


@case(A + "test_await_11", "next")
async def awaits_in_a_tuple():
    async def inner():
        return "spam"

    return await inner(), "ham"


@case(A + "test_await_14", "next; send 'spam' | next; throw ZeroDivisionError")
async def awaited_error_becomes_another():
    @types.coroutine
    def future():
        return (yield)

    async def inner():
        try:
            return await future()
        except ZeroDivisionError:
            raise Marker

    return await inner()


@case(A + "test_with_1", "next*6 | next; next; throw ValueError; state")
async def manager_awaits_at_both_ends():
    class Manager:
        async def __aenter__(self):
            await yields(("enter 1", "enter 2"))

        async def __aexit__(self, kind, error, trace):
            await yields(("exit 1", "exit 2"))

    async with Manager():
        await yields(("inside",))
        raise ZeroDivisionError("division by zero")


@case(A + "test_with_9", "next*2; state")
async def manager_fails_at_its_exit():
    class Manager:
        async def __aenter__(self):
            pass

        async def __aexit__(self, kind, error, trace):
            await yields(("exit",))
            raise ZeroDivisionError("exit")

    async with Manager():
        await yields(("inside",))


@case(A + "test_for_1", "next*4; state")
async def iterates_over_what_awaits():
    class Numbers:
        def __init__(self):
            self.number = 0

        def __aiter__(self):
            return self

        async def __anext__(self):
            if self.number == 2:
                raise StopAsyncIteration
            self.number += 1
            await yields((self.number,))
            return self.number

    async for number in Numbers():
        say(f"got {number}")
    await pause()


# The player ---------------------------------------------------------------------------------------------------------------


def calls(script):
    for part in script.split("; "):
        call, _, times = part.partition("*")
        yield from [call] * int(times or 1)


def error_of(text):
    kind, _, message = text.partition(" ")
    made = globals().get(kind) or getattr(builtins, kind)
    return made(message) if message else made()


def shown(error):
    name, message = type(error).__name__, str(error)
    return f"raised {name}: {message}" if message else f"raised {name}"


def state(generator):
    if inspect.iscoroutine(generator):
        return inspect.getcoroutinestate(generator).removeprefix("CORO_").lower()
    return inspect.getgeneratorstate(generator).removeprefix("GEN_").lower()


def outcome(generator, word, rest):
    try:
        if word == "next":
            return f"yielded {generator.send(None)!r}"
        if word == "send":
            return f"yielded {generator.send(ast.literal_eval(rest))!r}"
        if word == "throw":
            return f"yielded {generator.throw(error_of(rest))!r}"
        if word == "close":
            generator.close()
            return "closed"
    except StopIteration as end:
        return f"returned {end.value!r}"
    except BaseException as error:
        text = shown(error)
        # The same message for both kinds of objects.
        return text.replace("coroutine", "generator") if inspect.iscoroutine(generator) else text


def play(function, script):
    lines = []
    for part in script.split(" | "):
        lines.append("new")
        generator = function()
        for call in calls(part):
            word, _, rest = call.partition(" ")
            lines.append(call)
            if word == "drop":
                del generator
                result = "dropped"
            elif word == "state":
                result = state(generator)
            else:
                result = outcome(generator, word, rest)
            lines.extend(f"  | {text}" for text in SAID)
            SAID.clear()
            lines.append(f"  {result}")
        # A case shows what its calls do, and no more.
        generator = None
        SAID.clear()
    return lines


def transcript():
    blocks = []
    for name, reference, script, function in CASES:
        blocks.append("\n".join([f"# {name}", f"@ {reference}", *play(function, script)]) + "\n")
    return "\n".join(blocks)


def tests_of_cpython():
    """The test functions of the three files, where this interpreter has them."""
    found = importlib.util.find_spec("test")
    for module in ("test_generators", "test_yield_from", "test_coroutines"):
        file = Path(found.origin).with_name(f"{module}.py") if found and found.origin else None
        if file and file.exists():
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    for inner in node.body:
                        if getattr(inner, "name", "").startswith("test"):
                            yield f"{module}.{node.name}.{inner.name}"


def check_that_nothing_is_forgotten():
    lines = Path(__file__).with_name("left_out.txt").read_text().splitlines()
    left_out = [line for line in lines if line.startswith("test_")]
    covered = {reference for _, reference, *_ in CASES}
    tests = set(tests_of_cpython())
    twice = {test for test in covered if any(fnmatch.fnmatchcase(test, line) for line in left_out)}
    forgotten = {test for test in tests - covered if not any(fnmatch.fnmatchcase(test, line) for line in left_out)}
    unknown = {test for test in covered if ": " not in test and tests and test not in tests}
    unknown |= {line for line in left_out if tests and not fnmatch.filter(tests, line)}
    for what, names in {"both a case and left out": twice, "neither": forgotten, "no test": unknown}.items():
        if names:
            sys.exit(f"{what}: {sorted(names)}")


def main():
    import warnings

    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    record = Path(__file__).with_name("python.txt")
    text = transcript()
    if "--write" in sys.argv:
        record.write_text(text)
    elif "--check" in sys.argv:
        names = [name for name, *_ in CASES]
        assert len(set(names)) == len(names), "two cases have one name"
        if sys.version_info[:2] == (3, 11):
            check_that_nothing_is_forgotten()
        if record.read_text() != text:
            sys.exit("python.txt is not what this interpreter does: run `python3 corpus.py --write` and read the difference")
        print(f"{len(names)} passed, 0 failed")
    else:
        print(text, end="")


main()
