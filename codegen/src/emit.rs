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

/// A file before its imports: its path, its items and the sentence at its top.
type File = (String, TokenStream, String);

/// Emits every file of a service.
pub(crate) fn emit(service: &Service, context: &Context) -> Files {
    let files = client(service)
        .into_iter()
        .chain(operations(service, context))
        .chain(types(service, context))
        .chain(service_side(service));
    files
        .map(|(path, body, docs)| (path, (imports::with_imports(body, context), docs)))
        .collect()
}

fn file(path: &str, body: TokenStream, docs: &str) -> File {
    (path.to_owned(), body, docs.to_owned())
}

fn client(service: &Service) -> Vec<File> {
    let docs = format!("The client of {}.", service.id);
    let mut files = vec![file("mod.rs", client::root(service), &docs)];
    let docs = "The client and what is fixed about its service.";
    files.push(file("client.rs", client::client(service), docs));
    if let Some(rules) = &service.endpoint_rules {
        let docs = "Where the service's endpoints are.";
        files.push(file("endpoint.rs", endpoint::endpoint(rules), docs));
    }
    files
}

fn operations(service: &Service, context: &Context) -> Vec<File> {
    let docs = "The operations: for each a request, its input and its output.";
    let mut files = vec![file("operation.rs", operation::list(service), docs)];
    files.extend(service.operations.iter().map(|operation| {
        let path = format!("operation/{}.rs", file_name(&operation.module));
        let docs = format!("`{}`.", operation.wire_name);
        (path, operation::operation(operation, context), docs)
    }));
    files
}

/// The shared types, one file for each kind that there is, and the exceptions.
fn types(service: &Service, context: &Context) -> Vec<File> {
    let structures = service.structures.iter();
    let structures = structures.map(|of| structure::structure(of, context, false));
    let unions = service.unions.iter().map(|of| union::union(of, false));
    let enums = service.enums.iter().map(string_enum::string_enum);
    let mut files = vec![
        file("types/structures.rs", structures.collect(), "Structures."),
        file("types/unions.rs", unions.collect(), "Unions."),
        file("types/enums.rs", enums.collect(), "Enumerations."),
    ];
    files.retain(|(_, body, _)| !body.is_empty());
    let docs = "What inputs and outputs are made of.";
    files.push(file("types.rs", structure::list(service), docs));
    let exceptions = exception::exceptions(service, context);
    let docs = "The exceptions that the service's model knows.";
    files.push(file("exception.rs", exceptions, docs));
    files
}

/// The service's side, and what stands on it.
fn service_side(service: &Service) -> Vec<File> {
    let docs = format!("The service's side of {}, for fakes in tests.", service.id);
    let server = file("server.rs", server::server(service), &docs);
    let constraints = server::constraints(&service.constraints);
    let docs = "What the model demands of inputs.";
    let constraints = file("server/constraints.rs", constraints, docs);
    let docs = format!("Stubs of {}, for tests.", service.id);
    let stubs = file("test_util.rs", test_util::test_util(service), &docs);
    vec![server, constraints, stubs]
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
