// The cases whose semantics are JavaScript's, in the form of corpus.py. `node corpus.mjs` prints what Node does; `--write`
// records it in javascript.txt, and `--check` compares with the record.
//
// Each case names the tests of test262 whose behaviour it exercises, from its folder `test`; braces name several. The code is
// its own. Values are displayed in the words of the Python record: undefined is None, `close` is `return()`.

import { readFileSync, writeFileSync } from "node:fs";

const said = [];
const say = (value) => said.push(typeof value === "string" ? value : shown(value));
const cases = [];
const add = (name, reference, script, make) => cases.push({ name, reference, script, make });

const next = "built-ins/GeneratorPrototype/next/";
const both = "built-ins/GeneratorPrototype/{return,throw}/";
const returns = "built-ins/GeneratorPrototype/return/";

add("js_consecutive_yields", next + "consecutive-yields.js", "next*3", function* () {
  yield 1;
  yield 2;
});

add("js_lone_return", next + "lone-return.js", "next; next", function* () {
  return 23;
});

add("js_lone_yield", next + "lone-yield.js", "next*3", function* () {
  yield "a";
});

add("js_no_control_flow", next + "no-control-flow.js", "next; next", function* () {});

add(
  "js_ended_or_not_started",
  both + "from-state-{completed,suspended-start}.js",
  "close; next | throw Error E; next | next; close; next | next; throw Error E; next",
  function* () {},
);

add(
  "js_try_catch",
  both + "try-catch-{before-try,within-try,within-catch,following-catch}.js",
  "next; close; next | next; next; close; next | next*3; close; next | next*4; close; next | " +
    "next; throw Error E; next | next; next; throw Error E; next | next*3; throw Error E; next | next*4; throw Error E; next",
  function* () {
    yield 1;
    try {
      yield 2;
      throw new Error("own");
    } catch (error) {
      say(`caught ${error.message}`);
      yield 3;
    }
    yield 4;
  },
);

add(
  "js_try_finally",
  both + "try-finally-{before-try,within-try,within-finally,following-finally}.js",
  "next; close; next | next; next; close; next; next | next*3; close; next | next*4; close; next | " +
    "next; throw Error E; next | next; next; throw Error E; next; next | next*3; throw Error E; next | next*4; throw Error E; next",
  function* () {
    yield 1;
    try {
      yield 2;
    } finally {
      yield 3;
    }
    yield 4;
  },
);

add(
  "js_nested_try_catch_in_try_finally",
  both +
    "try-finally-nested-try-catch-within-{outer-try-before-nested,inner-try,catch,outer-try-after-nested,finally}.js",
  "next; close; next | next*2; close; next | next*3; close; next | next*4; close; next | next*5; close; next | " +
    "next; throw Error E; next | next*2; throw Error E; next | next*3; throw Error E; next | next*4; throw Error E; next | " +
    "next*5; throw Error E; next",
  function* () {
    try {
      yield 1;
      try {
        yield 2;
        throw new Error("own");
      } catch (error) {
        yield 3;
        say(`caught ${error.message}`);
      }
      yield 4;
    } finally {
      say("finally");
      yield 5;
    }
    yield 6;
  },
);

add("js_return_is_overridden", returns + "try-finally-return-overrides-during-return.js", "next; close; next", function* () {
  try {
    yield 1;
  } finally {
    return 42;
  }
});

add(
  "js_throws_while_it_returns",
  returns + "try-finally-throw-{before,after}-yield-during-return.js",
  "next; send 1; close; next | next; send 2; close; next; next",
  function* () {
    const which = yield 1;
    try {
      yield 2;
    } finally {
      if (which === 1) throw new Error("before");
      yield 3;
      throw new Error("after");
    }
  },
);

add(
  "js_receives_while_it_returns",
  returns + "try-finally-yield-{resume-value-during-return,triggered-by-return}.js",
  "next; close; send 7; next",
  function* () {
    try {
      yield 1;
    } finally {
      say(yield 2);
    }
  },
);

add("js_nested_yields_while_it_returns", returns + "try-finally-nested-yields-triggered-by-return.js", "next; close; next; next", function* () {
  try {
    try {
      yield 1;
    } finally {
      yield 2;
    }
  } finally {
    yield 3;
  }
});

add("js_delegates_while_it_returns", returns + "try-finally-yield-star-during-return.js", "next; close; next; next", function* () {
  function* inner() {
    yield 2;
    yield 3;
  }
  try {
    yield 1;
  } finally {
    yield* inner();
  }
});

add("js_delegated_return_is_overridden", returns + "try-finally-yield-star-delegation-return.js", "next; close; next", function* () {
  function* inner() {
    try {
      yield 1;
    } finally {
      return 42;
    }
  }
  say(yield* inner());
  yield 2;
});

