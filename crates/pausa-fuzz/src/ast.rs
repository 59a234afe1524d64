//! The syntax tree of a generated body, and its text in the neutral form.

use std::fmt::Write;

/// A local variable: `v3`.
pub type Var = u32;

/// The type of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// `u64`.
    Num,
    /// A value that prints its drop.
    Noisy,
    /// A tuple of two, which can be moved from in parts.
    Pair,
    /// An option of one.
    Opt,
}

/// The shape of a body: what it yields, receives and returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An iterator of `Result<u64, u64>`.
    Iterator,
    /// A dialogue: it receives numbers, yields numbers and returns a result.
    Dialogue,
    /// An `async fn`.
    Future,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A literal.
    Num(u64),
    /// A variable that is a number.
    Var(Var),
    /// A call that adds.
    Add(Box<Expr>, Box<Expr>),
    /// A call that prints, to show when it is evaluated.
    Say(Box<Expr>),
    /// A pause with this operand. Its value is the value sent; 7 in an iterator; the operand in an awaiting body.
    Pause(Box<Expr>),
    /// Borrows a noisy value (a variable or a temporary) until the call's other argument has been evaluated.
    Peek(Box<Expr>, Option<Box<Expr>>),
    /// Moves a noisy value into a function.
    Eat(Box<Expr>, Option<Box<Expr>>),
    /// A new noisy value.
    New(u64),
    /// A variable or one part of a pair. It is moved, unless it is borrowed or matched.
    Take(Var, Option<u8>),
    /// A reference that is a variable: only in [`Expr::Peek`].
    Ref(Var),
    /// A tuple of two noisy values.
    Pair(Box<Expr>, Box<Expr>),
    /// `Some` or `None`.
    Opt(Option<Box<Expr>>),
    /// Whether a number is odd.
    Odd(Box<Expr>),
    /// `!`.
    Not(Box<Expr>),
    /// `&&` or `||`.
    Lazy(bool, Box<Expr>, Box<Expr>),
    /// `if`.
    If(Box<Expr>, Block, Option<Block>),
    /// `if let Some(v) = … && …`.
    IfLet(Var, Box<Expr>, Option<Box<Expr>>, Block, Option<Block>),
    /// `match` of a number: literals, the second with a guard, and the rest.
    MatchNum(Box<Expr>, Block, Box<Expr>, Block, Block),
    /// `match` of an option: `Some(v)` with a guard, `Some(_)`, `None`.
    MatchOpt(Box<Expr>, Var, Option<Box<Expr>>, Block, Block, Block),
    /// A block. With a label, `break` can leave it.
    Block(Option<u32>, Block),
    /// `loop`. It ends when a counter reaches this value, or before.
    Loop(u32, u64, Block),
    /// `check(…)?`.
    Check(Box<Expr>),
    /// A call that may panic.
    Boom(Box<Expr>),
    /// Delegates to another function, or awaits it.
    Call(usize, Box<Expr>, Box<Expr>),
    /// `break`, `continue` or `return` in an expression.
    Leave(Box<Stmt>),
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Stmt {
    /// `let v: T = …;`
    Let(Var, Ty, Expr),
    /// `let v: T;`
    Declare(Var, Ty),
    /// `let (a, b) = …;`
    LetPair(Var, Var, Expr),
    /// `let _ = …;`
    LetWild(Expr),
    /// `let Some(v) = … else { … };`
    LetElse(Var, Expr, Block),
    /// `let v = &w;`
    LetRef(Var, Var),
    /// `v = …;`
    Assign(Var, Expr),
    /// `…;`
    Expr(Expr),
    /// A pause whose value is not used.
    Yield(Expr),
    /// `for v in 0..n`
    For(u32, Var, u64, Block),
    /// `while`, with a counter.
    While(u32, u64, Expr, Block),
    /// `for x in inner { yield x }`
    Delegate(usize, Expr, Expr),
    /// Leaks a variable. Only mutants contain it.
    Forget(Var),
    /// `break`.
    Break(u32, Option<Expr>),
    /// `continue`.
    Continue(u32),
    /// `return`.
    Return(Expr),
}

/// Statements, and the value of the block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The statements, in order.
    pub stmts: Vec<Stmt>,
    /// The value of the block; `()` if there is none.
    pub tail: Option<Box<Expr>>,
}

