//! The resolved service to tokens, one kind of item per module.

mod client;
mod endpoint;
mod exception;
mod operation;
mod paginator;
mod server;
mod string_enum;
mod structure;
mod test_util;
mod union;
mod value;
mod variants;

use std::collections::BTreeMap;

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use crate::docs::wrap;
use crate::ir::{Deprecated, Service};

/// Where generated code finds what carries it.
pub(crate) struct Context {
    /// The path of the runtime's module, such as `crate::runtime`.
    pub(crate) runtime: syn::Path,
    /// `#[serde(crate = …)]`, where serde itself isn't in reach.
    pub(crate) serde_crate: Option<String>,
}

/// The files of a service: tokens and the sentence at their top, by path.
pub(crate) type Files = BTreeMap<String, (TokenStream, String)>;

/// Emits every file of a service.
pub(crate) fn emit(service: &Service, context: &Context) -> Files {
    let mut files = Files::new();
    let id = &service.id;
    let mut add = |path: &str, body: TokenStream, docs: String| {
        files.insert(path.to_owned(), (with_imports(body, context), docs));
    };
    add(
        "mod.rs",
        client::root(service),
        format!("The client of {id}."),
    );
    add(
        "client.rs",
        client::client(service),
        "The client and what is fixed about its service.".to_owned(),
    );
    if let Some(rules) = &service.endpoint_rules {
        let docs = "Where the service's endpoints are.".to_owned();
        add("endpoint.rs", endpoint::endpoint(rules), docs);
    }
    add(
        "operation.rs",
        operation::list(service),
        "The operations: for each a request, its input and its output.".to_owned(),
    );
    for operation in &service.operations {
        let path = format!("operation/{}.rs", file_name(&operation.module));
        add(
            &path,
            operation::operation(operation, context),
            format!("`{}`.", operation.wire_name),
        );
    }
    add(
        "types.rs",
        structure::list(service),
        "What inputs and outputs are made of.".to_owned(),
    );
    if !service.structures.is_empty() {
        let structures = service
            .structures
            .iter()
            .map(|structure| structure::structure(structure, context, false));
        add(
            "types/structures.rs",
            quote!(#(#structures)*),
            "Structures.".to_owned(),
        );
    }
    if !service.unions.is_empty() {
        let unions = service.unions.iter().map(|of| union::union(of, false));
        add("types/unions.rs", quote!(#(#unions)*), "Unions.".to_owned());
    }
    if !service.enums.is_empty() {
        let enums = service.enums.iter().map(string_enum::string_enum);
        add(
            "types/enums.rs",
            quote!(#(#enums)*),
            "Enumerations.".to_owned(),
        );
    }
    add(
        "exception.rs",
        exception::exceptions(service, context),
        "The exceptions that the service's model knows.".to_owned(),
    );
    add(
        "server.rs",
        server::server(service),
        format!("The service's side of {id}, for fakes in tests."),
    );
    add(
        "server/constraints.rs",
        server::constraints(&service.constraints),
        "What the model demands of inputs.".to_owned(),
    );
    add(
        "test_util.rs",
        test_util::test_util(service),
        format!("Stubs of {id}, for tests."),
    );
    files
}

/// The file of a module; a raw identifier has no `r#` there.
fn file_name(module: &Ident) -> String {
    module.to_string().trim_start_matches("r#").to_owned()
}

/// Doc attributes, wrapped and one for each line, so that they come out as `///` lines.
fn docs(lines: &[String]) -> TokenStream {
    let lines = wrap(lines).into_iter().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

fn deprecated(deprecated: Option<&Deprecated>) -> TokenStream {
    match deprecated {
        None => TokenStream::new(),
        Some(Deprecated { note: None }) => quote!(#[deprecated]),
        Some(Deprecated { note: Some(note) }) => quote!(#[deprecated(note = #note)]),
    }
}

/// Adds the imports of names that generated code uses without a path.
fn with_imports(body: TokenStream, context: &Context) -> TokenStream {
    let runtime = &context.runtime;
    let mut imports = TokenStream::new();
    if mentions(&body, "BTreeMap") {
        imports.extend(quote!(
            use std::collections::BTreeMap;
        ));
    }
    let serde: Vec<Ident> = ["Deserialize", "Serialize"]
        .into_iter()
        .filter(|name| mentions(&body, name))
        .map(|name| Ident::new(name, Span::call_site()))
        .collect();
    let direct = leads(&body, "runtime");
    let wire = leads(&body, "wire");
    match (direct, wire) {
        (true, true) => imports.extend(quote!(use #runtime::{self, wire};)),
        (true, false) => imports.extend(quote!(use #runtime;)),
        (false, true) => imports.extend(quote!(use #runtime::wire;)),
        (false, false) => {}
    }
    if !serde.is_empty() {
        imports.extend(quote!(use #runtime::serde::{#(#serde),*};));
    }
    quote!(#imports #body)
}

/// Whether tokens mention a name that nothing else is called.
fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}

/// Whether a path starts with a module's name, which members and methods may have too: in code, or in
/// a serde attribute.
fn leads(tokens: &TokenStream, name: &str) -> bool {
    let mut trees = tokens.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        let found = match tree {
            TokenTree::Group(group) => leads(&group.stream(), name),
            TokenTree::Ident(ident) => {
                let colon = |next: &TokenTree| matches!(next, TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
                ident == name && trees.peek().is_some_and(colon)
            }
            TokenTree::Literal(literal) => literal.to_string().starts_with(&format!("\"{name}::")),
            TokenTree::Punct(_) => false,
        };
        if found {
            return true;
        }
    }
    false
}
