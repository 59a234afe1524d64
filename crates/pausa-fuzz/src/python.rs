//! Writes a body in Python, if Python can express it. CPython then shows the values yielded, sent and returned, and the order of
//! evaluation; it has no drops.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use pausa_lab::process;

use crate::ast::{Block, Body, Expr, Shape, Stmt};
use crate::batch::by_number;

const PRELUDE: &str = "\
import sys
sys.setrecursionlimit(10000)
class Boom(Exception): pass
def noisy(i): print('new', i); return i
def peek(n): print('peek', n); return n
def peek_with(n, w): print('peek', n, 'with', w); return n
def eat(n): print('eat', n); return n
def eat_with(n, w): print('eat', n, 'with', w); return n
def say(v): print('say', v); return v
def add(a, b): return (a + b) % 1000
def odd(v): return v % 2 == 1
def after(_, v): return v
def boom(v):
    if v % 5 == 4:
        print(f'> panicked: boom {v}')
        raise Boom()
    return v
def run(number, f, dialogue):
    print(f'> run({number}) to the end')
    try:
        g = f(noisy(1), 3)
        pauses, item = 0, next(g)
        while True:
            print(f'> yielded {item}' if dialogue else f'> yielded Ok({item})')
            sent = pauses * 7 % 11
            pauses += 1
            if dialogue:
                print('> sent', sent)
                item = g.send(sent)
            else:
                item = next(g)
    except StopIteration as end:
        if dialogue:
            print(f'> returned Ok({end.value})')
        print('> complete')
    except Boom:
        pass
";

/// Runs bodies in CPython to their end, and returns what they print, without drops. Bodies that Python cannot express are left
/// out.
pub fn traces(bodies: &[(usize, &Body)]) -> Vec<(usize, Vec<String>)> {
    let mut text = PRELUDE.to_string();
    for (number, body) in bodies {
        if let Some(functions) = written(body, *number) {
            let is_dialogue = if body.shape == Shape::Dialogue { "True" } else { "False" };
            let _ = writeln!(text, "{functions}run({number}, b{number}_f0, {is_dialogue})");
        }
    }
    let mut command = Command::new("python3");
    command.arg("-");
    let Ok(ran) = process::run(&mut command, text.as_bytes(), Duration::from_secs(60), 64 << 20) else {
        return Vec::new();
    };
    let mut found = by_number(ran.printed().lines().map(str::to_string));
    if !ran.is_success()
        && let Some((_, lines)) = found.last_mut()
    {
        lines.push(format!("> python failed: {}", ran.said().lines().last().unwrap_or_default()));
    }
    found
}

/// The part of a trace that CPython prints too.
pub fn without_drops(trace: &[String]) -> Vec<&String> {
    let run = trace.iter().take_while(|line| !line.starts_with("> dropped before"));
    run.filter(|line| !line.starts_with("drop ")).collect()
}

fn written(body: &Body, number: usize) -> Option<String> {
    if body.shape == Shape::Future {
        return None;
    }
    let mut writer = Writer { shape: body.shape, number, text: String::new(), depth: 1, loops: Vec::new() };
    for (function, block) in body.functions.iter().enumerate() {
        let _ = writeln!(writer.text, "def b{number}_f{function}(v0, v1):\n    if False: yield");
        writer.block(block)?;
    }
    Some(writer.text)
}

struct Writer {
    shape: Shape,
    number: usize,
    text: String,
    depth: usize,
    /// Only the innermost loop can be left.
    loops: Vec<u32>,
}

impl Writer {
    fn line(&mut self, line: impl AsRef<str>) {
        let _ = writeln!(self.text, "{}{}", "    ".repeat(self.depth), line.as_ref());
    }

