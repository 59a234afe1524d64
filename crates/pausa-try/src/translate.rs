//! From a file in nightly's `yield` syntax to the same file in one encoding.
//!
//! Text is inserted at the places of the syntax tree and nothing is printed anew: every line stays where it is. The text that
//! opens a construct is inserted before its parts are visited and the text that closes it afterwards, so that nested pauses
//! need nothing more.

mod contract;
mod macros;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

pub use self::contract::Kind;
use self::contract::{Contract, Shape};
use self::macros::Part;
use crate::edits::{Edited, Edits};
use crate::encoding::Encoding;

/// A file as it was given.
pub struct Source {
    /// Its name, as messages show it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What kind of thing `run` returns.
    pub kind: Kind,
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
}

impl Source {
    /// Parses a file.
    ///
    /// # Errors
    /// Where it is not Rust, or not in the form that is understood.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problem> {
        let file = parsed(text)?;
        let pausing_macros = macros::pausing(&file);
        let mut finder =
            Finder { macros: &pausing_macros, functions: Vec::new(), is_method: false, problem: None };
        finder.visit_file(&file);
        if let Some(problem) = finder.problem {
            return Err(problem);
        }
        let functions = finder.functions;
        let run = file.items.iter().find_map(|item| match item {
            syn::Item::Fn(function) if function.sig.ident == "run" => Some(&function.sig),
            _ => None,
        });
        let Some(run) = run else {
            return Err(Problem {
                at: text.len(),
                message: "there is no `run`: add `fn run(n: usize) -> impl Iterator<Item = …>` (or `-> (impl Coroutine<…>, \
                          impl Iterator<Item = S>)`, or `-> impl Future<…>`), which makes what is to be run"
                    .into(),
            });
        };
        let kind = contract::kind_of_run(run)?;
        let (name, text) = (name.into(), text.into());
        Ok(Source { name, text, kind, functions, pausing_macros, types: Vec::new() })
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
        Ok(Source { name, text, kind, functions: Vec::new(), pausing_macros: BTreeMap::new(), types })
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
        let mut translator = Translator {
            source: self,
            encoding,
            variant,
            edits: Edits::new(&self.text),
            frames: Vec::new(),
            is_method: false,
            problem: None,
        };
        translator.prologue(&file);
        translator.visit_file(&file);
        translator.epilogue();
        match translator.problem {
            Some(problem) => Err(problem),
            None => Ok(translator.edits.make()),
        }
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

/// Finds the functions that pause.
struct Finder<'a> {
    macros: &'a BTreeMap<String, Range<usize>>,
    functions: Vec<Function>,
    is_method: bool,
    problem: Option<Problem>,
}

impl Finder<'_> {
    fn function(&mut self, node: Range<usize>, signature: &syn::Signature, block: &syn::Block) {
        let mut pauses = Pauses { macros: self.macros, at: Vec::new() };
        pauses.visit_block(block);
        if signature.asyncness.is_some() || !pauses.at.is_empty() {
            self.functions.push(Function {
                name: signature.ident.to_string(),
                range: node,
                pauses: pauses.at,
                is_free: !self.is_method,
            });
        }
        let is_method = std::mem::replace(&mut self.is_method, false);
        self.visit_block(block);
        self.is_method = is_method;
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.function(range(node), &node.sig, &node.block);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.is_method = true;
        self.function(range(node), &node.sig, &node.block);
        self.is_method = false;
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.is_method = true;
            self.function(range(node), &node.sig, block);
            self.is_method = false;
        }
    }

    fn visit_expr_async(&mut self, node: &'ast syn::ExprAsync) {
        let mut pauses = Pauses { macros: self.macros, at: Vec::new() };
        pauses.visit_block(&node.block);
        self.functions.push(Function {
            name: "async block".into(),
            range: range(node),
            pauses: pauses.at,
            is_free: false,
        });
        visit::visit_expr_async(self, node);
    }
}

/// Finds the pauses of one function: not those of functions and `async` blocks inside it.
struct Pauses<'a> {
    macros: &'a BTreeMap<String, Range<usize>>,
    at: Vec<usize>,
}

