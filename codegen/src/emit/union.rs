//! Unions, and the enums of members that exclude each other: one variant per member, and one for
//! members that this version of the model doesn't know.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::named;
use super::{deprecated, docs, value};
use crate::ir::{Union, Variant};

/// A union of its own.
pub(super) fn union(of: &Union, outside: bool) -> TokenStream {
    let name = &of.name;
    let definition = definition(of, outside);
    let access = access(of);
    quote! {
        #definition
        #access
        impl Serialize for #name {
            fn serialize<S: runtime::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use runtime::serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(Some(1))?;
                self.write(&mut map)?;
                map.end()
            }
        }
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: runtime::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                wire::union(deserializer)
            }
        }
        impl wire::Union for #name {
            fn read<'de, A: runtime::serde::de::MapAccess<'de>>(
                name: &str,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                Self::read(name, map)
            }
        }
    }
}

/// The enum of a structure's members that exclude each other.
pub(super) fn variants(of: &Union) -> TokenStream {
    let (definition, access) = (definition(of, false), access(of));
    quote!(#definition #access)
}

fn definition(of: &Union, outside: bool) -> TokenStream {
    let (name, docs, deprecated) = (&of.name, docs(&of.docs), deprecated(of.deprecated.as_ref()));
    let named = named(outside);
    let variants = of.variants.iter().map(|variant| {
        let (name, docs) = (&variant.name, super::docs(&variant.docs));
        let r#type = value::r#type(&variant.r#type, &named);
        match variant.boxed {
            true => quote!(#docs #name(Box<#r#type>),),
            false => quote!(#docs #name(#r#type),),
        }
    });
    let (derived, own) = match of.sensitive {
        false => (quote!(Clone, Debug, PartialEq), None),
        true => (quote!(Clone, PartialEq), Some(debug(of))),
    };
    quote! {
        #docs
        #deprecated
        #[derive(#derived)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A kind that this version of the model doesn't know, with its JSON.
            Unknown(Box<wire::UnknownMember>),
        }
        #own
    }
}

/// `Debug` for a union with sensitive members.
fn debug(of: &Union) -> TokenStream {
    let (name, title) = (&of.name, of.name.to_string());
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(#title).field(&runtime::Redacted).finish()
            }
        }
    }
}

/// How a member is read from and written to an object.
fn access(of: &Union) -> TokenStream {
    let name = &of.name;
    let read = of.variants.iter().map(
        |Variant {
             wire_name,
             name,
             r#type,
             ..
         }| {
            let format = value::format_path(r#type);
            quote!(#wire_name => wire::member::<#format, _, _>(map)?.map(Self::#name),)
        },
    );
    let write = of.variants.iter().map(
        |Variant {
             wire_name,
             name,
             r#type,
             ..
         }| {
            let format = value::format_path(r#type);
            quote!(Self::#name(value) => wire::entry::<#format, _, _>(map, #wire_name, value),)
        },
    );
    quote! {
        impl #name {
            fn read<'de, A: runtime::serde::de::MapAccess<'de>>(
                name: &str,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                Ok(match name {
                    #(#read)*
                    name => wire::UnknownMember::read(name, map)?.map(Self::Unknown),
                })
            }
            fn write<M: runtime::serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    #(#write)*
                    Self::Unknown(member) => map.serialize_entry(member.name(), member.value()),
                }
            }
        }
    }
}
