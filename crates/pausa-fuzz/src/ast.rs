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
        let mut printer = Printer { shape: self.shape, text: String::new(), depth: 0 };
        for (number, function) in self.functions.iter().enumerate() {
            printer.text += &self.shape.signature(&format!("f{number}"));
            printer.text.push(' ');
            printer.function(function);
            printer.text.push('\n');
        }
        printer.text
    }
}

struct Printer {
    shape: Shape,
    text: String,
    depth: usize,
}

impl Printer {
    fn line(&mut self) {
        self.text.push('\n');
        self.text += &"    ".repeat(self.depth);
    }

    fn put(&mut self, text: impl AsRef<str>) {
        self.text += text.as_ref();
    }

    fn function(&mut self, block: &Block) {
        self.block(block);
    }

    fn block(&mut self, block: &Block) {
        self.put("{");
        self.depth += 1;
        for stmt in &block.stmts {
            self.line();
            self.stmt(stmt);
        }
        if let Some(tail) = &block.tail {
            self.line();
            self.expr(tail);
        }
        self.depth -= 1;
        self.line();
        self.put("}");
    }

    fn call(&mut self, name: &str, arguments: &[&Expr]) {
        self.put(name);
        self.put("(");
        for (place, argument) in arguments.iter().enumerate() {
            if place > 0 {
                self.put(", ");
            }
            self.expr(argument);
        }
        self.put(")");
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let(v, ty, value) => {
                self.put(format!("let mut v{v}: {} = ", ty.name()));
                self.expr(value);
                self.put(";");
            }
            Stmt::Declare(v, ty) => self.put(format!("let mut v{v}: {};", ty.name())),
            Stmt::LetPair(a, b, value) => {
                self.put(format!("let (mut v{a}, mut v{b}): (Noisy, Noisy) = "));
                self.expr(value);
                self.put(";");
            }
            Stmt::LetWild(value) => {
                self.put("let _ = ");
                self.expr(value);
                self.put(";");
            }
            Stmt::LetElse(v, value, other) => {
                self.put(format!("let Some(mut v{v}) = "));
                self.expr(value);
                self.put(" else ");
                self.block(other);
                self.put(";");
            }
            Stmt::LetRef(v, of) => self.put(format!("let v{v}: &Noisy = &v{of};")),
            Stmt::Assign(v, value) => {
                self.put(format!("v{v} = "));
                self.expr(value);
                self.put(";");
            }
            Stmt::Expr(value) => {
                self.expr(value);
                self.put(";");
            }
            Stmt::Yield(value) => {
                match self.shape {
                    Shape::Iterator => self.call("yield ok", &[value]),
                    Shape::Dialogue => {
                        self.put("yield ");
                        self.expr(value);
                    }
                    Shape::Future => {
                        self.put("after(pause().await, ");
                        self.expr(value);
                        self.put(")");
                    }
                }
                self.put(";");
            }
            Stmt::For(label, v, times, body) => {
                self.put(format!("'l{label}: for mut v{v} in 0..{times}u64 "));
                self.block(body);
            }
            Stmt::While(label, times, condition, body) => {
                self.put(format!("let mut c{label}: u64 = 0;"));
                self.line();
                self.put(format!("'l{label}: while c{label} < {times} && "));
                self.expr(condition);
                self.put(" {");
                self.line();
                self.put(format!("c{label} += 1;"));
                self.line();
                self.block(body);
                self.line();
                self.put("}");
            }
            Stmt::Delegate(function, noisy, number) => {
                self.put("for item in ");
                self.call(&format!("f{function}"), &[noisy, number]);
                self.put(" { yield item; }");
            }
            Stmt::Forget(v) => self.put(format!("std::mem::forget(v{v});")),
            Stmt::Break(label, value) => {
                self.put(format!("break 'l{label}"));
                if let Some(value) = value {
                    self.put(" ");
                    self.expr(value);
                }
                self.put(";");
            }
            Stmt::Continue(label) => self.put(format!("continue 'l{label};")),
            Stmt::Return(value) => {
                match self.shape {
                    Shape::Iterator => self.put("return"),
                    _ => self.call("return ok", &[value]),
                }
                self.put(";");
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Num(value) => self.put(value.to_string()),
            Expr::Var(v) | Expr::Take(v, None) => self.put(format!("v{v}")),
            Expr::Ref(v) => self.put(format!("v{v}")),
            Expr::Take(v, Some(part)) => self.put(format!("v{v}.{part}")),
            Expr::Add(a, b) => self.call("add", &[a, b]),
            Expr::Say(value) => self.call("say", &[value]),
            Expr::Pause(value) => match self.shape {
                Shape::Iterator => {
                    self.call("after(yield ok", &[value]);
                    self.put(", 7)");
                }
                Shape::Dialogue => {
                    self.put("(yield ");
                    self.expr(value);
                    self.put(")");
                }
                Shape::Future => {
                    self.put("after(pause().await, ");
                    self.expr(value);
                    self.put(")");
                }
            },
            Expr::Peek(of, with) => {
                let reference = if matches!(**of, Expr::Ref(_)) { "" } else { "&" };
                self.put(if with.is_some() { "peek_with(" } else { "peek(" });
                self.put(reference);
                self.expr(of);
                if let Some(with) = with {
                    self.put(", ");
                    self.expr(with);
                }
                self.put(")");
            }
            Expr::Eat(of, None) => self.call("eat", &[of]),
            Expr::Eat(of, Some(with)) => self.call("eat_with", &[of, with]),
            Expr::New(id) => self.put(format!("noisy({id})")),
            Expr::Pair(a, b) => self.call("", &[a, b]),
            Expr::Opt(Some(of)) => self.call("Some", &[of]),
            Expr::Opt(None) => self.put("None::<Noisy>"),
            Expr::Odd(value) => self.call("odd", &[value]),
            Expr::Not(value) => {
                self.put("!(");
                self.expr(value);
                self.put(")");
            }
            Expr::Lazy(and, a, b) => {
                self.put("(");
                self.expr(a);
                self.put(if *and { " && " } else { " || " });
                self.expr(b);
                self.put(")");
            }
            Expr::If(condition, then, other) => {
                self.put("if ");
                self.expr(condition);
                self.put(" ");
                self.block(then);
                self.otherwise(other.as_ref());
            }
            Expr::IfLet(v, of, and, then, other) => {
                self.put(format!("if let Some(mut v{v}) = "));
                self.expr(of);
                if let Some(and) = and {
                    self.put(" && ");
                    self.expr(and);
                }
                self.put(" ");
                self.block(then);
                self.otherwise(other.as_ref());
            }
            Expr::MatchNum(of, zero, guard, guarded, rest) => {
                self.put("match ");
                self.expr(of);
                self.put(" {");
                self.depth += 1;
                self.arm("0 | 7 =>", None, zero);
                self.arm("1..=5", Some(guard), guarded);
                self.arm("_ =>", None, rest);
                self.depth -= 1;
                self.line();
                self.put("}");
            }
            Expr::MatchOpt(of, v, guard, some, other, none) => {
                self.put("match ");
                self.expr(of);
                self.put(" {");
                self.depth += 1;
                match guard {
                    Some(guard) => self.arm(&format!("Some(mut v{v})"), Some(guard), some),
                    None => self.arm(&format!("Some(mut v{v}) =>"), None, some),
                }
                self.arm("Some(_) =>", None, other);
                self.arm("None =>", None, none);
                self.depth -= 1;
                self.line();
                self.put("}");
            }
            Expr::Block(label, block) => {
                if let Some(label) = label {
                    self.put(format!("'l{label}: "));
                }
                self.block(block);
            }
            Expr::Loop(label, times, body) => {
                // Its own counter ends it.
                self.put(format!("{{ let mut c{label}: u64 = 0; 'l{label}: loop {{ c{label} += 1; if c{label} > {times} {{ break 'l{label} c{label}; }} "));
                self.block(body);
                self.put("; } }");
            }
            Expr::Check(value) => {
                self.call("check", &[value]);
                self.put("?");
            }
            Expr::Boom(value) => self.call("boom", &[value]),
            Expr::Call(function, noisy, number) => {
                let name = format!("f{function}");
                match self.shape {
                    Shape::Dialogue => {
                        self.put("flat(yield_from!(");
                        self.call(&name, &[noisy, number]);
                        self.put("))");
                    }
                    _ => {
                        self.put("flat(");
                        self.call(&name, &[noisy, number]);
                        self.put(".await)");
                    }
                }
            }
            Expr::Leave(stmt) => {
                self.put("{ ");
                self.stmt(stmt);
                self.put(" }");
            }
        }
    }