impl<'ast> Visit<'ast> for Pauses<'_> {
    fn visit_item(&mut self, _: &'ast syn::Item) {}

    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}

    fn visit_expr_closure(&mut self, node: &'ast syn::ExprClosure) {
        if node.asyncness.is_none() {
            visit::visit_expr_closure(self, node);
        }
        if is_yield(&node.or1_token) {
            self.at.push(range(&node.or1_token).start);
        }
    }

    fn visit_expr_await(&mut self, node: &'ast syn::ExprAwait) {
        visit::visit_expr_await(self, node);
        self.at.push(range(&node.await_token).start);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let name = macros::name(node);
        if name == "yield_from" || self.macros.contains_key(&name) {
            self.at.push(range(&node.path).start);
        }
        for part in macros::parts(node) {
            match part {
                Part::Expression(expression) => self.visit_expr(&expression),
                Part::Statements(statements) => {
                    statements.iter().for_each(|statement| self.visit_stmt(statement))
                }
                Part::Opaque(_) => {}
            }
        }
    }
}

/// What surrounds the place that is visited.
#[derive(Clone)]
struct Frame {
    /// `None` for a function that does not pause.
    shape: Option<Shape>,
    /// How many closures there are around the place, inside the function.
    closures: usize,
}

struct Translator<'a> {
    source: &'a Source,
    encoding: Encoding,
    variant: &'a Variant,
    edits: Edits<'a>,
    frames: Vec<Frame>,
    is_method: bool,
    problem: Option<Problem>,
}

/// The part of a function's signature that a wrapper repeats.
struct Outside<'n> {
    attributes: &'n [syn::Attribute],
    visibility: Option<&'n syn::Visibility>,
    whole: Range<usize>,
}

