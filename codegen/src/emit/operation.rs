//! An operation: request, input and output in a file of their own.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::structure::{self, named};
use super::{Context, deprecated, docs, paginator};
use crate::ir::{Operation, Recovery, Service, Structure, Type};

/// The list of the operations' modules.
pub(super) fn list(service: &Service) -> TokenStream {
    let modules = service.operations.iter().map(|operation| {
        let (module, request) = (&operation.module, &operation.request);
        let (input, output) = (&operation.input.name, &operation.output.name);
        quote! {
            mod #module;
            pub use #module::{#request, #input, #output};
        }
    });
    quote!(#(#modules)*)
}

/// The file of an operation.
pub(super) fn operation(operation: &Operation, context: &Context) -> TokenStream {
    let request = request(operation);
    let input = structure::structure(&operation.input, context, true);
    let output = structure::structure(&operation.output, context, true);
    let facts = facts(operation);
    let paginator = operation
        .paginator
        .as_ref()
        .map(|of| paginator::paginator(of, operation));
    let types = [&operation.input, &operation.output]
        .into_iter()
        .any(names_types);
    let item = operation
        .paginator
        .as_ref()
        .is_some_and(|of| names_type(&of.item));
    let types = (types || item).then(|| {
        quote!(
            use super::super::types;
        )
    });
    quote! {
        use super::super::Client;
        use super::super::exception::Exception;
        #types
        #request
        #input
        #output
        #facts
        #paginator
    }
}

/// The request type with its setters.
fn request(operation: &Operation) -> TokenStream {
    let Operation { request, input, .. } = operation;
    let (docs, deprecated) = (
        docs(&operation.docs),
        deprecated(operation.deprecated.as_ref()),
    );
    let (input_name, output_name) = (&input.name, &operation.output.name);
    let named = named(true);
    let place = quote!(self.0.input.);
    let setters = operation.setters.iter().map(|setter| {
        let member = &input.members[setter.member];
        structure::setter(member, setter, &place, &TokenStream::new(), &named)
    });
    let setters: Vec<TokenStream> = setters.collect();
    let setters = (!setters.is_empty()).then(|| quote!(impl #request { #(#setters)* }));
    let paged = operation
        .paginator
        .as_ref()
        .map(|paginator| match paginator.limit {
            Some(_) => quote!(runtime::paginated_request!(#request, #input_name, page_size);),
            None => quote!(runtime::paginated_request!(#request, #input_name);),
        });
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #request(runtime::Request<#input_name>);
        #setters
        runtime::request!(#request, #input_name, #output_name, Exception, Client);
        #paged
    }
}

/// What is fixed about the operation.
fn facts(operation: &Operation) -> TokenStream {
    let Operation {
        wire_name,
        target,
        input,
        output,
        ..
    } = operation;
    let (input_name, output_name) = (&input.name, &output.name);
    let host_prefix = operation
        .host_prefix
        .as_ref()
        .map(|prefix| quote!(.host_prefix(#prefix)));
    let unsigned = operation.unsigned.then(|| quote!(.unsigned()));
    let paginated = operation.paginator.is_some().then(|| quote!(.paginated()));
    let timeout = operation.attempt_timeout_seconds.map(|seconds| {
        let seconds = proc_macro2::Literal::u32_unsuffixed(seconds);
        quote!(.attempt_timeout_seconds(#seconds))
    });
    let long_poll = operation.long_poll.then(|| quote!(.long_poll()));
    let not_repeatable = operation.not_repeatable.then(|| quote!(.not_repeatable()));
    let doubt = doubt(operation);
    let fill = fill(input);
    quote! {
        impl runtime::Input for #input_name {
            type Output = #output_name;
            type Exception = Exception;
            const OPERATION: &'static runtime::Operation =
                &runtime::Operation::new::<Self>(#wire_name, #target)
                    #host_prefix #unsigned #paginated #timeout #long_poll #not_repeatable #doubt;
            #fill
        }
    }
}

/// What answers may come of an earlier attempt, and who knows.
fn doubt(operation: &Operation) -> TokenStream {
    let codes = &operation.ambiguous_after_retry;
    let ambiguous = (!codes.is_empty()).then(|| quote!(.ambiguous_after_retry(&[#(#codes),*])));
    let recovery = operation.recovery.as_ref().map(|recovery| {
        let Recovery {
            module,
            input_name,
            input,
        } = recovery;
        let input = input
            .iter()
            .map(|(member, template)| quote!((#member, #template)));
        quote! {
            .recovery(
                <super::#module::#input_name as runtime::Input>::OPERATION,
                &[#(#input),*],
            )
        }
    });
    quote!(#ambiguous #recovery)
}

/// The filling of the idempotency token.
fn fill(input: &Structure) -> Option<TokenStream> {
    let member = input
        .members
        .iter()
        .find(|member| member.idempotency_token)?;
    let name: &Ident = &member.name;
    let (given, token) = match member.required {
        true => (
            quote!(!self.#name.is_empty()),
            quote!(runtime::idempotency_token()),
        ),
        false => (
            quote!(self.#name.is_some()),
            quote!(Some(runtime::idempotency_token())),
        ),
    };
    Some(quote! {
        fn fill_idempotency_token(&mut self) -> bool {
            if #given {
                return false;
            }
            self.#name = #token;
            true
        }
    })
}

/// Whether a structure has members of the shared types.
pub(super) fn names_types(structure: &Structure) -> bool {
    structure
        .members
        .iter()
        .any(|member| names_type(&member.r#type))
}

fn names_type(r#type: &Type) -> bool {
    match r#type {
        Type::Named(_) => true,
        Type::List(inner) | Type::Map(inner) => names_type(inner),
        _ => false,
    }
}