    fn otherwise(&mut self, other: Option<&Block>) {
        if let Some(other) = other {
            self.put(" else ");
            self.block(other);
        }
    }

    fn arm(&mut self, pattern: &str, guard: Option<&Expr>, body: &Block) {
        self.line();
        self.put(pattern);
        if let Some(guard) = guard {
            self.put(" if ");
            self.expr(guard);
            self.put(" =>");
        }
        self.put(" ");
        self.block(body);
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
        self.functions.iter_mut().for_each(|function| walk_block(function, action));
    }
}

fn walk_block(block: &mut Block, action: &mut dyn FnMut(Node<'_>)) {
    action(Node::Block(block));
    for stmt in &mut block.stmts {
        walk_stmt(stmt, action);
    }
    if let Some(tail) = &mut block.tail {
        walk_expr(tail, action);
    }
}

fn walk_stmt(stmt: &mut Stmt, action: &mut dyn FnMut(Node<'_>)) {
    match stmt {
        Stmt::Let(_, _, value)
        | Stmt::LetPair(_, _, value)
        | Stmt::LetWild(value)
        | Stmt::Assign(_, value)
        | Stmt::Expr(value)
        | Stmt::Yield(value)
        | Stmt::Return(value)
        | Stmt::Break(_, Some(value)) => walk_expr(value, action),
        Stmt::LetElse(_, value, block) | Stmt::While(_, _, value, block) => {
            walk_expr(value, action);
            walk_block(block, action);
        }
        Stmt::For(_, _, _, block) => walk_block(block, action),
        Stmt::Delegate(_, noisy, number) => {
            walk_expr(noisy, action);
            walk_expr(number, action);
        }
        Stmt::Declare(..) | Stmt::LetRef(..) | Stmt::Forget(_) | Stmt::Break(_, None) | Stmt::Continue(_) => {
        }
    }
}

fn walk_expr(expr: &mut Expr, action: &mut dyn FnMut(Node<'_>)) {
    action(Node::Expr(expr));
    let (exprs, blocks): (Vec<&mut Expr>, Vec<&mut Block>) = match expr {
        Expr::Num(_) | Expr::Var(_) | Expr::New(_) | Expr::Take(..) | Expr::Ref(_) | Expr::Opt(None) => {
            return;
        }
        Expr::Leave(stmt) => return walk_stmt(stmt, action),
        Expr::Say(a) | Expr::Pause(a) | Expr::Odd(a) | Expr::Not(a) | Expr::Check(a) | Expr::Boom(a) => {
            (vec![a], Vec::new())
        }
        Expr::Opt(Some(a)) => (vec![a], Vec::new()),
        Expr::Add(a, b) | Expr::Pair(a, b) | Expr::Lazy(_, a, b) | Expr::Call(_, a, b) => {
            (vec![a, b], Vec::new())
        }
        Expr::Peek(a, b) | Expr::Eat(a, b) => {
            (std::iter::once(a).chain(b).map(|it| &mut **it).collect(), Vec::new())
        }
        Expr::If(a, then, other) => (vec![a], std::iter::once(then).chain(other).collect()),
        Expr::IfLet(_, a, b, then, other) => (
            std::iter::once(a).chain(b).map(|it| &mut **it).collect(),
            std::iter::once(then).chain(other).collect(),
        ),
        Expr::MatchNum(a, one, b, two, three) => (vec![a, b], vec![one, two, three]),
        Expr::MatchOpt(a, _, b, one, two, three) => {
            (std::iter::once(a).chain(b).map(|it| &mut **it).collect(), vec![one, two, three])
        }
        Expr::Block(_, block) | Expr::Loop(_, _, block) => (Vec::new(), vec![block]),
    };
    exprs.into_iter().for_each(|expr| walk_expr(expr, action));
    blocks.into_iter().for_each(|block| walk_block(block, action));
}