impl Translator<'_> {
    fn refuse(&mut self, at: usize, message: impl Into<String>) {
        let problem = Problem { at, message: message.into() };
        self.problem.get_or_insert(problem);
    }

    /// What must stand before everything: on the first line.
    fn prologue(&mut self, file: &syn::File) {
        let given: BTreeSet<String> = file
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("feature"))
            .flat_map(|attribute| {
                let mut names = Vec::new();
                let _ = attribute.parse_nested_meta(|meta| {
                    names.extend(meta.path.get_ident().map(ToString::to_string));
                    Ok(())
                });
                names
            })
            .collect();
        let features: Vec<_> =
            self.encoding.features().iter().copied().filter(|feature| !given.contains(*feature)).collect();
        let at = file.shebang.as_ref().map_or(0, String::len);
        if !features.is_empty() {
            self.edits.insert(at, format!("#![feature({})] ", features.join(", ")));
        }
    }

    /// The program around the body.
    fn epilogue(&mut self) {
        let driver = match self.source.kind {
            Kind::Iterator => "iterator(|n| run(n as _))",
            Kind::Future => "future(|n| run(n as _))",
            Kind::Dialogue { has_messages: true } => "dialogue(|n| run(n as _))",
            Kind::Dialogue { has_messages: false } => "dialogue(|n| (run(n as _), ::core::iter::repeat(())))",
        };
        self.edits.insert(
            self.source.text.len(),
            format!(
                "\n#[allow(unused_imports)] use ::pausa_try_driver::prelude::*; \
                 fn main() -> ::std::process::ExitCode {{ ::pausa_try_driver::{driver} }}\n"
            ),
        );
    }

    fn function(&mut self, outside: &Outside<'_>, signature: &syn::Signature, block: &syn::Block) {
        let source = self.source;
        let function = source.functions.iter().find(|function| function.range == outside.whole);
        let Some(function) = function.filter(|_| self.encoding != Encoding::Struct) else {
            self.inside(None, |this| {
                this.visit_signature(signature);
                this.visit_block(block);
            });
            return;
        };
        let contract = match Contract::of(signature) {
            Ok(contract) => contract,
            Err(problem) => return self.refuse(problem.at, problem.message),
        };
        if let Some(reason) = self.lacks(&contract.shape) {
            let at = range(&signature.ident).start;
            return self.refuse(at, format!("`{}`: {reason}", signature.ident));
        }
        if self.encoding == Encoding::Diapause {
            self.diapause(outside, function, signature, block, &contract);
            return;
        }
        self.visit_signature(signature);
        let stays = self.encoding == Encoding::Async && matches!(contract.shape, Shape::Future { .. });
        if !stays {
            let pinned = self.variant.pinned.contains(&outside.whole.start);
            let (opening, closing) = self.wrapper(&contract, pinned);
            let touched = arguments(signature);
            let open = range(&block.brace_token.span.open()).end;
            self.frames.push(Frame { shape: Some(contract.shape.clone()), closures: 0 });
            let local = self.local_macros(block);
            self.frames.pop();
            self.edits.insert(open, format!("{opening}{touched}{local}"));
            if let Shape::Future { .. } = contract.shape {
                self.as_plain_function(signature);
            }
            self.inside(Some(contract.shape.clone()), |this| this.visit_block(block));
            self.edits.insert(range(&block.brace_token.span.close()).start, closing);
        } else {
            self.inside(Some(contract.shape.clone()), |this| this.visit_block(block));
        }
    }

    fn inside(&mut self, shape: Option<Shape>, action: impl FnOnce(&mut Self)) {
        self.frames.push(Frame { shape, closures: 0 });
        let is_method = std::mem::replace(&mut self.is_method, false);
        action(self);
        self.is_method = is_method;
        self.frames.pop();
    }

    /// Why this encoding has no body of this shape.
    fn lacks(&self, shape: &Shape) -> Option<&'static str> {
        match (self.encoding, shape) {
            (Encoding::Gen, Shape::Dialogue { .. }) => {
                Some("a gen block is resumed without a value and returns none: it is no dialogue")
            }
            (Encoding::Gen, Shape::Future { .. }) => Some("a gen block is an iterator: it awaits nothing"),
            (Encoding::Async, Shape::Dialogue { .. }) => {
                Some("an async block is resumed without a value: it is no dialogue")
            }
            _ => None,
        }
    }

    /// `async fn f() -> R` becomes `fn f() -> impl Future<Output = R>`.
    fn as_plain_function(&mut self, signature: &syn::Signature) {
        if let Some(word) = &signature.asyncness {
            self.edits.replace(range(word), "");
            match &signature.output {
                syn::ReturnType::Default => {
                    let at = range(&signature.paren_token.span.close()).end;
                    self.edits.insert(at, " -> impl ::core::future::Future<Output = ()>");
                }
                syn::ReturnType::Type(_, output) => {
                    let output = range(output);
                    self.edits.insert(output.start, "impl ::core::future::Future<Output = ");
                    self.edits.insert(output.end, ">");
                }
            }
        }
    }

    /// What stands around the statements of a function that pauses.
    fn wrapper(&self, contract: &Contract, pinned: bool) -> (String, String) {
        let (before, after) = contract.boxed.around();
        let returns = contract.shape.returns();
        let optional = |sent: &str| {
            if self.variant.optional { format!("::core::option::Option<{sent}>") } else { sent.to_string() }
        };
        let (wrap, wrapped) = match contract.shape {
            Shape::Dialogue { .. } if self.variant.optional => ("::pausa_try_driver::sends(", ")"),
            _ => ("", ""),
        };
        let opening = match (&contract.shape, self.encoding) {
            (Shape::Iterator { item }, Encoding::Genawaiter) => {
                format!(
                    "::pausa_genawaiter::adapter::iterator::<{}, _>(async move |__co| {{",
                    item.turbofish()
                )
            }
            (Shape::Iterator { item }, Encoding::Coroutine) => {
                let (pin, word) = pin(pinned);
                format!(
                    "::pausa_coroutine::adapter::iterator::<{}>({pin}::pausa_try_driver::body(#[coroutine] {word}move || {{",
                    item.turbofish()
                )
            }
            (Shape::Iterator { item }, Encoding::Async) => {
                format!("::pausa_async::adapter::iterator::<{}>(::async_stream::stream! {{", item.turbofish())
            }
            (Shape::Iterator { item }, Encoding::Gen) => {
                format!("::pausa_try_driver::items::<{}, _>(gen move {{", item.turbofish())
            }
            (Shape::Iterator { item }, Encoding::Corosensei) => {
                format!("::pausa_corosensei::adapter::iterator::<{}>(move |__co| {{", item.turbofish())
            }
            (Shape::Dialogue { sent, yielded, .. }, Encoding::Genawaiter) => format!(
                "::pausa_genawaiter::adapter::coroutine::<{}, {}, _>(async move |__co|{returns} {{",
                optional(sent.turbofish()),
                yielded.turbofish(),
            ),
            (Shape::Dialogue { sent, yielded, returned }, Encoding::Coroutine) => {
                let (pin, word) = pin(pinned);
                format!(
                    "::pausa_coroutine::adapter::coroutine::<{}, {}, {}>({pin}::pausa_try_driver::body(#[coroutine] {word}move |_: \
                     {}|{returns} {{",
                    optional(sent.turbofish()),
                    yielded.turbofish(),
                    returned.turbofish(),
                    optional(sent.annotation()),
                )
            }
            (Shape::Dialogue { sent, yielded, returned }, Encoding::Corosensei) => format!(
                "::pausa_corosensei::adapter::coroutine::<{}, {}, {}>(move |__co|{returns} {{",
                optional(sent.turbofish()),
                yielded.turbofish(),
                returned.turbofish(),
            ),
            (Shape::Future { .. }, encoding) => {
                let (before, parameter) = future(encoding);
                format!("{before}move {parameter}{returns} {{")
            }
            _ => String::new(),
        };
        let closing = match (&contract.shape, self.encoding) {
            (Shape::Iterator { .. } | Shape::Dialogue { .. }, Encoding::Coroutine) if pinned => "})))",
            (Shape::Iterator { .. } | Shape::Dialogue { .. }, Encoding::Coroutine) => "}))",
            (Shape::Iterator { .. }, Encoding::Async) => "})",
            _ => "})",
        };
        (format!(" {before}{wrap}{opening}"), format!("{closing}{wrapped}{after} "))
    }

    /// diapause rewrites a function: it gets another name, and a function of the old name makes what it makes.
    fn diapause(
        &mut self,
        outside: &Outside<'_>,
        function: &Function,
        signature: &syn::Signature,
        block: &syn::Block,
        contract: &Contract,
    ) {
        let at = range(&signature.ident);
        if !function.is_free {
            let message = format!("diapause rewrites functions, and `{}` is a method", signature.ident);
            return self.refuse(at.start, message);
        }
        let name = format!("{}__body", signature.ident);
        let (arguments, returns, make) = match &contract.shape {
            Shape::Iterator { item } => (format!("yield = {}", item.annotation()), String::new(), "iterator"),
            Shape::Dialogue { sent, yielded, returned } => (
                format!("yield = {}, resume = {}", yielded.annotation(), sent.annotation()),
                format!("-> {}", returned.annotation()),
                "coroutine",
            ),
            Shape::Future { output } => (
                "yield = ::pausa_diapause::adapter::Pause, resume = ::core::task::Waker".into(),
                format!("-> {}", output.annotation()),
                "future",
            ),
        };
        let start = outside
            .attributes
            .iter()
            .map(|attribute| range(attribute).end)
            .max()
            .unwrap_or(outside.whole.start);
        let derive = if self.variant.without_clone { "" } else { "#[derive(Clone)] " };
        self.edits.insert(start, format!(" #[::diapause::coroutine({arguments})] {derive}"));
        self.visit_generics(&signature.generics);
        signature.inputs.iter().for_each(|input| self.visit_fn_arg(input));
        if let Some(word) = &signature.asyncness {
            self.edits.replace(range(word), "");
        }
        self.edits.replace(at, name.clone());
        match &signature.output {
            syn::ReturnType::Default => {}
            output => self.edits.replace(range(output), returns),
        }
        self.inside(Some(contract.shape.clone()), |this| this.visit_block(block));
        let mut wrapper = signature.clone();
        wrapper.asyncness = None;
        let mut passed = Vec::new();
        for (place, input) in wrapper.inputs.iter_mut().enumerate() {
            if let syn::FnArg::Typed(typed) = input {
                let name = syn::Ident::new(&format!("__argument{place}"), typed.pat.span());
                passed.push(name.to_string());
                *typed.pat = syn::parse_quote!(#name);
                typed.attrs.clear();
            }
        }
        let output = contract.spelled();
        wrapper.output = syn::ReturnType::Default;
        let clause = wrapper.generics.where_clause.take();
        let (before, after) = contract.boxed.around();
        self.edits.insert(
            outside.whole.end,
            format!(
                " {} {} -> {output} {} {{ {before}::pausa_diapause::adapter::{make}(::pausa_try_driver::body({name}({}))){after} }}",
                outside.visibility.map(on_one_line).unwrap_or_default(),
                on_one_line(&wrapper),
                on_one_line(&clause),
                passed.join(", ")
            ),
        );
    }

    /// Definitions of the file's macros that pause, for a body whose names for the pause they must see.
    fn local_macros(&self, block: &syn::Block) -> String {
        if self.source.pausing_macros.is_empty()
            || !matches!(self.encoding, Encoding::Genawaiter | Encoding::Corosensei)
        {
            return String::new();
        }
        let used = macros::used(block, &self.source.pausing_macros);
        let (before, after) = self.pause_words();
        used.iter()
            .map(|name| {
                let definition = &self.source.text[self.source.pausing_macros[name].clone()];
                macros::rewritten(definition, before, after)
            })
            .collect()
    }

    /// What stands around the operand of a `yield`.
    fn pause_words(&self) -> (&'static str, &'static str) {
        let is_dialogue = matches!(self.shape(), Some(Shape::Dialogue { .. }));
        match self.encoding {
            Encoding::Genawaiter if self.variant.optional && is_dialogue => {
                ("__co.yield_(", ").await.unwrap()")
            }
            Encoding::Corosensei if self.variant.optional && is_dialogue => ("__co.suspend(", ").unwrap()"),
            Encoding::Coroutine if self.variant.optional && is_dialogue => ("(yield ", ").unwrap()"),
            Encoding::Genawaiter => ("__co.yield_(", ").await"),
            Encoding::Corosensei => ("__co.suspend(", ")"),
            Encoding::Diapause => ("yield_!(", ")"),
            _ => ("yield ", ""),
        }
    }

    /// The pause with this operand, as text.
    fn pause(&self, operand: &str) -> String {
        let (before, after) = self.pause_words();
        format!("{before}{operand}{after}")
    }

    /// Refuses a pause in a closure, except where the whole stack is paused.
    fn in_closure(&mut self, at: usize, what: &str) -> bool {
        let is_inside = self.frames.last().is_some_and(|frame| frame.closures > 0);
        if is_inside && self.encoding != Encoding::Corosensei {
            self.refuse(
                at,
                format!(
                    "{what} in a closure: a limit of the language, a closure cannot pause the function around it; only an \
                     encoding with a stack of its own accepts this"
                ),
            );
        }
        is_inside && self.encoding != Encoding::Corosensei
    }

    /// A `yield` and its operand, which has the word's own place where there is none.
    fn yielded(&mut self, word: Range<usize>, operand: &syn::Expr) {
        let is_body = matches!(self.shape(), Some(Shape::Iterator { .. } | Shape::Dialogue { .. }));
        if !is_body || self.encoding == Encoding::Struct {
            if matches!(self.shape(), Some(Shape::Future { .. })) {
                self.refuse(word.start, "`yield` in an async body: a body either yields or awaits");
            }
            return self.visit_expr(operand);
        }
        if self.in_closure(word.start, "`yield`") {
            return;
        }
        let (mut before, mut after) = self.pause_words();
        let at = range(operand);
        // The compiler, and async-stream with it, would read `match yield x { … }` as a `yield` of a struct literal.
        if after.is_empty() && at != word && self.source.text[at.end..].trim_start().starts_with('{') {
            (before, after) = ("(yield", ")");
        }
        if at == word {
            if !after.is_empty() {
                self.edits.replace(word, format!("{before}(){after}"));
            }
        } else if after.is_empty() {
            self.visit_expr(operand);
        } else {
            self.edits.replace(word, before);
            self.visit_expr(operand);
            self.edits.insert(at.end, after);
        }
    }

    fn shape(&self) -> Option<&Shape> {
        self.frames.last().and_then(|frame| frame.shape.as_ref())
    }

    /// Delegates to another body.
    fn yield_from(&mut self, node: &syn::Macro) {
        let whole = range(node);
        if self.in_closure(whole.start, "`yield_from!`") {
            return;
        }
        let Ok(inner) = node.parse_body::<syn::Expr>() else {
            return self
                .refuse(whole.start, "`yield_from!` takes one expression, the coroutine to delegate to");
        };
        let (before, after) = match self.shape() {
            Some(Shape::Iterator { .. }) => {
                ("{ for __item in ".to_string(), format!(" {{ {}; }} }}", self.pause("__item")))
            }
            Some(Shape::Dialogue { .. }) => match self.encoding {
                Encoding::Genawaiter if !self.variant.optional => {
                    ("::pausa_genawaiter::adapter::yield_from(&__co, ".into(), ").await".into())
                }
                Encoding::Corosensei if !self.variant.optional => {
                    ("::pausa_corosensei::adapter::yield_from(__co, ".into(), ")".into())
                }
                Encoding::Diapause => ("yield_all!(".into(), ")".into()),
                _ => (
                    "(match ".into(),
                    format!(
                        " {{ mut __inner => {{ let mut __outcome = ::pausa::Coroutine::start(&mut __inner); loop {{ match \
                         __outcome {{ ::pausa::Outcome::Yielded(__yielded) => {{ let __sent = {}; __outcome = \
                         ::pausa::Coroutine::resume(&mut __inner, __sent); }} ::pausa::Outcome::Complete(__returned) => break \
                         __returned }} }} }} }})",
                        self.pause("__yielded")
                    ),
                ),
            },
            _ => {
                return self
                    .refuse(whole.start, "`yield_from!` delegates in a function that yields: this is none");
            }
        };
        let inside = range(&inner);
        self.edits.replace(whole.start..inside.start, before);
        if self.encoding == Encoding::Diapause {
            self.as_own_body(&inner);
        }
        self.visit_expr(&inner);
        self.edits.replace(inside.end..whole.end, after);
    }

    /// diapause delegates to the function that it rewrote, not to the one around it.
    fn as_own_body(&mut self, expression: &syn::Expr) -> bool {
        if let syn::Expr::Call(call) = expression
            && let syn::Expr::Path(path) = &*call.func
            && let Some(last) = path.path.segments.last()
            && self.source.functions.iter().any(|function| function.is_free && last.ident == function.name)
        {
            self.edits.insert(range(&last.ident).end, "__body");
            return true;
        }
        false
    }
}

