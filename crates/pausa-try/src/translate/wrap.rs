//! What is put around a body: the adapter that makes a coroutine of it, and the program.

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::contract::{Contract, Kind, Shape};
use super::translator::{Frame, Outside, Translator};
use super::{Function, on_one_line, range};
use crate::encoding::Encoding;

impl Translator<'_> {
    /// Inserts the code that must precede everything, on the first line.
    pub(super) fn prologue(&mut self, file: &syn::File) {
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
        let needed = self.encoding.features().iter();
        let text = &self.source.text;
        // The core library's trait may be imported, whose words are understood too.
        let imports = text.contains("ops::") && text.contains("Coroutine");
        let imported = imports.then_some(&"coroutine_trait");
        let features: BTreeSet<_> =
            needed.chain(imported).copied().filter(|feature| !given.contains(*feature)).collect();
        let features: Vec<_> = features.into_iter().collect();
        let shebang = text.starts_with("#!") && !text.starts_with("#![");
        let at = if shebang { text.find('\n').map_or(text.len(), |end| end + 1) } else { 0 };
        if !features.is_empty() {
            self.edits.insert(at, format!("#![feature({})] ", features.join(", ")));
        }
    }

    /// The program around the body.
    pub(super) fn epilogue(&mut self) {
        let driver = match self.source.kind {
            Kind::Iterator => "iterator(|n| run(n as _))",
            Kind::Future => "future(|n| run(n as _))",
            Kind::Dialogue { has_messages: true } => "dialogue(|n| run(n as _))",
            Kind::Dialogue { has_messages: false } => "dialogue(|n| (run(n as _), ::core::iter::repeat(())))",
            Kind::Program => return,
        };
        self.edits.insert(
            self.source.text.len(),
            format!(
                "\n#[allow(unused_imports)] use ::pausa_try_driver::prelude::*; \
                 fn main() -> ::std::process::ExitCode {{ ::pausa_try_driver::{driver} }}\n"
            ),
        );
    }

    pub(super) fn function(&mut self, outside: &Outside<'_>, signature: &syn::Signature, block: &syn::Block) {
        let source = self.source;
        let function = source.functions.iter().find(|function| function.range == outside.whole);
        let Some(function) = function.filter(|_| self.encoding != Encoding::Struct) else {
            self.inside(None, |this| {
                this.visit_signature(signature);
                this.visit_block(block);
            });
            return;
        };
        let contract = match Contract::of(signature, &source.text) {
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

    /// Why this encoding has no body of this shape.
    pub(super) fn lacks(&self, shape: &Shape) -> Option<&'static str> {
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
    pub(super) fn as_plain_function(&mut self, signature: &syn::Signature) {
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

    /// The code around the statements of a function that pauses.
    pub(super) fn wrapper(&self, contract: &Contract, pinned: bool) -> (String, String) {
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
            (Shape::Future { .. }, _) => "})",
            (_, Encoding::Coroutine) if pinned => "})))",
            (_, Encoding::Coroutine) => "}))",
            _ => "})",
        };
        (format!(" {before}{wrap}{opening}"), format!("{closing}{wrapped}{after} "))
    }

    /// diapause rewrites a function: it gets another name, and a function of the old name makes what it makes.
    pub(super) fn diapause(
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
}

/// A coroutine that borrows from itself is pinned.
pub(super) fn pin(pinned: bool) -> (&'static str, &'static str) {
    if pinned { ("::std::boxed::Box::pin(", "static ") } else { ("", "") }
}

/// A future's beginning up to its `move`, and its parameter.
pub(super) fn future(encoding: Encoding) -> (&'static str, &'static str) {
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
pub(super) fn arguments(signature: &syn::Signature) -> String {
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
