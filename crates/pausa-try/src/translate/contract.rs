//! What a function that pauses promises, as its return type says it.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use syn::visit::{self, Visit};
use syn::{GenericArgument, PathArguments, ReturnType, TypeParamBound};

use super::{Problem, on_one_line, range};
use crate::edits::Edits;

/// What `run` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An iterator.
    Iterator,
    /// A coroutine, and the messages that it is sent.
    Dialogue {
        /// Whether it comes with messages: otherwise it is sent `()`.
        has_messages: bool,
    },
    /// A future.
    Future,
    /// Nothing: the file has a `main` of its own.
    Program,
}

/// A type that the file spells.
#[derive(Clone, Debug)]
pub(super) struct Spelled {
    pub(super) text: String,
    has_impl: bool,
    has_elided: bool,
    early: Option<Early>,
}

/// What `?` yields in an iterator of such items.
#[derive(Clone, Copy, Debug)]
pub(super) enum Early {
    Result,
    Option,
}

impl Early {
    fn of(item: &syn::Type) -> Option<Self> {
        let syn::Type::Path(path) = item else { return None };
        match path.path.segments.last()?.ident.to_string().as_str() {
            "Result" => Some(Early::Result),
            "Option" => Some(Early::Option),
            _ => None,
        }
    }
}

impl Spelled {
    fn of(spelled: &syn::Type) -> Self {
        struct Looks {
            has_impl: bool,
            has_elided: bool,
        }
        impl<'ast> Visit<'ast> for Looks {
            fn visit_type_impl_trait(&mut self, node: &'ast syn::TypeImplTrait) {
                self.has_impl = true;
                visit::visit_type_impl_trait(self, node);
            }
            fn visit_type_reference(&mut self, node: &'ast syn::TypeReference) {
                self.has_elided |= node.lifetime.is_none();
                visit::visit_type_reference(self, node);
            }
            fn visit_lifetime(&mut self, node: &'ast syn::Lifetime) {
                self.has_elided |= node.ident == "_";
            }
        }
        let mut looks = Looks { has_impl: false, has_elided: false };
        looks.visit_type(spelled);
        let Looks { has_impl, has_elided } = looks;
        Spelled { text: on_one_line(spelled), has_impl, has_elided, early: Early::of(spelled) }
    }

    fn unit() -> Self {
        Spelled { text: "()".into(), has_impl: false, has_elided: false, early: None }
    }

    /// In a list of generic arguments, where an elided lifetime is inferred.
    pub(super) fn turbofish(&self) -> &str {
        if self.has_impl { "_" } else { &self.text }
    }

    /// In a closure's signature, where an elided lifetime would be another one at each call.
    pub(super) fn annotation(&self) -> &str {
        if self.has_impl || self.has_elided { "_" } else { &self.text }
    }

    pub(super) fn ends_early(&self) -> Option<Early> {
        self.early
    }
}

/// What a body does at its pauses and at its end.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Iterator { item: Spelled },
    Dialogue { sent: Spelled, yielded: Spelled, returned: Spelled },
    Future { output: Spelled },
}

impl Shape {
    pub(super) fn of_async_block() -> Self {
        Shape::Future { output: Spelled { has_impl: true, ..Spelled::unit() } }
    }

