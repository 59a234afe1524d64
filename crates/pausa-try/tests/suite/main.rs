//! The tests of `try`, as one program: linking is most of what a small one takes.

mod end_to_end;
mod refusals;
mod translations;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
