//! What the compiler says of a file (`--error-format=json`), read into data.

use serde::{Deserialize, Serialize};

/// An error, a warning, or a note below one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The main sentence.
    pub message: String,
    /// Where it has one.
    pub code: Option<Code>,
    /// `error`, `warning`, `note`, `help`.
    pub level: String,
    /// The places that it speaks of.
    pub spans: Vec<Span>,
    /// Notes below it.
    pub children: Vec<Message>,
}

/// `E0626`, say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code itself.
    pub code: String,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// As the compiler was given it.
    pub file_name: String,
    /// From the file's beginning.
    pub byte_start: usize,
    /// The first byte after it.
    pub byte_end: usize,
    /// Whether it is the place of the error itself.
    pub is_primary: bool,
    /// What is said of it.
    pub label: Option<String>,
    /// Where it is in what a macro made: the macro's call.
    pub expansion: Option<Box<Expansion>>,
}

/// The call of a macro.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expansion {
    /// Its place.
    pub span: Span,
}

impl Message {
    /// The errors in what the compiler printed on stderr, in its order.
    pub fn errors(printed: &str) -> Vec<Message> {
        let messages = printed.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
        let is_error = |message: &Message| {
            message.level.starts_with("error") && !message.message.starts_with("aborting due to")
        };
        messages.filter(is_error).collect()
    }

    /// Its code; empty where it has none.
    pub fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| code.code.as_str())
    }
}