    fn block(&mut self, block: &Block) -> Option<()> {
        if block.tail.is_some() {
            return None;
        }
        self.line("pass");
        block.stmts.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn under(&mut self, head: String, block: &Block) -> Option<()> {
        self.line(head);
        self.depth += 1;
        let done = self.block(block);
        self.depth -= 1;
        done
    }

    fn stmt(&mut self, stmt: &Stmt) -> Option<()> {
        match stmt {
            Stmt::Let(v, _, value) | Stmt::Assign(v, value) => {
                self.line(format!("v{v} = {}", self.expr(value)?));
            }
            Stmt::LetPair(a, b, value) => self.line(format!("v{a}, v{b} = {}", self.expr(value)?)),
            Stmt::LetRef(v, of) => self.line(format!("v{v} = v{of}")),
            Stmt::Declare(..) => {}
            Stmt::LetWild(value) => self.line(self.expr(value)?),
            Stmt::Yield(value) => self.line(format!("yield {}", self.expr(value)?)),
            Stmt::LetElse(v, value, other) => {
                self.line(format!("v{v} = {}", self.expr(value)?));
                self.under(format!("if v{v} is None:"), other)?;
            }
            Stmt::For(label, v, times, block) => {
                self.loops.push(*label);
                self.under(format!("for v{v} in range({times}):"), block)?;
                self.loops.pop();
            }
            Stmt::While(label, times, condition, block) => {
                let condition = self.expr(condition)?;
                self.line(format!("c{label} = 0"));
                self.loops.push(*label);
                self.line(format!("while c{label} < {times} and {condition}:"));
                self.depth += 1;
                self.line(format!("c{label} += 1"));
                self.block(block)?;
                self.depth -= 1;
                self.loops.pop();
            }
            Stmt::Delegate(function, noisy, number) => {
                self.line(format!("yield from {}", self.call(*function, noisy, number)?));
            }
            Stmt::Break(label, None) if self.loops.last() == Some(label) => self.line("break"),
            Stmt::Continue(label) if self.loops.last() == Some(label) => self.line("continue"),
            Stmt::Return(_) if self.shape == Shape::Iterator => self.line("return"),
            Stmt::Return(value) => self.line(format!("return {}", self.expr(value)?)),
            Stmt::Expr(Expr::If(condition, then, other)) => {
                self.under(format!("if {}:", self.expr(condition)?), then)?;
                other.iter().try_for_each(|other| self.under("else:".into(), other))?;
            }
            Stmt::Expr(Expr::IfLet(v, of, None, then, other)) => {
                self.line(format!("v{v} = {}", self.expr(of)?));
                self.under(format!("if v{v} is not None:"), then)?;
                other.iter().try_for_each(|other| self.under("else:".into(), other))?;
            }
            Stmt::Expr(Expr::MatchNum(of, zero, guard, guarded, rest)) => {
                let (of, guard) = (self.expr(of)?, self.expr(guard)?);
                let name = format!("m{}", self.text.len());
                self.line(format!("{name} = {of}"));
                self.under(format!("if {name} in (0, 7):"), zero)?;
                self.under(format!("elif 1 <= {name} <= 5 and {guard}:"), guarded)?;
                self.under("else:".into(), rest)?;
            }
            Stmt::Expr(Expr::Block(None, block)) => self.under("if True:".into(), block)?,
            Stmt::Expr(value) => self.line(self.expr(value)?),
            Stmt::Forget(_) | Stmt::Break(..) | Stmt::Continue(_) => return None,
        }
        Some(())
    }

    fn call(&self, function: usize, noisy: &Expr, number: &Expr) -> Option<String> {
        Some(format!("b{}_f{function}({}, {})", self.number, self.expr(noisy)?, self.expr(number)?))
    }

    fn expr(&self, expr: &Expr) -> Option<String> {
        let e = |expr: &Expr| self.expr(expr);
        Some(match expr {
            Expr::Num(value) => value.to_string(),
            Expr::Var(v) | Expr::Take(v, None) | Expr::Ref(v) => format!("v{v}"),
            Expr::Take(v, Some(part)) => format!("v{v}[{part}]"),
            Expr::Add(a, b) => format!("add({}, {})", e(a)?, e(b)?),
            Expr::Say(a) => format!("say({})", e(a)?),
            Expr::Pause(a) => match self.shape {
                Shape::Iterator => format!("after((yield {}), 7)", e(a)?),
                _ => format!("(yield {})", e(a)?),
            },
            Expr::Peek(a, None) => format!("peek({})", e(a)?),
            Expr::Peek(a, Some(b)) => format!("peek_with({}, {})", e(a)?, e(b)?),
            Expr::Eat(a, None) => format!("eat({})", e(a)?),
            Expr::Eat(a, Some(b)) => format!("eat_with({}, {})", e(a)?, e(b)?),
            Expr::New(id) => format!("noisy({id})"),
            Expr::Pair(a, b) => format!("({}, {})", e(a)?, e(b)?),
            Expr::Opt(Some(a)) => e(a)?,
            Expr::Opt(None) => "None".into(),
            Expr::Odd(a) => format!("odd({})", e(a)?),
            Expr::Not(a) => format!("(not {})", e(a)?),
            Expr::Lazy(and, a, b) => format!("({} {} {})", e(a)?, if *and { "and" } else { "or" }, e(b)?),
            Expr::Boom(a) => format!("boom({})", e(a)?),
            Expr::Call(function, a, b) => format!("(yield from {})", self.call(*function, a, b)?),
            _ => return None,
        })
    }
}
