//! The imports of a file: the names that generated code uses without a path, where it uses them.

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use super::Context;

/// A file's items with their imports before them, but after the modules that it begins with.
pub(super) fn with_imports(body: TokenStream, context: &Context) -> TokenStream {
    let mut used = Used::default();
    used.scan(body.clone());
    let runtime = &context.runtime;
    let map = used.map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let modules = match (used.runtime, used.wire) {
        (true, true) => quote!(use #runtime::{self, wire};),
        (true, false) => quote!(use #runtime;),
        (false, true) => quote!(use #runtime::wire;),
        (false, false) => TokenStream::new(),
    };
    let traits = [
        ("Deserialize", used.deserialize),
        ("Serialize", used.serialize),
    ];
    let traits = traits.iter().filter(|(_, used)| *used);
    let traits: Vec<Ident> = traits
        .map(|(name, _)| Ident::new(name, Span::call_site()))
        .collect();
    let traits = (!traits.is_empty()).then(|| quote!(use #runtime::serde::{#(#traits),*};));
    let (own_modules, items) = part_modules(body);
    quote!(#own_modules #map #modules #traits #items)
}

/// The modules that a file begins with, and the rest of it.
fn part_modules(body: TokenStream) -> (TokenStream, TokenStream) {
    let mut modules: Vec<TokenTree> = body.into_iter().collect();
    let mut end = 0;
    while let Some(length) = modules[end..].iter().position(is_semicolon)
        && let [.., TokenTree::Ident(word), TokenTree::Ident(_)] = &modules[end..end + length]
        && word == "mod"
    {
        end += length + 1;
    }
    let items = modules.split_off(end);
    (modules.into_iter().collect(), items.into_iter().collect())
}

fn is_semicolon(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';')
}

/// What a file uses.
#[derive(Default)]
struct Used {
    map: bool,
    deserialize: bool,
    serialize: bool,
    runtime: bool,
    wire: bool,
}

impl Used {
    /// Goes through tokens once. Names of types are called by nothing else; those of modules may be
    /// called so by members and methods too, but lead a path only in code or in a serde attribute.
    fn scan(&mut self, tokens: TokenStream) {
        let mut trees = tokens.into_iter().peekable();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(name) => self.name(&name, trees.peek().is_some_and(is_path)),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    self.runtime |= text.starts_with("\"runtime::");
                    self.wire |= text.starts_with("\"wire::");
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn name(&mut self, name: &Ident, leads: bool) {
        self.map |= name == "BTreeMap";
        self.deserialize |= name == "Deserialize";
        self.serialize |= name == "Serialize";
        self.runtime |= leads && name == "runtime";
        self.wire |= leads && name == "wire";
    }
}

/// Whether what follows a name makes it the start of a path.
fn is_path(next: &TokenTree) -> bool {
    matches!(next, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
}

/// Whether tokens mention a name that nothing else is called.
pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}
