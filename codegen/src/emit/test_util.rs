//! The stubs of a service: a method per operation, and the pages of those that answer page by page.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::deprecated;
use crate::ir::{Operation, Service, Step, Type};

pub(super) fn test_util(service: &Service) -> TokenStream {
    let about = format!(
        " Stubs of the operations of {}, for a test: see [`runtime::test_util`].",
        service.id
    );
    let methods = service.operations.iter().map(method);
    let pages = service.operations.iter().filter_map(|operation| {
        let input = &operation.input.name;
        let (items, token) = page(operation)?;
        Some(quote!(runtime::test_util::page!(operation::#input, #items, #token);))
    });
    quote! {
        pub use runtime::test_util::Clock;
        use runtime::test_util::Stub;
        use super::{Client, operation, server};
        #[doc = #about]
        #[derive(Debug)]
        pub struct Stubs(runtime::test_util::Stubs);
        runtime::test_util::stubs!(Stubs, Client, server::API);
        impl Stubs {
            #(#methods)*
        }
        #(#pages)*
    }
}

fn method(operation: &Operation) -> TokenStream {
    let (method, request, input) = (&operation.stub, &operation.request, &operation.input.name);
    let about = format!(" Stubs [`{request}`](operation::{request}).");
    let deprecated = deprecated(operation.deprecated.as_ref());
    quote! {
        #[doc = #about]
        #deprecated
        #[track_caller]
        pub fn #method(&self) -> Stub<'_, operation::#input> {
            self.0.stub()
        }
    }
}

/// The members of an output for the items and the token of a page, where that is all it takes.
fn page(operation: &Operation) -> Option<(&Ident, &Ident)> {
    let paginator = operation.paginator.as_ref()?;
    let [advance] = paginator.advances.as_slice() else {
        return None;
    };
    let [source] = advance.sources.as_slice() else {
        return None;
    };
    let plain = advance.token == Type::String && paginator.more_results.is_none();
    match (paginator.items.as_slice(), source.as_slice()) {
        (
            [Step::Member { name: items, .. }],
            [
                Step::Member {
                    name: token,
                    optional: true,
                },
            ],
        ) if plain && operation.output.has_default => Some((items, token)),
        _ => None,
    }
}
