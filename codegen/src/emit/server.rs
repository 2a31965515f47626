//! The service's side: the trait of its operations, and the service that answers by way of it.

mod constraint;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::deprecated;
use crate::ir::{Exception, Operation, Service};

pub(super) use constraint::constraints;

/// The module of the service's side.
pub(super) fn server(service: &Service) -> TokenStream {
    let r#trait = &service.r#trait;
    let about = format!(
        " What answers the calls of {}: for a fake, in a test.",
        service.id
    );
    let methods = service.operations.iter().map(method);
    let arms = service.operations.iter().map(arm);
    let faults = faults(&service.exceptions);
    quote! {
        mod constraints;
        use std::future::Future;
        use std::sync::Arc;
        use runtime::server::{Api, Call, Fault, RequestContext, Service, not_implemented, written};
        use super::{OPERATIONS, SERVICE, exception, operation};
        #[doc = #about]
        ///
        /// An operation that isn't implemented answers that it isn't. What a fake learns, a test sees
        /// through what the two share, such as an `Arc`.
        pub trait #r#trait: Send + Sync + 'static {
            #(#methods)*
        }
        /// What the service takes.
        pub static API: Api = Api::new(&SERVICE, OPERATIONS, constraints::INPUTS);
        /// The service around a fake: a transport of clients, or what a server serves.
        pub fn service(fake: impl #r#trait) -> Service {
            let fake = Arc::new(fake);
            Service::new(&API, move |call| {
                let fake = fake.clone();
                Box::pin(async move { answer(&*fake, &call).await })
            })
        }
        async fn answer(fake: &impl #r#trait, call: &Call) -> Result<Vec<u8>, Fault> {
            let context = call.context();
            match context.operation().name {
                #(#arms)*
                _ => not_implemented((), context).await,
            }
        }
        #faults
    }
}

fn method(operation: &Operation) -> TokenStream {
    let Operation {
        method,
        request,
        input,
        output,
        ..
    } = operation;
    let (input, output) = (&input.name, &output.name);
    let about = format!(" Answers [`{request}`](operation::{request}).");
    let deprecated = deprecated(operation.deprecated.as_ref());
    quote! {
        #[doc = #about]
        #deprecated
        fn #method(
            &self,
            input: operation::#input,
            context: &RequestContext,
        ) -> impl Future<Output = Result<operation::#output, Fault>> + Send {
            not_implemented(input, context)
        }
    }
}

fn arm(operation: &Operation) -> TokenStream {
    let Operation {
        wire_name, method, ..
    } = operation;
    quote!(#wire_name => written(&fake.#method(call.input()?, context).await?),)
}

/// Exceptions as what a fake answers.
fn faults(exceptions: &[Exception]) -> TokenStream {
    let names = exceptions.iter().map(|exception| &exception.structure.name);
    let faults = exceptions.iter().map(|exception| {
        let name = &exception.structure.name;
        let status = Literal::u16_unsuffixed(exception.http_status);
        let code = exception.codes.last();
        let query_code = exception.codes.first().filter(|first| Some(*first) != code);
        let query_code = query_code.map(|query_code| quote!(, #query_code));
        quote!(runtime::server::fault!(exception::#name, #status, #code #query_code);)
    });
    quote! {
        impl From<exception::Exception> for Fault {
            fn from(exception: exception::Exception) -> Self {
                match exception {
                    #(exception::Exception::#names(exception) => exception.into(),)*
                }
            }
        }
        #(#faults)*
    }
}
