//! What can be found in the arguments and the definitions of macros.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Stmt, Token};

use super::{is_yield, range};
use crate::edits::Edits;

/// A part of a macro's arguments.
enum Part {
    Expression(Box<Expr>),
    Statements(Vec<Stmt>),
    /// It awaits, at this offset, and is nothing that can be read.
    Opaque(usize),
}

/// The last part of a macro's path.
pub(super) fn name(node: &syn::Macro) -> String {
    node.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// Visits what can be read of the arguments. `opaque` is called with the offsets at which the rest awaits.
pub(super) fn visit_arguments<V: for<'ast> Visit<'ast>>(
    visitor: &mut V,
    node: &syn::Macro,
    opaque: impl Fn(&mut V, usize),
) {
    for part in parts_of(node.tokens.clone()) {
        match part {
            Part::Expression(expression) => visitor.visit_expr(&expression),
            Part::Statements(statements) => statements.iter().for_each(|one| visitor.visit_stmt(one)),
            Part::Opaque(at) => opaque(visitor, at),
        }
    }
}

/// The arguments: a list of expressions, or statements, or else what can be found in them.
fn parts_of(tokens: TokenStream) -> Vec<Part> {
    let expressions = Punctuated::<Expr, Token![,]>::parse_terminated;
    if let Ok(expressions) = expressions.parse2(tokens.clone()) {
        return expressions.into_iter().map(|it| Part::Expression(Box::new(it))).collect();
    }
    if let Ok(statements) = Block::parse_within.parse2(tokens.clone()) {
        return vec![Part::Statements(statements)];
    }
    let mut parts = Vec::new();
    let mut chunk = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';') => {
                scan(std::mem::take(&mut chunk), &mut parts)
            }
            TokenTree::Punct(mark)
                if mark.as_char() == '='
                    && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '>') =>
            {
                tokens.next();
                scan(std::mem::take(&mut chunk), &mut parts);
            }
            _ => chunk.push(token),
        }
    }
    scan(chunk, &mut parts);
    parts
}

/// Finds the pauses in tokens that are no list of expressions.
fn scan(chunk: Vec<TokenTree>, parts: &mut Vec<Part>) {
    if !chunk.iter().any(is_relevant) {
        return;
    }
    if let Ok(expression) = syn::parse2::<Expr>(chunk.iter().cloned().collect()) {
        parts.push(Part::Expression(Box::new(expression)));
        return;
    }
    let mut at = 0;
    while let Some(token) = chunk.get(at) {
        let rest = || chunk[at..].iter().cloned().collect::<TokenStream>();
        match token {
            _ if is_yield(token) || matches!(token, TokenTree::Ident(word) if word == "yield_from") => {
                if let Some((expression, left)) = beginning(rest()) {
                    parts.push(Part::Expression(Box::new(expression)));
                    at = chunk.len() - left;
                    continue;
                }
            }
            TokenTree::Ident(word) if word == "await" => {
                parts.push(Part::Opaque(word.span().byte_range().start))
            }
            TokenTree::Group(group) => parts.extend(parts_of(group.stream())),
            _ => {}
        }
        at += 1;
    }
}

/// The expression with which tokens begin, and how many follow it.
fn beginning(tokens: TokenStream) -> Option<(Expr, usize)> {
    let parser = |input: syn::parse::ParseStream<'_>| {
        let expression = input.parse::<Expr>()?;
        let rest: TokenStream = input.parse()?;
        Ok((expression, rest.into_iter().count()))
    };
    parser.parse2(tokens).ok()
}

fn is_relevant(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(word) => word == "yield_from" || word == "await",
        TokenTree::Punct(_) => is_yield(token),
        TokenTree::Group(group) => group.stream().into_iter().any(|token| is_relevant(&token)),
        _ => false,
    }
}

fn yields(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(_) => is_yield(&token),
        TokenTree::Group(group) => yields(group.stream()),
        _ => false,
    })
}

/// Definitions of macros that contain a `yield`, outside of functions.
pub(super) fn pausing(file: &syn::File) -> BTreeMap<String, Range<usize>> {
    struct Definitions(BTreeMap<String, Range<usize>>);
    impl<'ast> Visit<'ast> for Definitions {
        fn visit_block(&mut self, _: &'ast Block) {}
        fn visit_item_macro(&mut self, node: &'ast syn::ItemMacro) {
            if let Some(ident) = &node.ident
                && yields(node.mac.tokens.clone())
            {
                let start = range(&node.mac.path).start;
                self.0.insert(ident.to_string(), start..range(node).end);
            }
        }
    }
    let mut definitions = Definitions(BTreeMap::new());
    definitions.visit_file(file);
    definitions.0
}

/// The macros of the file that a body uses, if any: then all of them, since one may use another.
pub(super) fn used(block: &Block, macros: &BTreeMap<String, Range<usize>>) -> Vec<String> {
    struct Calls<'a> {
        macros: &'a BTreeMap<String, Range<usize>>,
        any: bool,
    }
    impl<'ast> Visit<'ast> for Calls<'_> {
        fn visit_macro(&mut self, node: &'ast syn::Macro) {
            self.any |= self.macros.contains_key(&name(node));
            visit_arguments(self, node, |_, _| ());
            visit::visit_macro(self, node);
        }
    }
    let mut calls = Calls { macros, any: false };
    calls.visit_block(block);
    if calls.any { macros.keys().cloned().collect() } else { Vec::new() }
}

/// A definition with its `yield`s in other words, on one line.
pub(super) fn rewritten(definition: &str, before: &str, after: &str) -> String {
    let Ok(tokens) = definition.parse::<TokenStream>() else { return String::new() };
    let mut edits = Edits::new(definition);
    rewrite(tokens, &mut edits, before, after);
    edits.make().text.parse::<TokenStream>().map(|tokens| format!("{tokens} ")).unwrap_or_default()
}

/// Puts each `yield` of a definition, with the tokens after it up to a separator, into other words.
pub(super) fn rewrite(tokens: TokenStream, edits: &mut Edits<'_>, before: &str, after: &str) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "yield" => {
                let operand = tokens[at + 1..].iter().take_while(|token| !is_separator(token));
                let word = word.span().byte_range();
                match operand.last() {
                    None => edits.replace(word, format!("{before}(){after}")),
                    Some(last) => {
                        edits.replace(word, before);
                        edits.insert(end(last), after);
                    }
                }
            }
            TokenTree::Group(group) => rewrite(group.stream(), edits, before, after),
            _ => {}
        }
    }
}

fn is_separator(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';'))
}

fn end(token: &TokenTree) -> usize {
    token.span().byte_range().end
}
