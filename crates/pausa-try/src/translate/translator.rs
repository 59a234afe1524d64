//! The walk over a file that puts its pauses into an encoding's words.

use std::ops::Range;

use syn::visit::{self, Visit};

use super::contract::{self, Shape};
use super::macros;
use super::wrap::future;
use super::{Kind, Problem, Source, Variant, is_yield, range};
use crate::edits::{Edited, Edits};
use crate::encoding::Encoding;

/// The file in an encoding.
pub(super) fn translated(
    source: &Source,
    file: &syn::File,
    encoding: Encoding,
    variant: &Variant,
) -> Result<Edited, Problem> {
    let (edits, frames) = (Edits::new(&source.text), Vec::new());
    let mut translator = Translator { source, encoding, variant, edits, frames, modules: 0, problem: None };
    translator.prologue(file);
    translator.visit_file(file);
    translator.epilogue();
    match translator.problem {
        Some(problem) => Err(problem),
        None => Ok(translator.edits.make()),
    }
}

/// What surrounds the place that is visited.
#[derive(Clone)]
pub(super) struct Frame {
    /// `None` for a function that does not pause.
    pub(super) shape: Option<Shape>,
    /// How many closures there are around the place, inside the function.
    pub(super) closures: usize,
}

pub(super) struct Translator<'a> {
    pub(super) source: &'a Source,
    pub(super) encoding: Encoding,
    pub(super) variant: &'a Variant,
    pub(super) edits: Edits<'a>,
    pub(super) frames: Vec<Frame>,
    /// How many modules there are around the place.
    modules: usize,
    problem: Option<Problem>,
}

/// The part of a function's signature that a wrapper repeats.
pub(super) struct Outside<'n> {
    pub(super) attributes: &'n [syn::Attribute],
    pub(super) visibility: Option<&'n syn::Visibility>,
    pub(super) whole: Range<usize>,
}

impl Translator<'_> {
    pub(super) fn refuse(&mut self, at: usize, message: impl Into<String>) {
        let problem = Problem { at, message: message.into() };
        self.problem.get_or_insert(problem);
    }

    pub(super) fn inside(&mut self, shape: Option<Shape>, action: impl FnOnce(&mut Self)) {
        self.frames.push(Frame { shape, closures: 0 });
        action(self);
        self.frames.pop();
    }

    /// Definitions of the file's macros that pause, for a body whose names for the pause they must see.
    pub(super) fn local_macros(&self, block: &syn::Block) -> String {
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

    /// The code around the operand of a `yield`.
    pub(super) fn pause_words(&self) -> (&'static str, &'static str) {
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
    pub(super) fn pause(&self, operand: &str) -> String {
        let (before, after) = self.pause_words();
        format!("{before}{operand}{after}")
    }

    /// Refuses a pause in a closure, except where the whole stack is paused.
    pub(super) fn in_closure(&mut self, at: usize, what: &str) -> bool {
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

    /// A `yield` and its operand. Without an operand, its position is that of the keyword.
    pub(super) fn yielded(&mut self, word: Range<usize>, operand: &syn::Expr) {
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
        let is_open = after.is_empty() && at != word && !self.variant.noted;
        if is_open && self.source.text[at.end..].trim_start().starts_with('{') {
            (before, after) = ("(yield", ")");
        }
        let (mut before, mut after) = (before.to_string(), after.to_string());
        if self.variant.noted {
            before += &format!("::pausa_try_driver::at({}, ", self.source.place(word.start).0);
            after.insert(0, ')');
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

    pub(super) fn shape(&self) -> Option<&Shape> {
        self.frames.last().and_then(|frame| frame.shape.as_ref())
    }

    /// Delegates to another body.
    pub(super) fn yield_from(&mut self, node: &syn::Macro) {
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
                return self.refuse(whole.start, "`yield_from!` is allowed only in a function that yields");
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
    pub(super) fn as_own_body(&mut self, expression: &syn::Expr) -> bool {
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

impl<'ast> Visit<'ast> for Translator<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        let is_main = self.frames.is_empty() && node.sig.ident == "main" && self.modules == 0;
        if is_main && self.source.kind != Kind::Program {
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
        self.modules += 1;
        visit::visit_item_mod(self, node);
        self.modules -= 1;
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
                "(match ::core::future::IntoFuture::into_future(",
                // Bound, so that it is dropped when it is over: what `pin!` pins is kept to the end of the statement.
                ") { __future => { let mut __future = ::core::pin::pin!(__future); loop { let __polled = \
                 ::core::future::Future::poll(__future.as_mut(), &mut ::core::task::Context::from_waker(&__task)); match \
                 __polled { ::core::task::Poll::Ready(__output) => break __output, ::core::task::Poll::Pending => __task = \
                 yield } } } })",
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
        let noted = format!("{{ ::pausa_try_driver::at({}, ()); __task", self.source.place(at).0);
        let after = match self.variant.noted {
            true => after.replace("__task", &noted).replace(" })", " } })"),
            false => after.to_string(),
        };
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
        if matches!(name.as_str(), "include_str" | "include_bytes" | "include")
            && let Some(folder) = &self.source.folder
            && let Ok(file) = node.parse_body::<syn::LitStr>()
        {
            // The translation is compiled elsewhere.
            return self.edits.replace(range(&file), format!("{:?}", folder.join(file.value())));
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
        macros::visit_arguments(self, node, |this, at| {
            if pauses_here && this.encoding != Encoding::Async {
                this.refuse(
                    at,
                    format!(
                        "`.await` in arguments of `{name}!` that are no expressions: a macro may do anything with them, so it \
                         cannot be told where what is awaited begins; bind it with `let` first"
                    ),
                );
            }
        });
    }
}
