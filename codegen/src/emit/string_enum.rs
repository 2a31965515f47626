//! Enumerations of strings.

use proc_macro2::TokenStream;
use quote::quote;

use super::{deprecated, docs};
use crate::ir::{StringEnum, Value};

pub(super) fn string_enum(of: &StringEnum) -> TokenStream {
    let (name, docs, deprecated) = (&of.name, docs(&of.docs), deprecated(of.deprecated.as_ref()));
    let variants = of.values.iter().map(|Value { name, docs, .. }| {
        let docs = super::docs(docs);
        quote!(#docs #name,)
    });
    let written = of.values.iter().map(
        |Value {
             wire_name, name, ..
         }| quote!(Self::#name => #wire_name,),
    );
    let read = of.values.iter().map(
        |Value {
             wire_name, name, ..
         }| quote!(#wire_name => Self::#name,),
    );
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version of the model doesn't know.
            Unknown(runtime::UnknownValue),
        }
        impl #name {
            /// The value on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#written)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }
        impl std::str::FromStr for #name {
            type Err = std::convert::Infallible;
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(match value {
                    #(#read)*
                    value => Self::Unknown(runtime::UnknownValue::parsed(value)),
                })
            }
        }
        runtime::string_enum!(#name);
    }
}
