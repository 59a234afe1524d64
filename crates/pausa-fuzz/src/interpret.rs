//! Interprets a body by the Rust reference's rules of evaluation and of destructors: an oracle without a compiler.
//!
//! A body that is dropped at a pause unwinds from there, as after a panic.

use std::collections::HashMap;

use crate::ast::{Block, Body, Expr, Shape, Stmt, Var};

/// The number of pauses after which the driver stops tracing.
const MOST_PAUSES: usize = 64;

/// The largest number of lines of a trace. A body that prints more is not used.
const MOST_LINES: usize = 3_000;

#[derive(Clone, Copy, Debug)]
enum Value {
    Num(u64),
    Bool(bool),
    /// Values that print their drop: one, both of a pair, or that of an option, without those that were moved.
    Noisy([Option<u64>; 2]),
    Ref(Var),
}

/// `()`, or what is left of a value that was moved.
const NOTHING: Value = Value::Noisy([None, None]);

impl Value {
    fn noisy(id: u64) -> Self {
        Value::Noisy([Some(id), None])
    }
}

/// Why an expression ends without a value.
enum Exit {
    Break(u32, Value),
    Continue(u32),
    Return(Result<u64, u64>),
    Panic,
    /// The body is dropped at a pause.
    Dropped,
}

type Done<T = Value> = Result<T, Exit>;

/// How a run ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Complete,
    Panicked,
    Dropped,
}

/// The trace of a body, as the driver prints it. `None` where the body prints too much to be used.
pub fn trace(body: &Body, number: usize) -> Option<Trace> {
    let mut lines = vec![format!("> run({number}) to the end")];
    let mut whole = Run::of(body, MOST_PAUSES);
    let end = whole.all();
    if whole.lines.len() > MOST_LINES || whole.steps > MOST_STEPS {
        return None;
    }
    lines.append(&mut whole.lines);
    match end {
        End::Complete => lines.push("> complete".into()),
        End::Dropped => lines.push("> dropped".into()),
        End::Panicked => {}
    }
    for pause in 0..=whole.pauses {
        lines.push(match pause {
            0 => "> dropped before its start".into(),
            pause => format!("> dropped at pause {pause}"),
        });
        let mut run = Run::of(body, pause);
        run.stops = true;
        run.all();
        lines.append(&mut run.lines);
        lines.push("> dropped".into());
    }
    Some(Trace { lines, pauses: whole.pauses })
}

/// The state of an interpreted run.
pub struct Trace {
    /// The printed lines.
    pub lines: Vec<String>,
    /// The pauses of a run to the end.
    pub pauses: usize,
}

const MOST_STEPS: usize = 100_000;

struct Run<'a> {
    body: &'a Body,
    lines: Vec<String>,
    pauses: usize,
    /// The pause at which the body is dropped.
    last: usize,
    /// Whether that is what is to be seen.
    stops: bool,
    panics: bool,
    steps: usize,
    frames: Vec<Frame>,
}

#[derive(Default)]
struct Frame {
    vars: HashMap<Var, Value>,
    /// The variables of each scope, in the order of their declarations.
    scopes: Vec<Vec<Var>>,
    /// The temporary values of each scope.
    temps: Vec<Vec<Value>>,
}

impl<'a> Run<'a> {
    fn of(body: &'a Body, last: usize) -> Self {
        Run {
            body,
            lines: Vec::new(),
            pauses: 0,
            last,
            stops: false,
            panics: false,
            steps: 0,
            frames: Vec::new(),
        }
    }

    fn all(&mut self) -> End {
        self.say("new 1".into());
        if self.stops && self.last == 0 {
            self.say("> dropping".into());
            self.drop(Value::noisy(1));
            return End::Dropped;
        }
        match self.function(0, 1, 3) {
            Ok(result) => {
                match self.body.shape {
                    Shape::Iterator => {}
                    Shape::Dialogue => self.say(format!("> returned {result:?}")),
                    Shape::Future => self.say(format!("> ready with {result:?}")),
                }
                End::Complete
            }
            Err(Exit::Panic) => End::Panicked,
            Err(_) => End::Dropped,
        }
    }