/// A body. Its first function is run; each function calls only later ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The shape of all its functions.
    pub shape: Shape,
    /// The functions. Each takes a noisy value, `v0`, and a number, `v1`.
    pub functions: Vec<Block>,
}

/// The beginning of every file.
pub const PRELUDE: &str = r#"pub struct Noisy(u64);
impl Drop for Noisy {
    fn drop(&mut self) {
        let how = if std::thread::panicking() { " while panicking" } else { "" };
        println!("drop {}{how}", self.0);
    }
}
pub fn noisy(id: u64) -> Noisy { println!("new {id}"); Noisy(id) }
pub fn peek(n: &Noisy) -> u64 { println!("peek {}", n.0); n.0 }
pub fn peek_with(n: &Noisy, with: u64) -> u64 { println!("peek {} with {with}", n.0); n.0 }
pub fn eat(n: Noisy) -> u64 { println!("eat {}", n.0); n.0 }
pub fn eat_with(n: Noisy, with: u64) -> u64 { println!("eat {} with {with}", n.0); n.0 }
pub fn say(value: u64) -> u64 { println!("say {value}"); value }
pub fn add(a: u64, b: u64) -> u64 { a.wrapping_add(b) % 1000 }
pub fn odd(value: u64) -> bool { value % 2 == 1 }
pub fn after(_: (), value: u64) -> u64 { value }
pub fn ok(value: u64) -> Result<u64, u64> { Ok(value) }
pub fn check(value: u64) -> Result<u64, u64> { if value % 5 == 4 { Err(value) } else { Ok(value) } }
pub fn boom(value: u64) -> u64 { if value % 5 == 4 { panic!("boom {value}") } value }
pub fn flat(result: Result<u64, u64>) -> u64 { match result { Ok(value) | Err(value) => value } }
"#;

impl Shape {
    fn signature(self, name: &str) -> String {
        match self {
            Shape::Iterator => {
                format!("pub fn {name}(mut v0: Noisy, mut v1: u64) -> impl Iterator<Item = Result<u64, u64>>")
            }
            Shape::Dialogue => format!(
                "pub fn {name}(mut v0: Noisy, mut v1: u64) -> impl Coroutine<Sent = u64, Yielded = u64, Returned = \
                 Result<u64, u64>>"
            ),
            Shape::Future => {
                format!("pub async fn {name}(mut v0: Noisy, mut v1: u64) -> Result<u64, u64>")
            }
        }
    }

    /// The return type of `run` in a file of many bodies; the text around each body, and around all.
    fn boxed(self) -> [&'static str; 4] {
        match self {
            Shape::Iterator => ["Box<dyn Iterator<Item = Result<u64, u64>>>", "Box::new", "", ""],
            Shape::Dialogue => [
                "(Box<dyn Coroutine<Sent = u64, Yielded = u64, Returned = Result<u64, u64>>>, impl Iterator<Item = u64>)",
                "Box::new",
                "(",
                ", (0..).map(|sent: u64| sent * 7 % 11))",
            ],
            Shape::Future => {
                ["std::pin::Pin<Box<dyn std::future::Future<Output = Result<u64, u64>>>>", "Box::pin", "", ""]
            }
        }
    }
}

/// The name of the module of a body.
pub fn module(number: usize) -> String {
    format!("b{number}")
}

/// Writes many bodies into a file, each as a module.
pub fn file(bodies: &[(usize, &Body)]) -> String {
    let mut text = PRELUDE.to_string();
    for (number, body) in bodies {
        let _ = writeln!(text, "pub mod {} {{\nuse super::*;\n{}}}", module(*number), body.text());
    }
    text
}

/// Writes `run` of such a file, with these of its modules: it takes a number and makes that body. All are of one shape.
pub fn run(names: &[String], bodies: &[(usize, &Body)]) -> String {
    let Some((_, first)) = bodies.first() else { return String::new() };
    let [ty, boxed, before, after] = first.shape.boxed();
    let mut text = format!("fn run(n: usize) -> {ty} {{\n{before}match n {{\n");
    for (number, _) in bodies {
        let name = module(*number);
        if names.contains(&name) {
            let _ = writeln!(text, "{number} => {boxed}({name}::f0(noisy(1), 3)),");
        }
    }
    text + "_ => panic!(),\n}" + after + "\n}"
}