    /// The closure's return type, so that `?` knows its error.
    pub(super) fn returns(&self) -> String {
        match self {
            Shape::Iterator { .. } => String::new(),
            Shape::Dialogue { returned: value, .. } | Shape::Future { output: value } => {
                match value.annotation() {
                    "_" => String::new(),
                    value => format!(" -> {value}"),
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boxed {
    No,
    Box,
    PinnedBox,
}

impl Boxed {
    pub(super) fn around(self) -> (&'static str, &'static str) {
        match self {
            Boxed::No => ("", ""),
            Boxed::Box => ("::std::boxed::Box::new(", ")"),
            Boxed::PinnedBox => ("::std::boxed::Box::pin(", ")"),
        }
    }
}

/// A function's promise.
pub(super) struct Contract {
    pub(super) shape: Shape,
    pub(super) boxed: Boxed,
    output: String,
}

impl Contract {
    pub(super) fn of(signature: &syn::Signature, text: &str) -> Result<Self, Problem> {
        if signature.asyncness.is_some() {
            let output = match &signature.output {
                ReturnType::Default => Spelled::unit(),
                ReturnType::Type(_, output) => Spelled::of(output),
            };
            let spelled = format!("impl ::core::future::Future<Output = {}>", output.text);
            return Ok(Contract { shape: Shape::Future { output }, boxed: Boxed::No, output: spelled });
        }
        let name = &signature.ident;
        let problem = |message: String| Problem { at: range(name).start, message };
        let refused = || {
            problem(format!(
                "`{name}` pauses, so it returns `impl Iterator<Item = T>`, `Box<dyn Iterator<Item = T>>` or `impl \
                 Coroutine<Sent = S, Yielded = Y, Returned = R>`, or it is an `async fn`"
            ))
        };
        let ReturnType::Type(_, output) = &signature.output else { return Err(refused()) };
        if name == "run" && matches!(**output, syn::Type::Tuple(_)) {
            let message = "`run` makes the coroutine and its messages, so it does not pause itself: write the body as a \
                           function of its own, which `run` calls";
            return Err(problem(message.into()));
        }
        let (bounds, boxed) = bounds(output).ok_or_else(refused)?;
        let shape = bounds.iter().find_map(shape).ok_or_else(refused)?;
        if matches!(shape, Shape::Future { .. }) {
            return Err(problem(format!(
                "`{name}` pauses and returns a future: make it an `async fn`, or let it return an `async` block"
            )));
        }
        Ok(Contract { shape, boxed, output: respelled_type(output, text) })
    }

    /// The return type, in the contract's own words.
    pub(super) fn spelled(&self) -> &str {
        &self.output
    }
}

/// The type in the contract's own words, on one line.
fn respelled_type(output: &syn::Type, text: &str) -> String {
    struct Respell<'a>(Edits<'a>);
    impl<'ast> Visit<'ast> for Respell<'_> {
        fn visit_trait_bound(&mut self, node: &'ast syn::TraitBound) {
            for (part, text) in respelled(&node.path).into_iter().flatten() {
                self.0.replace(part, text);
            }
            visit::visit_trait_bound(self, node);
        }
    }
    let whole = range(output);
    let mut respell = Respell(Edits::new(&text[..whole.end]));
    respell.0.replace(0..whole.start, "");
    respell.visit_type(output);
    syn::parse_str::<syn::Type>(&respell.0.make().text).map(|output| on_one_line(&output)).unwrap_or_default()
}

type Bounds = syn::punctuated::Punctuated<TypeParamBound, syn::Token![+]>;

/// The bounds of `impl …`, of `Box<dyn …>` and of `Pin<Box<dyn …>>`.
fn bounds(output: &syn::Type) -> Option<(&Bounds, Boxed)> {
    match output {
        syn::Type::ImplTrait(output) => Some((&output.bounds, Boxed::No)),
        syn::Type::Paren(output) => bounds(&output.elem),
        syn::Type::Group(output) => bounds(&output.elem),
        syn::Type::Path(path) => {
            let last = path.path.segments.last()?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            let inner = arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            })?;
            match (last.ident.to_string().as_str(), inner) {
                ("Box", syn::Type::TraitObject(object)) => Some((&object.bounds, Boxed::Box)),
                ("Pin", inner) => match bounds(inner)? {
                    (bounds, Boxed::Box) => Some((bounds, Boxed::PinnedBox)),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

fn shape(bound: &TypeParamBound) -> Option<Shape> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last()?;
    let arguments: Vec<&GenericArgument> = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
        _ => Vec::new(),
    };
    let named = |names: &[&str]| {
        arguments.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(named) if names.iter().any(|name| named.ident == name) => {
                Some(Spelled::of(&named.ty))
            }
            _ => None,
        })
    };
    match last.ident.to_string().as_str() {
        "Iterator" | "IntoIterator" => Some(Shape::Iterator { item: named(&["Item"])? }),
        "Future" => Some(Shape::Future { output: named(&["Output"])? }),
        "Coroutine" => {
            let first = arguments.iter().find_map(|argument| match argument {
                GenericArgument::Type(sent) => Some(Spelled::of(sent)),
                _ => None,
            });
            Some(Shape::Dialogue {
                sent: first.or_else(|| named(&["Sent"])).unwrap_or_else(Spelled::unit),
                yielded: named(&["Yielded", "Yield"]).unwrap_or_else(Spelled::unit),
                returned: named(&["Returned", "Return"]).unwrap_or_else(Spelled::unit),
            })
        }
        _ => None,
    }
}

/// What `run` makes.
pub(super) fn kind_of_run(run: &syn::Signature) -> Result<Kind, Problem> {
    let problem = |message: &str| Err(Problem { at: range(&run.ident).start, message: message.to_string() });
    if run.inputs.len() != 1 {
        return problem("`run` takes one argument, the size: `fn run(n: usize)`");
    }
    if run.asyncness.is_some() {
        return Ok(Kind::Future);
    }
    let ReturnType::Type(_, output) = &run.output else {
        return problem(
            "`run` returns nothing: it returns an iterator, a coroutine with its messages, or a future",
        );
    };
    match (&**output, bounds(output).and_then(|(bounds, _)| bounds.iter().find_map(shape))) {
        (syn::Type::Tuple(parts), _) if parts.elems.len() == 2 => Ok(Kind::Dialogue { has_messages: true }),
        (_, Some(Shape::Dialogue { sent, .. })) if sent.text == "()" => {
            Ok(Kind::Dialogue { has_messages: false })
        }
        (_, Some(Shape::Dialogue { sent, .. })) => problem(&format!(
            "`run` returns a coroutine without the messages that it is sent: return both, `-> (impl Coroutine<…>, impl \
             Iterator<Item = {}>)`",
            sent.text
        )),
        (_, Some(Shape::Future { .. })) => Ok(Kind::Future),
        (output, None) if Early::of(output).is_some() => problem(
            "`run` returns the iterator, the coroutine with its messages or the future itself, and cannot fail: unwrap it",
        ),
        _ => Ok(Kind::Iterator),
    }
}

fn is_of_core(argument: &GenericArgument) -> bool {
    match argument {
        GenericArgument::Type(_) => true,
        GenericArgument::AssocType(named) => named.ident == "Yield" || named.ident == "Return",
        _ => false,
    }
}

/// `Coroutine<S, Yield = Y, Return = R>` as `::pausa::Coroutine<Sent = S, Yielded = Y, Returned = R>`: the parts to replace.
pub(super) fn respelled(path: &syn::Path) -> Option<Vec<(Range<usize>, String)>> {
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let is_named = |argument: &GenericArgument| {
        matches!(argument, GenericArgument::AssocType(named)
            if ["Sent", "Yielded", "Returned"].iter().any(|name| named.ident == name))
    };
    if last.ident != "Coroutine" || !arguments.args.iter().any(|it| is_of_core(it) || is_named(it)) {
        return None;
    }
    let mut edits = vec![(range(&path).start..range(&last.ident).end, "::pausa::Coroutine".to_string())];
    let has_type = arguments.args.iter().any(|argument| matches!(argument, GenericArgument::Type(_)));
    if !has_type && arguments.args.iter().any(is_of_core) {
        let at = range(&arguments.lt_token).end;
        edits.push((at..at, "Sent = (), ".into()));
    }
    for argument in &arguments.args {
        match argument {
            GenericArgument::Type(sent) => {
                let at = range(sent).start;
                edits.push((at..at, "Sent = ".into()));
            }
            GenericArgument::AssocType(named) if named.ident == "Yield" => {
                edits.push((range(&named.ident), "Yielded".into()));
            }
            GenericArgument::AssocType(named) if named.ident == "Return" => {
                edits.push((range(&named.ident), "Returned".into()));
            }
            _ => {}
        }
    }
    Some(edits)
}
