//! The modelled exceptions and the enum of them.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{Context, docs, structure};
use crate::ir::{Exception, Service};

pub(super) fn exceptions(service: &Service, context: &Context) -> TokenStream {
    let exceptions = &service.exceptions;
    let variants = exceptions.iter().map(|exception| {
        let (name, summary) = (&exception.structure.name, docs(&exception.summary));
        quote!(#summary #name(#name),)
    });
    let retried = retried(exceptions);
    let decode = decode(exceptions);
    let serde = context.serde_crate.as_ref();
    let serde = serde.map(|path| quote!(crate = #path,));
    let structures = exceptions
        .iter()
        .map(|exception| structure::structure(&exception.structure, context, true));
    let mut types = exceptions.iter();
    let types = types.any(|exception| super::operation::names_types(&exception.structure));
    let types = types.then(|| {
        quote!(
            use super::types;
        )
    });
    quote! {
        #types
        /// The exceptions that the service's model knows, with their members.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(#serde untagged)]
        #[non_exhaustive]
        pub enum Exception { #(#variants)* }
        impl runtime::ServiceException for Exception {
            #retried
            #decode
        }
        #(#structures)*
    }
}

/// The codes of those that are retried because the model says so.
fn retried(exceptions: &[Exception]) -> TokenStream {
    let list = |name: &str, throttling| {
        let exceptions = exceptions.iter().filter(|exception| exception.retryable);
        let exceptions = exceptions.filter(|exception| exception.throttling == throttling);
        let codes: Vec<&String> = exceptions.flat_map(|exception| &exception.codes).collect();
        let name = Ident::new(name, Span::call_site());
        (!codes.is_empty()).then(|| quote!(const #name: &'static [&'static str] = &[#(#codes),*];))
    };
    let lists = [list("TRANSIENT", false), list("THROTTLING", true)];
    lists.into_iter().flatten().collect()
}

/// The exception of a code. Where two have the same, the first counts.
fn decode(exceptions: &[Exception]) -> TokenStream {
    if exceptions.is_empty() {
        return quote!(
            fn decode(_code: &str, _body: &[u8]) -> Option<Self> {
                None
            }
        );
    }
    let mut seen = BTreeSet::new();
    let codes = exceptions
        .iter()
        .flat_map(|exception| exception.codes.iter().map(move |code| (code, exception)))
        .filter(|(code, _)| seen.insert(*code));
    let decoded = codes.map(|(code, exception)| {
        let name = &exception.structure.name;
        quote!(#code => Self::#name(runtime::decode_exception(body)?),)
    });
    quote!(
        fn decode(code: &str, body: &[u8]) -> Option<Self> {
            Some(match code {
                #(#decoded)*
                _ => return None,
            })
        }
    )
}
