// error[E0597]: `text` does not live long enough
//! A stage may borrow its lines, because a stack can hold references. What it borrows must outlive the stack.

use pausa::ch2_log_pipeline::{Line, LogPipeline};
use pausa_corosensei::Corosensei;

struct Borrowed<'text>(&'text str);

impl Line for Borrowed<'_> {
    type Word = String;

    fn contains(&self, word: &String) -> bool {
        self.0.contains(word)
    }

    fn after_fields(self, _: usize) -> Option<Self> {
        Some(self)
    }
}

fn main() {
    let mut lines;
    {
        let text = "one".to_string();
        lines = Corosensei::read_lines([Borrowed(&text)]);
        let _ = lines.next();
    }
}
