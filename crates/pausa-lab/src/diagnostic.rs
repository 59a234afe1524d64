//! Parses compiler messages (`--error-format=json`).

use serde::{Deserialize, Serialize};

/// An error, a warning, or a note attached to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The text of the message.
    pub message: String,
    /// The error code, if there is one.
    pub code: Option<Code>,
    /// The severity: `error`, `warning`, `note` or `help`.
    pub level: String,
    /// The places in the source that the message points to.
    pub spans: Vec<Span>,
    /// Attached notes and suggestions.
    pub children: Vec<Message>,
}

/// An error code, such as `E0626`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code.
    pub code: String,
}

/// A range of bytes in a source file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The path of the file, as passed to the compiler.
    pub file_name: String,
    /// The offset of the first byte, from the start of the file.
    pub byte_start: usize,
    /// The offset just after the last byte.
    pub byte_end: usize,
    /// Whether this is the primary place of the message.
    pub is_primary: bool,
    /// The label printed next to the place.
    pub label: Option<String>,
    /// The macro call that generated the code, if a macro did.
    pub expansion: Option<Box<Expansion>>,
}

/// A macro call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expansion {
    /// The place of the call.
    pub span: Span,
}

impl Message {
    /// Returns the errors from the compiler's stderr, in order. "aborting due to …" is left out.
    pub fn errors(printed: &str) -> Vec<Message> {
        let messages = printed.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
        let is_error = |message: &Message| {
            message.level.starts_with("error") && !message.message.starts_with("aborting due to")
        };
        messages.filter(is_error).collect()
    }

    /// The error code, or an empty string.
    pub fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| code.code.as_str())
    }
}