    fn say(&mut self, line: String) {
        self.lines.push(line);
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("a function is running")
    }

    /// A function's body: its argument is dropped after everything else.
    fn function(&mut self, function: usize, noisy: u64, number: u64) -> Result<Result<u64, u64>, Exit> {
        let body = self.body;
        let mut frame = Frame::default();
        frame.vars.insert(0, Value::noisy(noisy));
        frame.vars.insert(1, Value::Num(number));
        frame.scopes.push(vec![0, 1]);
        self.frames.push(frame);
        let done = self.block(&body.functions[function]);
        self.leave_scope();
        self.frames.pop();
        match done {
            Ok(Value::Num(value)) => Ok(Ok(value)),
            Ok(_) => Ok(Ok(0)),
            Err(Exit::Return(result)) => Ok(result),
            Err(exit) => Err(exit),
        }
    }

    fn pause(&mut self, yielded: Option<Result<u64, u64>>) -> Done<u64> {
        match (self.body.shape, yielded) {
            (Shape::Iterator, Some(item)) => self.say(format!("> yielded {item:?}")),
            (Shape::Dialogue, Some(Ok(value) | Err(value))) => self.say(format!("> yielded {value}")),
            _ => self.say("> pending".into()),
        }
        self.pauses += 1;
        if self.pauses == self.last {
            match self.stops {
                true => self.say("> dropping".into()),
                false => self.say(format!("> still not complete after {MOST_PAUSES} pauses")),
            }
            return Err(Exit::Dropped);
        }
        let sent = (self.pauses as u64 - 1) * 7 % 11;
        if self.body.shape == Shape::Dialogue {
            self.say(format!("> sent {sent}"));
        }
        Ok(sent)
    }

    fn drop(&mut self, value: Value) {
        let Value::Noisy(ids) = value else { return };
        for id in ids.into_iter().flatten() {
            let how = if self.panics { " while panicking" } else { "" };
            self.say(format!("drop {id}{how}"));
        }
    }

    fn leave_scope(&mut self) {
        let vars = self.frame().scopes.pop().unwrap_or_default();
        for var in vars.into_iter().rev() {
            if let Some(value) = self.frame().vars.remove(&var) {
                self.drop(value);
            }
        }
    }

    /// Evaluates in a new scope of temporary values.
    fn temporaries<T>(&mut self, action: impl FnOnce(&mut Self) -> Done<T>) -> Done<T> {
        self.frame().temps.push(Vec::new());
        let done = action(self);
        for value in self.frame().temps.pop().unwrap_or_default().into_iter().rev() {
            self.drop(value);
        }
        done
    }

    fn temporary(&mut self, value: Value) {
        match self.frame().temps.last_mut() {
            Some(temps) => temps.push(value),
            None => self.drop(value),
        }
    }

    fn declare(&mut self, var: Var, value: Value) {
        let frame = self.frame();
        frame.vars.insert(var, value);
        frame.scopes.last_mut().expect("a block").push(var);
    }

    fn block(&mut self, block: &Block) -> Done {
        self.frame().scopes.push(Vec::new());
        let done = self.inside(block);
        self.leave_scope();
        done
    }

    fn inside(&mut self, block: &Block) -> Done {
        for stmt in &block.stmts {
            self.stmt(stmt)?;
        }
        match &block.tail {
            Some(tail) => self.temporaries(|this| this.expr(tail)),
            None => Ok(NOTHING),
        }
    }

