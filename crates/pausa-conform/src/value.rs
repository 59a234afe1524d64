//! The building blocks of the corpus's bodies: values, errors, and the lines that they print.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;

use pausa::{IgnoredClose, Thrown};

/// A value that is yielded, sent or returned. It is displayed as Python displays it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Python's `None`, JavaScript's `undefined`.
    #[default]
    None,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Several values.
    Tuple(Vec<Value>),
}

impl Value {
    /// The number, or 0.
    pub fn int(&self) -> i64 {
        match self {
            Value::Int(number) => *number,
            _ => 0,
        }
    }

    /// Parses a value of a script.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "None" {
            return Some(Value::None);
        }
        if let Some(inside) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            return Some(Value::Text(inside.into()));
        }
        if let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            let parts = inside.split(',').filter(|part| !part.trim().is_empty());
            return parts.map(Value::parse).collect::<Option<_>>().map(Value::Tuple);
        }
        text.parse().ok().map(Value::Int)
    }

    /// Formats as Python's `str` does, without quotes.
    fn plain(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::None => f.write_str("None"),
            Value::Int(number) => number.fmt(f),
            Value::Text(text) => write!(f, "'{text}'"),
            Value::Tuple(parts) => {
                let shown: Vec<_> = parts.iter().map(Value::to_string).collect();
                write!(f, "({}{})", shown.join(", "), if parts.len() == 1 { "," } else { "" })
            }
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(parts: Vec<Value>) -> Self {
        Value::Tuple(parts)
    }
}

/// A value.
pub fn val(value: impl Into<Value>) -> Value {
    value.into()
}

/// `None`.
pub fn none() -> Value {
    Value::None
}

/// An error: its kind is the name of Python's exception or of JavaScript's error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The name of the kind.
    pub kind: String,
    /// The message, which may be empty.
    pub message: String,
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl Error for Raised {}

impl From<IgnoredClose> for Raised {
    fn from(_: IgnoredClose) -> Self {
        Raised { kind: "RuntimeError".into(), message: "generator ignored GeneratorExit".into() }
    }
}

/// Makes an error of a kind, with a message.
pub fn raised(kind: &str, message: &str) -> Thrown<Raised> {
    Thrown::Error(Raised { kind: kind.into(), message: message.into() })
}

/// Python's `raise`, as the result that a body returns.
///
/// # Errors
/// Always.
pub fn raise<T>(kind: &str, message: &str) -> Result<T, Thrown<Raised>> {
    Err(raised(kind, message))
}

thread_local! {
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Adds a line to the output of the running case.
pub fn say(value: impl Into<Value>) {
    let line = value.into().plain();
    SAID.with_borrow_mut(|said| said.push(line));
}

/// Takes the lines added since the last call.
pub(crate) fn said() -> Vec<String> {
    SAID.take()
}

/// Adds a line when it is dropped: Python's `finally` with a block that prints.
#[derive(Debug)]
pub struct Finally(&'static str);

/// The value of [`Finally`].
pub fn finally(line: &'static str) -> Finally {
    Finally(line)
}

impl Drop for Finally {
    fn drop(&mut self) {
        say(self.0);
    }
}

/// Whether this is an error that Python's `except KIND` would catch: `Exception` leaves out [`Thrown::Close`], and
/// `BaseException` does not.
pub fn caught<T>(result: &Result<T, Thrown<Raised>>, kind: &str) -> bool {
    match result {
        Ok(_) => false,
        Err(Thrown::Close) => kind == "GeneratorExit" || kind == "BaseException",
        Err(Thrown::Error(error)) => error.kind == kind || kind == "Exception" || kind == "BaseException",
    }
}