add("js_return_runs_the_cleanup", returns + "try-finally-set-property-within-try.js", "next; close; next", function* () {
  try {
    yield 1;
    say("not reached");
  } finally {
    say("finally");
  }
  say("not reached");
});

const language = "language/";

add("js_sends", language + "statements/generators/yield-as-expression-with-rhs.js", "next; send 3; next", function* () {
  say(yield 1);
});

add("js_sent_before_its_start", language + "expressions/yield/rhs-primitive.js", "send 5; send 6; next", function* () {
  say(yield 1);
});

add("js_yields_undefined", language + "{expressions/yield/rhs-omitted,statements/generators/yield-as-expression-without-rhs}.js", "next; next", function* () {
  yield;
});

add("js_yields_a_yield", language + "statements/generators/yield-as-yield-operand.js", "next; send 2; next", function* () {
  yield yield 1;
});

add("js_yields_in_a_condition", language + "statements/generators/yield-as-logical-or-expression.js", "next; send 0; send 0 | next; send 1", function* () {
  say((yield 1) || (yield 2) || 3);
});

add("js_yields_in_a_loop", language + "expressions/yield/in-iteration-stmt.js", "next; send 1; send 0; next", function* () {
  while (yield "again?") say("again");
});

add("js_returns_early", language + "statements/generators/return.js", "next; next", function* () {
  return 1;
});

add("js_never_yields", language + "statements/generators/no-yield.js", "next; next", function* () {
  say("runs");
});

add("js_yields_as_statements", language + "statements/generators/{yield-as-statement,yield-newline}.js", "next; next; next", function* () {
  yield 1;
  yield 1;
});

add("js_delegates", language + "statements/generators/yield-star-before-newline.js", "next*4", function* () {
  function* inner() {
    yield 1;
    yield 2;
    return 3;
  }
  return yield* inner();
});

add(
  "js_value_of_a_delegation",
  language + "expressions/yield/star-rhs-iter-nrml-res-value-final.js",
  "next; send 4; next",
  function* () {
    function* inner() {
      return yield 1;
    }
    say(yield* inner());
    yield 2;
  },
);

add(
  "js_throws_through_a_delegation",
  language + "expressions/yield/star-rhs-iter-thrw-{thrw-invoke,res-value-final}.js",
  "next; throw Error E; next",
  function* () {
    function* inner() {
      try {
        yield 1;
      } catch (error) {
        say(error.message);
        return 5;
      }
    }
    say(yield* inner());
    yield 2;
  },
);

add(
  "js_closes_through_a_delegation",
  language + "expressions/yield/star-rhs-iter-rtrn-rtrn-invoke.js",
  "next; close; next",
  function* () {
    function* inner() {
      try {
        yield 1;
      } finally {
        say("inner ends");
      }
    }
    yield* inner();
    say("not reached");
  },
);

function shown(value) {
  if (value === undefined) return "None";
  return typeof value === "string" ? `'${value}'` : String(value);
}

function value(text) {
  if (text === "None") return undefined;
  return text.startsWith("'") ? text.slice(1, -1) : Number(text);
}

function calls(script) {
  return script.split("; ").flatMap((part) => {
    const [call, times] = part.split("*");
    return Array(Number(times ?? 1)).fill(call);
  });
}

function outcome(generator, word, rest) {
  const told = (result) => `${result.done ? "returned" : "yielded"} ${shown(result.value)}`;
  try {
    if (word === "next") return told(generator.next());
    if (word === "send") return told(generator.next(value(rest)));
    if (word === "throw") return told(generator.throw(new Error(rest.split(" ")[1])));
    const result = generator.return();
    if (!result.done) return told(result);
    return result.value === undefined ? "closed" : `closed with ${shown(result.value)}`;
  } catch (error) {
    return `raised ${error.name}: ${error.message}`;
  }
}

function play(make, script) {
  const lines = [];
  for (const part of script.split(" | ")) {
    lines.push("new");
    const generator = make();
    for (const call of calls(part)) {
      const space = call.indexOf(" ");
      const [word, rest] = space < 0 ? [call, ""] : [call.slice(0, space), call.slice(space + 1)];
      const result = outcome(generator, word, rest);
      lines.push(call, ...said.splice(0).map((line) => `  | ${line}`), `  ${result}`);
    }
  }
  return lines;
}

const block = ({ name, reference, script, make }) =>
  [`# ${name}`, `@ test262: ${reference}`, ...play(make, script)].join("\n") + "\n";
const text = cases.map(block).join("\n");
const record = new URL("javascript.txt", import.meta.url);
if (process.argv.includes("--write")) {
  writeFileSync(record, text);
} else if (process.argv.includes("--check")) {
  if (readFileSync(record, "utf8") !== text) {
    console.error("javascript.txt is not what this Node does: run `node corpus.mjs --write` and read the difference");
    process.exit(1);
  }
  console.log(`${cases.length} passed, 0 failed`);
} else {
  process.stdout.write(text);
}
