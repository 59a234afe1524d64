//! From a file in nightly's `yield` syntax to the same file in one encoding.
//!
//! Text is inserted at the places of the syntax tree and nothing is printed anew: every line stays where it is. The text that
//! opens a construct is inserted before its parts are visited and the text that closes it afterwards, so that nested pauses
//! need nothing more.

mod contract;
mod find;
mod macros;
mod translator;
mod wrap;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;

pub use self::contract::Kind;
use crate::edits::Edited;
use crate::encoding::Encoding;

/// A file as it was given.
pub struct Source {
    /// Its name, as messages show it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What kind of thing `run` returns.
    pub kind: Kind,
    /// Where it is: files that it includes are found from there.
    pub folder: Option<PathBuf>,
    /// The functions that pause, by the offset of their names.
    functions: Vec<Function>,
    /// Macros of the file whose definitions contain a `yield`: where they are.
    pausing_macros: BTreeMap<String, Range<usize>>,
    types: Vec<String>,
}

/// The tree of a file, in which each `yield x` is a closure, `|| x`: syn reads `match yield x { … }` as a `yield` of a struct
/// literal, and knows better of closures, which extend as far. [`is_yield`] tells them apart.
///
/// It is not kept: it cannot be shared between threads, and is made in a millisecond.
fn parsed(text: &str) -> Result<syn::File, Problem> {
    let first = text.lines().next().filter(|line| line.starts_with("#!") && !line.starts_with("#!["));
    let blank = first.map_or(String::new(), |line| " ".repeat(line.len()));
    let text = format!("{blank}{}", &text[blank.len()..]);
    let tokens = text.parse::<TokenStream>().map_err(|error| Problem {
        at: error.span().byte_range().start,
        message: "this is no Rust: a bracket or a quote is open, or closed twice".into(),
    })?;
    syn::parse2(with_closures(tokens))
        .map_err(|error| Problem { at: error.span().byte_range().start, message: error.to_string() })
}

fn with_closures(tokens: TokenStream) -> TokenStream {
    let mut replaced = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "yield" => {
                for spacing in [Spacing::Joint, Spacing::Alone] {
                    let mut bar = Punct::new('|', spacing);
                    bar.set_span(word.span());
                    replaced.push(bar.into());
                }
                let has_operand = match tokens.peek() {
                    None => false,
                    Some(TokenTree::Punct(mark)) => {
                        !matches!(mark.as_char(), ',' | ';' | '?' | '=')
                            && (mark.as_char() != '.' || mark.spacing() == Spacing::Joint)
                    }
                    Some(TokenTree::Ident(next)) => next != "else" && next != "as",
                    Some(_) => true,
                };
                if !has_operand {
                    let mut unit = Group::new(Delimiter::Parenthesis, TokenStream::new());
                    unit.set_span(word.span());
                    replaced.push(unit.into());
                }
            }
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), with_closures(group.stream()));
                inside.set_span(group.span());
                replaced.push(inside.into());
            }
            token => replaced.push(token),
        }
    }
    replaced.into_iter().collect()
}

/// Whether a bar of the tree is a `yield` of the file.
fn is_yield(word: &impl Spanned) -> bool {
    word.span().source_text().as_deref() == Some("yield")
}

/// A function that pauses.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// All of it, in the file.
    pub range: Range<usize>,
    /// The offsets of its pauses, in their order.
    pub pauses: Vec<usize>,
    is_free: bool,
}

/// A module of a file.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
}

/// Something in the file that cannot be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, as an offset in the file.
    pub at: usize,
    /// What it is, and what would be right.
    pub message: String,
}

/// How a translation differs from the first attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// The functions whose coroutines are `static`, in a pinned box, by their offsets.
    pub pinned: BTreeSet<usize>,
    /// Whether what is sent is wrapped in an `Option`, because it has no default.
    pub optional: bool,
    /// Whether diapause's states do not derive `Clone`.
    pub without_clone: bool,
    /// Whether each pause notes its line.
    pub noted: bool,
}

impl Source {
    /// Parses a file.
    ///
    /// # Errors
    /// Where it is not Rust, or not in the form that is understood.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problem> {
        let file = parsed(text)?;
        if let Some((module, at)) = find::module_elsewhere(&file) {
            let message = format!(
                "`mod {module};` is in another file: a body is one file, write `mod {module} {{ … }}`"
            );
            return Err(Problem { at, message });
        }
        let pausing_macros = macros::pausing(&file);
        let functions = find::functions(&file, &pausing_macros);
        let Some(run) = find::run(&file) else {
            return Err(Problem {
                at: text.len(),
                message: "there is no `run`: add `fn run(n: usize) -> impl Iterator<Item = …>` (or `-> (impl Coroutine<…>, \
                          impl Iterator<Item = S>)`, or `-> impl Future<…>`), which makes what is to be run"
                    .into(),
            });
        };
        let kind = contract::kind_of_run(run)?;
        let (name, text) = (name.into(), text.into());
        Ok(Source { name, text, kind, folder: None, functions, pausing_macros, types: Vec::new() })
    }

    /// Parses a program: a file with a `main` or a `run`, whose modules hold bodies.
    ///
    /// # Errors
    /// Where it is not Rust, or not in the form that is understood.
    pub(crate) fn program(name: &str, text: String) -> Result<(Self, Vec<Module>), Problem> {
        let file = parsed(&text)?;
        let modules = file.items.iter().filter_map(|item| match item {
            syn::Item::Mod(module) => Some(Module { name: module.ident.to_string(), range: range(module) }),
            _ => None,
        });
        let modules = modules.collect();
        let pausing_macros = macros::pausing(&file);
        let functions = find::functions(&file, &pausing_macros);
        let kind = find::run(&file).map_or(Ok(Kind::Program), contract::kind_of_run)?;
        let name = name.into();
        Ok((Source { name, text, kind, folder: None, functions, pausing_macros, types: Vec::new() }, modules))
    }

    /// Parses a file in which everything is written by hand: it makes the same kind of thing.
    ///
    /// # Errors
    /// Where it is not Rust.
    pub(crate) fn by_hand(name: &str, text: &str, kind: Kind) -> Result<Self, Problem> {
        let file = parsed(text)?;
        let names = file.items.iter().filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        });
        let types = names.collect();
        let (name, text) = (name.into(), text.into());
        let (functions, pausing_macros) = (Vec::new(), BTreeMap::new());
        Ok(Source { name, text, kind, folder: None, functions, pausing_macros, types })
    }

    /// The names of its structs and enums, where it is written by hand.
    pub(crate) fn types(&self) -> &[String] {
        &self.types
    }

    /// Whether anything in it pauses.
    pub fn pauses(&self) -> bool {
        !self.functions.is_empty()
    }

    /// Whether `run` makes something that is sent messages.
    pub(crate) fn sends(&self) -> bool {
        matches!(self.kind, Kind::Dialogue { .. })
    }

    /// The functions that pause.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The line and the column of an offset, from 1.
    pub fn place(&self, at: usize) -> (usize, usize) {
        place(&self.text, at)
    }

    /// The file in an encoding.
    ///
    /// # Errors
    /// Where the encoding has no way to say it.
    pub fn translate(&self, encoding: Encoding, variant: &Variant) -> Result<Edited, Problem> {
        let file = parsed(&self.text)?;
        translator::translated(self, &file, encoding, variant)
    }
}

pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn range(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

fn on_one_line(node: &impl ToTokens) -> String {
    node.to_token_stream().to_string()
}