/// Writes one body into a file for `cargo pausa try`.
pub fn single(body: &Body) -> String {
    let ty = match body.shape {
        Shape::Iterator => "impl Iterator<Item = Result<u64, u64>>",
        Shape::Dialogue => {
            "(impl Coroutine<Sent = u64, Yielded = u64, Returned = Result<u64, u64>>, impl Iterator<Item = u64>)"
        }
        Shape::Future => "impl std::future::Future<Output = Result<u64, u64>>",
    };
    let [_, _, before, after] = body.shape.boxed();
    let made = format!("{before}f0(noisy(1), 3){after}");
    format!("{PRELUDE}\n{}\nfn run(_: usize) -> {ty} {{\n    {made}\n}}\n", body.text())
}

impl Body {
    /// Its functions in the neutral form.
    pub fn text(&self) -> String {
        let printer = Printer { shape: self.shape, depth: 0 };
        let function = |(number, function)| {
            format!("{} {}\n", self.shape.signature(&format!("f{number}")), printer.block(function))
        };
        self.functions.iter().enumerate().map(function).collect()
    }
}

#[derive(Clone, Copy)]
struct Printer {
    shape: Shape,
    depth: usize,
}

impl Printer {
    /// The beginning of a line.
    fn line(self) -> String {
        format!("\n{}", "    ".repeat(self.depth))
    }

    fn inside(self) -> Self {
        Printer { depth: self.depth + 1, ..self }
    }

    fn block(self, block: &Block) -> String {
        let inside = self.inside();
        let stmts = block.stmts.iter().map(|stmt| inside.stmt(stmt));
        let tail = block.tail.iter().map(|tail| inside.expr(tail));
        let lines: String = stmts.chain(tail).map(|text| inside.line() + &text).collect();
        format!("{{{lines}{}}}", self.line())
    }

    fn call(self, name: &str, arguments: &[&Expr]) -> String {
        let arguments: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
        format!("{name}({})", arguments.join(", "))
    }

    fn stmt(self, stmt: &Stmt) -> String {
        let e = |expr: &Expr| self.expr(expr);
        match stmt {
            Stmt::Let(v, ty, value) => format!("let mut v{v}: {} = {};", ty.name(), e(value)),
            Stmt::Declare(v, ty) => format!("let mut v{v}: {};", ty.name()),
            Stmt::LetPair(a, b, value) => {
                format!("let (mut v{a}, mut v{b}): (Noisy, Noisy) = {};", e(value))
            }
            Stmt::LetWild(value) => format!("let _ = {};", e(value)),
            Stmt::LetElse(v, value, other) => {
                format!("let Some(mut v{v}) = {} else {};", e(value), self.block(other))
            }
            Stmt::LetRef(v, of) => format!("let v{v}: &Noisy = &v{of};"),
            Stmt::Assign(v, value) => format!("v{v} = {};", e(value)),
            Stmt::Expr(value) => format!("{};", e(value)),
            Stmt::Yield(value) => match self.shape {
                Shape::Iterator => format!("yield ok({});", e(value)),
                Shape::Dialogue => format!("yield {};", e(value)),
                Shape::Future => format!("after(pause().await, {});", e(value)),
            },
            Stmt::For(label, v, times, body) => {
                format!("'l{label}: for mut v{v} in 0..{times}u64 {}", self.block(body))
            }
            Stmt::While(label, times, condition, body) => {
                let line = self.line();
                format!(
                    "let mut c{label}: u64 = 0;{line}'l{label}: while c{label} < {times} && {} {{{line}c{label} += 1;{line}{}{line}}}",
                    e(condition),
                    self.block(body)
                )
            }
            Stmt::Delegate(function, noisy, number) => {
                format!("for item in f{function}({}, {}) {{ yield item; }}", e(noisy), e(number))
            }
            Stmt::Forget(v) => format!("std::mem::forget(v{v});"),
            Stmt::Break(label, Some(value)) => format!("break 'l{label} {};", e(value)),
            Stmt::Break(label, None) => format!("break 'l{label};"),
            Stmt::Continue(label) => format!("continue 'l{label};"),
            Stmt::Return(value) => match self.shape {
                Shape::Iterator => "return;".into(),
                _ => format!("return ok({});", e(value)),
            },
        }
    }