/// A coroutine that borrows from itself is pinned.
fn pin(pinned: bool) -> (&'static str, &'static str) {
    if pinned { ("::std::boxed::Box::pin(", "static ") } else { ("", "") }
}

/// A future's beginning up to its `move`, and its parameter.
fn future(encoding: Encoding) -> (&'static str, &'static str) {
    match encoding {
        Encoding::Genawaiter => ("::pausa_genawaiter::adapter::future(async ", "|mut __task|"),
        Encoding::Coroutine => {
            ("::pausa_coroutine::adapter::future(#[coroutine] static ", "|mut __task: ::core::task::Waker|")
        }
        Encoding::Corosensei => ("::pausa_corosensei::adapter::future(", "|__task|"),
        _ => ("", ""),
    }
}

/// A body takes its arguments whole and keeps them until its end, as a function does.
fn arguments(signature: &syn::Signature) -> String {
    struct Names(Vec<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
            if !node.ident.to_string().starts_with(char::is_uppercase) {
                self.0.push(node.ident.to_string());
            }
            visit::visit_pat_ident(self, node);
        }
    }
    let mut names = Names(Vec::new());
    for input in &signature.inputs {
        match input {
            syn::FnArg::Receiver(_) => names.0.push("self".into()),
            syn::FnArg::Typed(typed) => names.visit_pat(&typed.pat),
        }
    }
    if names.0.is_empty() {
        return " ".into();
    }
    let touched: Vec<_> = names.0.iter().map(|name| format!("let _ = &{name};")).collect();
    format!(" {} ", touched.join(" "))
}

