//! The resolved service to tokens, one kind of item per module.

mod client;
mod endpoint;
mod exception;
mod imports;
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

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::docs::wrap;
use crate::ir::{Deprecated, Service};
use crate::render::LINE_BREAK;

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
    let mut add = |path: &str, body: TokenStream, docs: &str| {
        let body = imports::with_imports(body, context);
        files.insert(path.to_owned(), (body, docs.to_owned()));
    };
    let docs = format!("The client of {}.", service.id);
    add("mod.rs", client::root(service), &docs);
    let docs = "The client and what is fixed about its service.";
    add("client.rs", client::client(service), docs);
    if let Some(rules) = &service.endpoint_rules {
        let docs = "Where the service's endpoints are.";
        add("endpoint.rs", endpoint::endpoint(rules), docs);
    }
    let docs = "The operations: for each a request, its input and its output.";
    add("operation.rs", operation::list(service), docs);
    for operation in &service.operations {
        let path = format!("operation/{}.rs", file_name(&operation.module));
        let docs = format!("`{}`.", operation.wire_name);
        add(&path, operation::operation(operation, context), &docs);
    }
    let docs = "What inputs and outputs are made of.";
    add("types.rs", structure::list(service), docs);
    for (path, body, docs) in types(service, context) {
        if !body.is_empty() {
            add(path, body, docs);
        }
    }
    let docs = "The exceptions that the service's model knows.";
    add(
        "exception.rs",
        exception::exceptions(service, context),
        docs,
    );
    let docs = format!("The service's side of {}, for fakes in tests.", service.id);
    add("server.rs", server::server(service), &docs);
    add(
        "server/constraints.rs",
        server::constraints(&service.constraints),
        "What the model demands of inputs.",
    );
    let docs = format!("Stubs of {}, for tests.", service.id);
    add("test_util.rs", test_util::test_util(service), &docs);
    files
}

/// The files of the shared types, empty where there are none of a kind.
fn types(service: &Service, context: &Context) -> [(&'static str, TokenStream, &'static str); 3] {
    let structures = service.structures.iter();
    let structures = structures.map(|of| structure::structure(of, context, false));
    let unions = service.unions.iter().map(|of| union::union(of, false));
    let enums = service.enums.iter().map(string_enum::string_enum);
    [
        ("types/structures.rs", structures.collect(), "Structures."),
        ("types/unions.rs", unions.collect(), "Unions."),
        ("types/enums.rs", enums.collect(), "Enumerations."),
    ]
}

/// The file of a module; a raw identifier has no `r#` there.
fn file_name(module: &Ident) -> String {
    module.to_string().trim_start_matches("r#").to_owned()
}

/// A doc attribute, its lines wrapped; `render` parts them.
fn docs(lines: &[String]) -> TokenStream {
    if lines.is_empty() {
        return TokenStream::new();
    }
    let lines: Vec<String> = wrap(lines)
        .into_iter()
        .map(|line| match line.as_str() {
            "" => String::new(),
            line => format!(" {line}"),
        })
        .collect();
    let text = lines.join(LINE_BREAK);
    quote!(#[doc = #text])
}

fn deprecated(deprecated: Option<&Deprecated>) -> TokenStream {
    match deprecated {
        None => TokenStream::new(),
        Some(Deprecated { note: None }) => quote!(#[deprecated]),
        Some(Deprecated { note: Some(note) }) => quote!(#[deprecated(note = #note)]),
    }
}