    fn expr(self, expr: &Expr) -> String {
        let e = |expr: &Expr| self.expr(expr);
        match expr {
            Expr::Num(value) => value.to_string(),
            Expr::Var(v) | Expr::Take(v, None) | Expr::Ref(v) => format!("v{v}"),
            Expr::Take(v, Some(part)) => format!("v{v}.{part}"),
            Expr::Add(a, b) => self.call("add", &[a, b]),
            Expr::Say(value) => self.call("say", &[value]),
            Expr::Pause(value) => match self.shape {
                Shape::Iterator => format!("after(yield ok({}), 7)", e(value)),
                Shape::Dialogue => format!("(yield {})", e(value)),
                Shape::Future => format!("after(pause().await, {})", e(value)),
            },
            Expr::Peek(of, with) => {
                let reference = if matches!(**of, Expr::Ref(_)) { "" } else { "&" };
                match with {
                    None => format!("peek({reference}{})", e(of)),
                    Some(with) => format!("peek_with({reference}{}, {})", e(of), e(with)),
                }
            }
            Expr::Eat(of, None) => self.call("eat", &[of]),
            Expr::Eat(of, Some(with)) => self.call("eat_with", &[of, with]),
            Expr::New(id) => format!("noisy({id})"),
            Expr::Pair(a, b) => self.call("", &[a, b]),
            Expr::Opt(Some(of)) => self.call("Some", &[of]),
            Expr::Opt(None) => "None::<Noisy>".into(),
            Expr::Odd(value) => self.call("odd", &[value]),
            Expr::Not(value) => self.call("!", &[value]),
            Expr::Lazy(and, a, b) => format!("({} {} {})", e(a), if *and { "&&" } else { "||" }, e(b)),
            Expr::If(condition, then, other) => {
                format!("if {} {}{}", e(condition), self.block(then), self.otherwise(other.as_ref()))
            }
            Expr::IfLet(v, of, and, then, other) => {
                let and = and.as_ref().map_or_else(String::new, |and| format!(" && {}", e(and)));
                let (then, other) = (self.block(then), self.otherwise(other.as_ref()));
                format!("if let Some(mut v{v}) = {}{and} {then}{other}", e(of))
            }
            Expr::MatchNum(of, zero, guard, guarded, rest) => {
                self.choice(of, [("0 | 7", None, zero), ("1..=5", Some(guard), guarded), ("_", None, rest)])
            }
            Expr::MatchOpt(of, v, guard, some, other, none) => self.choice(
                of,
                [
                    (&format!("Some(mut v{v})"), guard.as_deref(), some),
                    ("Some(_)", None, other),
                    ("None", None, none),
                ],
            ),
            Expr::Block(Some(label), block) => format!("'l{label}: {}", self.block(block)),
            Expr::Block(None, block) => self.block(block),
            // Its own counter ends it.
            Expr::Loop(label, times, body) => format!(
                "{{ let mut c{label}: u64 = 0; 'l{label}: loop {{ c{label} += 1; \
                 if c{label} > {times} {{ break 'l{label} c{label}; }} {}; }} }}",
                self.block(body)
            ),
            Expr::Check(value) => format!("check({})?", e(value)),
            Expr::Boom(value) => self.call("boom", &[value]),
            Expr::Call(function, noisy, number) => {
                let call = format!("f{function}({}, {})", e(noisy), e(number));
                match self.shape {
                    Shape::Dialogue => format!("flat(yield_from!({call}))"),
                    _ => format!("flat({call}.await)"),
                }
            }
            Expr::Leave(stmt) => format!("{{ {} }}", self.stmt(stmt)),
        }
    }

    fn otherwise(self, other: Option<&Block>) -> String {
        other.map_or_else(String::new, |other| format!(" else {}", self.block(other)))
    }

    /// A `match` with these arms: the pattern, the guard, the block.
    fn choice(self, of: &Expr, arms: [(&str, Option<&Expr>, &Block); 3]) -> String {
        let inside = self.inside();
        let arms = arms.map(|(pattern, guard, block)| {
            let guard = guard.map_or_else(String::new, |guard| format!(" if {}", inside.expr(guard)));
            format!("{}{pattern}{guard} => {}", inside.line(), inside.block(block))
        });
        format!("match {} {{{}{}}}", self.expr(of), arms.concat(), self.line())
    }
}

impl Ty {
    fn name(self) -> &'static str {
        match self {
            Ty::Num => "u64",
            Ty::Noisy => "Noisy",
            Ty::Pair => "(Noisy, Noisy)",
            Ty::Opt => "Option<Noisy>",
        }
    }
}

