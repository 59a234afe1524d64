//! The functions that pause, and where.

use std::collections::BTreeMap;
use std::ops::Range;

use syn::visit::{self, Visit};

use super::macros;
use super::{Function, is_yield, range};

/// All functions of a file that pause.
pub(super) fn functions(file: &syn::File, macros: &BTreeMap<String, Range<usize>>) -> Vec<Function> {
    let mut finder = Finder { macros, functions: Vec::new() };
    finder.visit_file(file);
    finder.functions
}

/// A module that is in another file: its name and place.
pub(super) fn module_elsewhere(file: &syn::File) -> Option<(String, usize)> {
    struct Modules(Option<(String, usize)>);
    impl<'ast> Visit<'ast> for Modules {
        fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
            if node.content.is_none() {
                self.0.get_or_insert_with(|| (node.ident.to_string(), range(&node.mod_token).start));
            }
            visit::visit_item_mod(self, node);
        }
    }
    let mut modules = Modules(None);
    modules.visit_file(file);
    modules.0
}

/// Finds the functions that pause.
struct Finder<'a> {
    macros: &'a BTreeMap<String, Range<usize>>,
    functions: Vec<Function>,
}

impl Finder<'_> {
    fn function(
        &mut self,
        range: Range<usize>,
        signature: &syn::Signature,
        block: &syn::Block,
        is_free: bool,
    ) {
        let pauses = self.pauses(block);
        if signature.asyncness.is_some() || !pauses.is_empty() {
            self.functions.push(Function { name: signature.ident.to_string(), range, pauses, is_free });
        }
        self.visit_block(block);
    }

    fn pauses(&self, block: &syn::Block) -> Vec<usize> {
        let mut pauses = Pauses { macros: self.macros, at: Vec::new() };
        pauses.visit_block(block);
        pauses.at
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.function(range(node), &node.sig, &node.block, true);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.function(range(node), &node.sig, &node.block, false);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.function(range(node), &node.sig, block, false);
        }
    }

    fn visit_expr_async(&mut self, node: &'ast syn::ExprAsync) {
        let (name, pauses) = ("async block".into(), self.pauses(&node.block));
        self.functions.push(Function { name, range: range(node), pauses, is_free: false });
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
        macros::visit_arguments(self, node, |_, _| ());
    }
}

/// The signature of the function `run`.
pub(super) fn run(file: &syn::File) -> Option<&syn::Signature> {
    file.items.iter().find_map(|item| match item {
        syn::Item::Fn(function) if function.sig.ident == "run" => Some(&function.sig),
        _ => None,
    })
}