impl<'ast> Visit<'ast> for Translator<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        if self.frames.is_empty() && node.sig.ident == "main" && !self.is_method {
            self.edits.replace(range(&node.sig.ident), "main__of_the_file");
        }
        node.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let outside = Outside { attributes: &node.attrs, visibility: Some(&node.vis), whole: range(node) };
        self.function(&outside, &node.sig, &node.block);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        let outside = Outside { attributes: &node.attrs, visibility: Some(&node.vis), whole: range(node) };
        self.function(&outside, &node.sig, &node.block);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        match &node.default {
            Some(block) => {
                let outside = Outside { attributes: &node.attrs, visibility: None, whole: range(node) };
                self.function(&outside, &node.sig, block);
            }
            None => visit::visit_trait_item_fn(self, node),
        }
    }

    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if let Some((brace, _)) = &node.content {
            let at = range(&brace.span.open()).end;
            self.edits.insert(at, " #[allow(unused_imports)] use ::pausa_try_driver::prelude::*;");
        }
        self.is_method = true;
        visit::visit_item_mod(self, node);
        self.is_method = false;
    }

    /// Both spellings of a dialogue's type become the contract's.
    fn visit_trait_bound(&mut self, node: &'ast syn::TraitBound) {
        if let Some(edit) = contract::respelled(&node.path) {
            for (part, text) in edit {
                self.edits.replace(part, text);
            }
        }
        visit::visit_trait_bound(self, node);
    }

    fn visit_expr_closure(&mut self, node: &'ast syn::ExprClosure) {
        if node.asyncness.is_some() {
            // The language's own in every encoding.
            return;
        }
        if is_yield(&node.or1_token) {
            return self.yielded(range(&node.or1_token), &node.body);
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.closures += 1;
        }
        visit::visit_expr_closure(self, node);
        if let Some(frame) = self.frames.last_mut() {
            frame.closures -= 1;
        }
    }

    fn visit_expr_async(&mut self, node: &'ast syn::ExprAsync) {
        let whole = range(node);
        let shape = Shape::of_async_block();
        match self.encoding {
            Encoding::Async | Encoding::Struct => {
                self.inside(Some(shape), |this| visit::visit_expr_async(this, node));
            }
            Encoding::Gen => self.refuse(whole.start, "a gen block is an iterator: it awaits nothing"),
            Encoding::Diapause => self
                .refuse(whole.start, "diapause rewrites functions: make an `async fn` of this `async` block"),
            encoding => {
                let (before, parameter) = future(encoding);
                self.edits.replace(range(&node.async_token), before);
                let open = range(&node.block.brace_token.span.open()).start;
                self.edits.insert(open, format!("{parameter} "));
                self.inside(Some(shape), |this| this.visit_block(&node.block));
                self.edits.insert(whole.end, ")");
            }
        }
    }

    fn visit_expr_await(&mut self, node: &'ast syn::ExprAwait) {
        let at = range(&node.await_token).start;
        match (self.shape(), self.encoding) {
            (_, Encoding::Struct) | (None, _) => return visit::visit_expr_await(self, node),
            (Some(Shape::Future { .. }), Encoding::Async) => return visit::visit_expr_await(self, node),
            (Some(Shape::Future { .. }), _) => {}
            (Some(_), _) => {
                self.refuse(at, "`.await` in a function that yields: a body either yields or awaits");
                return;
            }
        }
        if self.in_closure(at, "`.await`") {
            return;
        }
        let base = range(&node.base);
        let (before, after) = match self.encoding {
            Encoding::Genawaiter => ("(match ", " { __future => __task.wait_for(__future).await })"),
            Encoding::Corosensei => ("(match ", " { __future => __task.wait_for(__future) })"),
            Encoding::Coroutine => (
                "(match ::core::pin::pin!(::core::future::IntoFuture::into_future(",
                ")) { mut __future => loop { let __polled = ::core::future::Future::poll(__future.as_mut(), &mut \
                 ::core::task::Context::from_waker(&__task)); match __polled { ::core::task::Poll::Ready(__output) => break \
                 __output, ::core::task::Poll::Pending => __task = yield } } })",
            ),
            Encoding::Diapause => {
                let is_pause = matches!(&*node.base, syn::Expr::Call(call)
                    if matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("pause")));
                if is_pause {
                    ("yield_all!(::pausa_diapause::adapter::wait_for::<::pausa_try_driver::Pause>(", "))")
                } else if self.as_own_body(&node.base) {
                    ("yield_all!(", ")")
                } else {
                    return self.refuse(
                        at,
                        "diapause keeps what is awaited in a field, and must be told its type: here, only `pause()` and \
                         this file's own async functions can be awaited",
                    );
                }
            }
            _ => return visit::visit_expr_await(self, node),
        };
        self.edits.insert(base.start, before);
        self.visit_expr(&node.base);
        self.edits.replace(range(&node.dot_token), "");
        self.edits.replace(range(&node.await_token), after);
    }

    /// In an iterator of results or options, `?` yields what is no value and ends, as RFC 3513 has it.
    fn visit_expr_try(&mut self, node: &'ast syn::ExprTry) {
        let is_inside = self.frames.last().is_some_and(|frame| frame.closures > 0);
        let item = match self.shape() {
            Some(Shape::Iterator { item }) if !is_inside && self.encoding != Encoding::Struct => {
                item.ends_early()
            }
            _ => None,
        };
        let Some(early) = item else { return visit::visit_expr_try(self, node) };
        let (good, bad, value) = match early {
            contract::Early::Result => (
                "::core::result::Result::Ok(__value)",
                "::core::result::Result::Err(__error)",
                "::core::result::Result::Err(::core::convert::From::from(__error))",
            ),
            contract::Early::Option => (
                "::core::option::Option::Some(__value)",
                "::core::option::Option::None",
                "::core::option::Option::None",
            ),
        };
        let whole = range(node);
        self.edits.insert(whole.start, "(match ");
        self.visit_expr(&node.expr);
        let pause = self.pause(value);
        self.edits.replace(
            range(&node.question_token),
            format!(" {{ {good} => __value, {bad} => {{ {pause}; return; }} }})"),
        );
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let name = macros::name(node);
        if name == "macro_rules" {
            return;
        }
        let pauses_here = self.shape().is_some() && self.encoding != Encoding::Struct;
        if name == "yield_from" && pauses_here {
            return self.yield_from(node);
        }
        if self.source.pausing_macros.contains_key(&name) && pauses_here {
            let at = range(&node.path).start;
            if self.in_closure(at, &format!("`{name}!`, which yields,")) {
                return;
            }
            if matches!(self.encoding, Encoding::Async | Encoding::Diapause) {
                let library = if self.encoding == Encoding::Async { "async-stream" } else { "diapause" };
                return self.refuse(
                    at,
                    format!("`{name}!` yields in its definition: {library} does not see inside it"),
                );
            }
        }
        for part in macros::parts(node) {
            match part {
                Part::Expression(expression) => self.visit_expr(&expression),
                Part::Statements(statements) => {
                    statements.iter().for_each(|statement| self.visit_stmt(statement))
                }
                Part::Opaque(at) => {
                    if pauses_here && self.encoding != Encoding::Async {
                        self.refuse(
                            at,
                            format!(
                                "`.await` in arguments of `{name}!` that are no expressions: a macro may do anything with \
                                 them, so it cannot be told where what is awaited begins; bind it with `let` first"
                            ),
                        );
                    }
                }
            }
        }
    }
}