    /// Runs a loop's body once. Returns whether the loop continues.
    fn turn(&mut self, label: u32, body: &Block) -> Done<Option<Value>> {
        match self.block(body) {
            Err(Exit::Break(to, value)) if to == label => Ok(Some(value)),
            Err(Exit::Continue(to)) if to == label => Ok(None),
            Ok(_) => Ok(None),
            Err(exit) => Err(exit),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Done<()> {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.lines.len() > MOST_LINES {
            return Err(Exit::Dropped);
        }
        match stmt {
            Stmt::Let(v, _, value) => {
                let value = self.temporaries(|this| this.expr(value))?;
                self.declare(*v, value);
            }
            Stmt::Declare(v, _) => self.declare(*v, NOTHING),
            Stmt::LetPair(a, b, value) => {
                if let Value::Noisy([first, second]) = self.temporaries(|this| this.expr(value))? {
                    self.declare(*a, Value::Noisy([first, None]));
                    self.declare(*b, Value::Noisy([second, None]));
                }
            }
            Stmt::LetWild(value) | Stmt::Expr(value) => self.temporaries(|this| {
                let value = this.expr(value)?;
                this.temporary(value);
                Ok(())
            })?,
            Stmt::LetElse(v, value, other) => match self.temporaries(|this| this.option(value))? {
                Some(id) => self.declare(*v, Value::noisy(id)),
                None => {
                    self.block(other)?;
                }
            },
            Stmt::LetRef(v, of) => self.declare(*v, Value::Ref(*of)),
            Stmt::Assign(v, value) => self.temporaries(|this| {
                let value = this.expr(value)?;
                let old = this.frame().vars.insert(*v, value);
                if let Some(old) = old {
                    this.drop(old);
                }
                Ok(())
            })?,
            Stmt::Yield(value) => self.temporaries(|this| {
                this.paused(value)?;
                Ok(())
            })?,
            Stmt::For(label, v, times, body) => {
                for turn in 0..*times {
                    self.frame().scopes.push(Vec::new());
                    self.declare(*v, Value::Num(turn));
                    let done = self.turn(*label, body);
                    self.leave_scope();
                    if done?.is_some() {
                        break;
                    }
                }
            }
            Stmt::While(label, times, condition, body) => {
                for _ in 0..*times {
                    if !self.condition(condition)? || self.turn(*label, body)?.is_some() {
                        break;
                    }
                }
            }
            Stmt::Delegate(function, noisy, number) => self.temporaries(|this| {
                let (noisy, number) = this.arguments(noisy, number)?;
                this.function(*function, noisy, number).map(drop)
            })?,
            Stmt::Forget(v) => drop(self.frame().vars.insert(*v, NOTHING)),
            Stmt::Break(label, value) => {
                let value = match value {
                    Some(value) => self.temporaries(|this| this.expr(value))?,
                    None => NOTHING,
                };
                return Err(Exit::Break(*label, value));
            }
            Stmt::Continue(label) => return Err(Exit::Continue(*label)),
            Stmt::Return(value) => {
                // An iterator returns no value, so none is printed.
                let value = match self.body.shape {
                    Shape::Iterator => 0,
                    _ => self.temporaries(|this| this.number(value))?,
                };
                return Err(Exit::Return(Ok(value)));
            }
        }
        Ok(())
    }

    fn paused(&mut self, operand: &Expr) -> Done<u64> {
        if self.body.shape == Shape::Future {
            self.pause(None)?;
            return self.number(operand);
        }
        let value = self.number(operand)?;
        let sent = self.pause(Some(Ok(value)))?;
        Ok(if self.body.shape == Shape::Iterator { 7 } else { sent })
    }

    fn number(&mut self, expr: &Expr) -> Done<u64> {
        match self.expr(expr)? {
            Value::Num(value) => Ok(value),
            _ => Ok(0),
        }
    }

    fn truth(&mut self, expr: &Expr) -> Done<bool> {
        Ok(matches!(self.expr(expr)?, Value::Bool(true)))
    }

    fn condition(&mut self, expr: &Expr) -> Done<bool> {
        self.temporaries(|this| this.truth(expr))
    }

    fn noisy(&mut self, expr: &Expr) -> Done<u64> {
        match self.expr(expr)? {
            Value::Noisy([Some(id), _]) => Ok(id),
            _ => Ok(0),
        }
    }

    /// Evaluates while a value is held, which is dropped if that leaves.
    fn holding<T>(&mut self, id: u64, action: impl FnOnce(&mut Self) -> Done<T>) -> Done<T> {
        action(self).inspect_err(|_| self.drop(Value::noisy(id)))
    }

    /// Evaluates the two arguments of a call.
    fn arguments(&mut self, noisy: &Expr, number: &Expr) -> Done<(u64, u64)> {
        let id = self.noisy(noisy)?;
        Ok((id, self.holding(id, |this| this.number(number))?))
    }

    /// The second argument of a call, if it has one, as the call prints it.
    fn with(&mut self, with: Option<&Expr>) -> Done<String> {
        with.map_or(Ok(String::new()), |with| Ok(format!(" with {}", self.number(with)?)))
    }

    /// Takes the value out of an option: of a variable's, which keeps `None`, or of a temporary one.
    fn option(&mut self, expr: &Expr) -> Done<Option<u64>> {
        let (place, value) = self.expr_or_place(expr)?;
        if let Some(place) = place {
            self.frame().vars.insert(place, NOTHING);
        }
        match value {
            Value::Noisy([of, _]) => Ok(of),
            _ => Ok(None),
        }
    }

    /// The value of a variable, which is not moved from, or of another expression.
    fn expr_or_place(&mut self, expr: &Expr) -> Done<(Option<Var>, Value)> {
        match expr {
            Expr::Take(v, None) => Ok((Some(*v), self.frame().vars.get(v).copied().unwrap_or(NOTHING))),
            _ => Ok((None, self.expr(expr)?)),
        }
    }

    /// Runs a block with a variable bound.
    fn binding<T>(&mut self, v: Var, id: u64, action: impl FnOnce(&mut Self) -> Done<T>) -> Done<T> {
        self.frame().scopes.push(Vec::new());
        self.declare(v, Value::noisy(id));
        let done = action(self);
        self.leave_scope();
        done
    }

    fn otherwise(&mut self, other: Option<&Block>) -> Done {
        other.map_or(Ok(NOTHING), |other| self.block(other))
    }

    fn expr(&mut self, expr: &Expr) -> Done {
        match expr {
            Expr::Num(value) => Ok(Value::Num(*value)),
            Expr::Var(v) | Expr::Ref(v) => Ok(self.frame().vars.get(v).copied().unwrap_or(NOTHING)),
            Expr::Add(a, b) => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                Ok(Value::Num(a.wrapping_add(b) % 1000))
            }
            Expr::Say(value) => {
                let value = self.number(value)?;
                self.say(format!("say {value}"));
                Ok(Value::Num(value))
            }
            Expr::Pause(value) => self.paused(value).map(Value::Num),
            Expr::Peek(of, with) => {
                let id = match &**of {
                    Expr::Ref(v) => match self.frame().vars.get(v) {
                        Some(&Value::Ref(of)) => part(self.frame().vars.get(&of), None),
                        _ => 0,
                    },
                    Expr::Take(v, which) => part(self.frame().vars.get(v), *which),
                    of => {
                        let id = self.noisy(of)?;
                        self.temporary(Value::noisy(id));
                        id
                    }
                };
                let with = self.with(with.as_deref())?;
                self.say(format!("peek {id}{with}"));
                Ok(Value::Num(id))
            }
            Expr::Eat(of, with) => {
                let id = self.noisy(of)?;
                let with = self.holding(id, |this| this.with(with.as_deref()))?;
                self.say(format!("eat {id}{with}"));
                self.drop(Value::noisy(id));
                Ok(Value::Num(id))
            }
            Expr::New(id) => {
                self.say(format!("new {id}"));
                Ok(Value::noisy(*id))
            }
            Expr::Take(v, None) => Ok(self.frame().vars.insert(*v, NOTHING).unwrap_or(NOTHING)),
            Expr::Take(v, Some(which)) => match self.frame().vars.get_mut(v) {
                Some(Value::Noisy(parts)) => Ok(Value::Noisy([parts[usize::from(*which)].take(), None])),
                _ => Ok(NOTHING),
            },
            Expr::Pair(a, b) => {
                let first = self.noisy(a)?;
                let second = self.holding(first, |this| this.noisy(b))?;
                Ok(Value::Noisy([Some(first), Some(second)]))
            }
            Expr::Opt(Some(of)) => Ok(Value::noisy(self.noisy(of)?)),
            Expr::Opt(None) => Ok(NOTHING),
            Expr::Odd(value) => Ok(Value::Bool(self.number(value)? % 2 == 1)),
            Expr::Not(value) => Ok(Value::Bool(!self.truth(value)?)),
            Expr::Lazy(and, a, b) => {
                let first = self.condition(a)?;
                let decided = first != *and;
                Ok(Value::Bool(if decided { first } else { self.condition(b)? }))
            }
            Expr::If(condition, then, other) => {
                if self.condition(condition)? {
                    self.block(then)
                } else {
                    self.otherwise(other.as_ref())
                }
            }
            Expr::IfLet(v, of, and, then, other) => {
                let done = self.temporaries(|this| match this.option(of)? {
                    Some(id) => this.binding(*v, id, |this| match and {
                        Some(and) if !this.condition(and)? => Ok(None),
                        _ => this.block(then).map(Some),
                    }),
                    None => Ok(None),
                })?;
                match done {
                    Some(value) => Ok(value),
                    None => self.otherwise(other.as_ref()),
                }
            }
            Expr::MatchNum(of, zero, guard, guarded, rest) => {
                let value = self.number(of)?;
                let arm = match value {
                    0 | 7 => zero,
                    1..=5 if self.condition(guard)? => guarded,
                    _ => rest,
                };
                self.temporaries(|this| this.block(arm))
            }
            Expr::MatchOpt(of, v, guard, some, other, none) => {
                let (place, value) = self.expr_or_place(of)?;
                let Value::Noisy([found, _]) = value else { return Ok(NOTHING) };
                if place.is_none() {
                    self.temporary(value);
                }
                let Some(id) = found else { return self.temporaries(|this| this.block(none)) };
                if let Some(guard) = guard {
                    // The guard sees the value where it is.
                    self.frame().vars.insert(*v, Value::noisy(id));
                    let holds = self.condition(guard);
                    self.frame().vars.remove(v);
                    if !holds? {
                        return self.temporaries(|this| this.block(other));
                    }
                }
                match place {
                    Some(place) => drop(self.frame().vars.insert(place, NOTHING)),
                    None => self.moved_from_temporary(id),
                }
                self.temporaries(|this| this.binding(*v, id, |this| this.block(some)))
            }
            Expr::Block(None, block) => self.block(block),
            Expr::Block(Some(label), block) => match self.block(block) {
                Err(Exit::Break(to, value)) if to == *label => Ok(value),
                done => done,
            },
            Expr::Loop(label, times, body) => {
                for _ in 0..*times {
                    if let Some(value) = self.turn(*label, body)? {
                        return Ok(value);
                    }
                }
                Ok(Value::Num(times + 1))
            }
            Expr::Check(value) => match self.number(value)? {
                value if value % 5 != 4 => Ok(Value::Num(value)),
                value => {
                    // In an iterator, `?` yields the error.
                    if self.body.shape == Shape::Iterator {
                        self.pause(Some(Err(value)))?;
                    }
                    Err(Exit::Return(Err(value)))
                }
            },
            Expr::Boom(value) => match self.number(value)? {
                value if value % 5 != 4 => Ok(Value::Num(value)),
                value => {
                    self.say(format!("> panicked: boom {value}"));
                    self.panics = true;
                    Err(Exit::Panic)
                }
            },
            Expr::Call(function, noisy, number) => {
                let (noisy, number) = self.arguments(noisy, number)?;
                let (Ok(value) | Err(value)) = self.function(*function, noisy, number)?;
                Ok(Value::Num(value))
            }
            Expr::Leave(stmt) => {
                self.stmt(stmt)?;
                Ok(NOTHING)
            }
        }
    }

    /// The scrutinee's value was moved into a pattern.
    fn moved_from_temporary(&mut self, id: u64) {
        let temps = self.frame().temps.iter_mut().rev().flat_map(|scope| scope.iter_mut().rev());
        for value in temps {
            if matches!(value, Value::Noisy([Some(found), _]) if *found == id) {
                *value = NOTHING;
                return;
            }
        }
    }
}

fn part(value: Option<&Value>, which: Option<u8>) -> u64 {
    match value {
        Some(Value::Noisy(parts)) => parts[usize::from(which.unwrap_or(0))].unwrap_or(0),
        _ => 0,
    }
}
