//! The client: a method per operation, and what is fixed about its service.

use proc_macro2::TokenStream;
use quote::quote;

use super::{deprecated, docs, structure};
use crate::ir::{Operation, Service};

/// The module at the root of what is generated.
pub(super) fn root(service: &Service) -> TokenStream {
    let allowed = service
        .has_deprecated()
        .then(|| quote!(#[allow(deprecated, reason = "it is generated too")]));
    let endpoint = service.endpoint_rules.as_ref().map(|_| {
        quote!(
            mod endpoint;
        )
    });
    quote! {
        #allowed
        mod client;
        #endpoint
        #allowed
        pub mod exception;
        #allowed
        pub mod operation;
        #allowed
        pub mod types;
        runtime::with_server! {
            #allowed
            pub mod server;
        }
        runtime::with_test_util! {
            #allowed
            pub mod test_util;
        }
        pub use client::{Client, OPERATIONS, SERVICE};
        /// Why a call failed, whatever the operation.
        pub type Error = runtime::Error<exception::Exception>;
    }
}

/// The client and the static facts.
pub(super) fn client(service: &Service) -> TokenStream {
    let facts = facts(service);
    let client_docs = docs(&service.docs);
    let (constructors, by_name) = (constructors(), by_name());
    let methods = service.operations.iter().map(method);
    quote! {
        use super::exception::Exception;
        use super::{Error, operation};
        #facts
        /// The client: for each operation a method, which returns the request to await. What there is to
        /// know about an operation stands on the page of its request, in [`operation`].
        ///
        /// A client is cheap to clone; its clones share connections and the quota of retries.
        ///
        /// # The service
        ///
        #client_docs
        #[derive(Clone, Debug)]
        pub struct Client(runtime::Channel);
        impl Client {
            #constructors
            #by_name
            /// What carries this client's calls.
            #[must_use]
            pub fn channel(&self) -> &runtime::Channel {
                &self.0
            }
            #(#methods)*
        }
        runtime::client!(Client, Error);
    }
}

fn constructors() -> TokenStream {
    quote! {
        /// A client with the settings of the environment: see [`runtime::Config::from_env`].
        ///
        /// # Errors
        /// A setting that is missing or wrong, by its name.
        pub async fn from_env() -> Result<Self, Error> {
            Self::new(&runtime::Config::from_env().await?)
        }
        /// A client with these settings. Nothing is sent.
        ///
        /// # Errors
        /// A setting that is missing or wrong, by its name.
        pub fn new(config: &runtime::Config) -> Result<Self, Error> {
            Ok(Self(runtime::Channel::new(&SERVICE, config)?))
        }
    }
}

/// What serves any operation.
fn by_name() -> TokenStream {
    quote! {
        /// Sends a ready input to its operation.
        pub fn send<I: runtime::Input<Exception = Exception>>(
            &self,
            input: I,
        ) -> runtime::Sending<I::Output, Exception> {
            runtime::Request::new(self.0.clone(), input).send()
        }
        /// Calls an operation by its name on the wire, such as one of [`OPERATIONS`], with JSON in and
        /// out as on the wire. The input is checked against its type first.
        pub fn invoke(
            &self,
            operation: &str,
            input: runtime::serde_json::Value,
        ) -> runtime::Sending<runtime::serde_json::Value, Exception> {
            self.0.invoke(OPERATIONS, operation, input)
        }
        /// Whether an operation can be paged, by the name of its method, such as `list_things`, or on
        /// the wire, such as `ListThings`.
        #[must_use]
        pub fn can_paginate(operation: &str) -> bool {
            runtime::can_paginate(OPERATIONS, operation)
        }
    }
}

fn facts(service: &Service) -> TokenStream {
    let Service {
        id,
        endpoint_prefix,
        content_type,
        api_version,
        ..
    } = service;
    let signing_name = service
        .signing_name
        .as_ref()
        .map(|name| quote!(.signing_name(#name)));
    let query_compatible = service
        .query_compatible
        .then(|| quote!(.query_compatible()));
    let endpoint_rules = service
        .endpoint_rules
        .as_ref()
        .map(|_| quote!(.endpoint_rules(super::endpoint::resolve)));
    let inputs = service
        .operations
        .iter()
        .map(|operation| &operation.input.name);
    quote! {
        /// What is fixed about the service.
        pub static SERVICE: runtime::Service =
            runtime::Service::new(#id, #endpoint_prefix, #content_type, #api_version)
                #signing_name #query_compatible #endpoint_rules;
        /// The operations, in the order of their names.
        pub static OPERATIONS: &[&runtime::Operation] =
            &[#(<operation::#inputs as runtime::Input>::OPERATION),*];
    }
}

fn method(operation: &Operation) -> TokenStream {
    let Operation {
        method,
        request,
        input,
        ..
    } = operation;
    let input_name = &input.name;
    let named = |name: &proc_macro2::Ident| quote!(super::types::#name);
    let required = || input.arguments.iter().map(|index| &input.members[*index]);
    let parameters = required().map(|member| structure::parameter(member, &named));
    let arguments = required().map(|member| &member.name);
    let (summary, deprecated) = (
        docs(&operation.summary),
        deprecated(operation.deprecated.as_ref()),
    );
    // `self` counts.
    let many = (input.arguments.len() > 6).then(|| {
        quote!(#[expect(clippy::too_many_arguments, reason = "the operation requires all of them")])
    });
    quote! {
        #summary
        #deprecated
        #many
        pub fn #method(&self, #(#parameters),*) -> operation::#request {
            operation::#request::from_input(self, operation::#input_name::new(#(#arguments),*))
        }
    }
}