/// A part of a body that can be changed.
pub enum Node<'a> {
    /// Statements.
    Block(&'a mut Block),
    /// An expression.
    Expr(&'a mut Expr),
}

impl Body {
    /// Calls `action` with each block and expression, the outer before the inner.
    pub fn walk(&mut self, action: &mut dyn FnMut(Node<'_>)) {
        self.functions.iter_mut().for_each(|function| walk(Node::Block(function), action));
    }

    /// The body with a change at the place that `walk` visits after so many others.
    pub fn changed(&self, place: usize, change: impl Fn(Node<'_>)) -> Body {
        let (mut changed, mut at) = (self.clone(), 0);
        changed.walk(&mut |node| {
            if at == place {
                change(node);
            }
            at += 1;
        });
        changed
    }
}

fn walk(mut node: Node<'_>, action: &mut dyn FnMut(Node<'_>)) {
    match &mut node {
        Node::Block(block) => action(Node::Block(block)),
        Node::Expr(expr) => action(Node::Expr(expr)),
    }
    let parts = match node {
        Node::Expr(expr) => expr.parts(),
        Node::Block(block) => {
            let stmts = block.stmts.iter_mut().flat_map(Stmt::parts);
            stmts.chain(block.tail.as_deref_mut().map(Node::Expr)).collect()
        }
    };
    parts.into_iter().for_each(|part| walk(part, action));
}

impl Stmt {
    /// Whether it leaves its block.
    pub fn leaves(&self) -> bool {
        matches!(self, Stmt::Break(..) | Stmt::Continue(_) | Stmt::Return(_))
    }

    fn parts(&mut self) -> Vec<Node<'_>> {
        match self {
            Stmt::Let(_, _, value)
            | Stmt::LetPair(_, _, value)
            | Stmt::LetWild(value)
            | Stmt::Assign(_, value)
            | Stmt::Expr(value)
            | Stmt::Yield(value)
            | Stmt::Return(value)
            | Stmt::Break(_, Some(value)) => vec![Node::Expr(value)],
            Stmt::LetElse(_, value, block) | Stmt::While(_, _, value, block) => {
                vec![Node::Expr(value), Node::Block(block)]
            }
            Stmt::For(_, _, _, block) => vec![Node::Block(block)],
            Stmt::Delegate(_, noisy, number) => vec![Node::Expr(noisy), Node::Expr(number)],
            Stmt::Declare(..)
            | Stmt::LetRef(..)
            | Stmt::Forget(_)
            | Stmt::Break(_, None)
            | Stmt::Continue(_) => Vec::new(),
        }
    }
}

impl Expr {
    fn parts(&mut self) -> Vec<Node<'_>> {
        let (exprs, blocks): (Vec<&mut Box<Expr>>, Vec<&mut Block>) = match self {
            Expr::Num(_) | Expr::Var(_) | Expr::New(_) | Expr::Take(..) | Expr::Ref(_) => return Vec::new(),
            Expr::Leave(stmt) => return stmt.parts(),
            Expr::Say(a) | Expr::Pause(a) | Expr::Odd(a) | Expr::Not(a) | Expr::Check(a) | Expr::Boom(a) => {
                (vec![a], Vec::new())
            }
            Expr::Opt(a) => (a.iter_mut().collect(), Vec::new()),
            Expr::Add(a, b) | Expr::Pair(a, b) | Expr::Lazy(_, a, b) | Expr::Call(_, a, b) => {
                (vec![a, b], Vec::new())
            }
            Expr::Peek(a, b) | Expr::Eat(a, b) => (std::iter::once(a).chain(b).collect(), Vec::new()),
            Expr::If(a, then, other) => (vec![a], std::iter::once(then).chain(other).collect()),
            Expr::IfLet(_, a, b, then, other) => {
                (std::iter::once(a).chain(b).collect(), std::iter::once(then).chain(other).collect())
            }
            Expr::MatchNum(a, one, b, two, three) => (vec![a, b], vec![one, two, three]),
            Expr::MatchOpt(a, _, b, one, two, three) => {
                (std::iter::once(a).chain(b).collect(), vec![one, two, three])
            }
            Expr::Block(_, block) | Expr::Loop(_, _, block) => (Vec::new(), vec![block]),
        };
        let exprs = exprs.into_iter().map(|expr| Node::Expr(expr));
        exprs.chain(blocks.into_iter().map(Node::Block)).collect()
    }
}
