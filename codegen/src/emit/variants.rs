//! How a structure with members that became one enum is written and read: flat, as on the wire. serde's
//! own `flatten` would buffer every such object.

use proc_macro2::TokenStream;
use quote::quote;

use super::value;
use crate::ir::{Member, Structure, Variants};

/// `Serialize` and `Deserialize`, where a structure has such members.
pub(super) fn structure(structure: &Structure) -> TokenStream {
    let Some(variants) = &structure.variants else {
        return TokenStream::new();
    };
    let (serialize, deserialize) = (
        serialize(structure, variants),
        deserialize(structure, variants),
    );
    quote!(#serialize #deserialize)
}

fn serialize(structure: &Structure, variants: &Variants) -> TokenStream {
    let (name, field) = (&structure.name, &variants.field);
    let members = structure.members.iter().map(
        |Member {
             name,
             wire_name,
             r#type,
             required,
             ..
         }| {
            let format = value::format_path(r#type);
            match required {
                true => quote!(wire::entry::<#format, _, _>(&mut map, #wire_name, &self.#name)?;),
                false => quote! {
                    if let Some(value) = &self.#name {
                        wire::entry::<#format, _, _>(&mut map, #wire_name, value)?;
                    }
                },
            }
        },
    );
    quote! {
        impl Serialize for #name {
            fn serialize<S: runtime::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use runtime::serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                #(#members)*
                if let Some(value) = &self.#field {
                    value.write(&mut map)?;
                }
                map.end()
            }
        }
    }
}

fn deserialize(structure: &Structure, variants: &Variants) -> TokenStream {
    let (name, field, suffix) = (&structure.name, &variants.field, &variants.suffix);
    let of = &variants.r#enum.name;
    let members = structure.members.iter().map(
        |Member {
             name,
             wire_name,
             r#type,
             required,
             ..
         }| {
            let format = value::format_path(r#type);
            let default = required.then(|| quote!(.unwrap_or_default()));
            quote!(#wire_name => value.#name = wire::member::<#format, _, _>(&mut map)? #default,)
        },
    );
    quote! {
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: runtime::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;
                impl<'de> runtime::serde::de::Visitor<'de> for Members {
                    type Value = #name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: runtime::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<#name, A::Error> {
                        let mut value = #name::default();
                        while let Some(name) = map.next_key::<wire::Name<'de>>()? {
                            match &*name {
                                #(#members)*
                                name if name.ends_with(#suffix) => {
                                    if let Some(variant) = #of::read(name, &mut map)? {
                                        value.#field = Some(variant);
                                    }
                                }
                                _ => wire::skip(&mut map)?,
                            }
                        }
                        Ok(value)
                    }
                }
                deserializer.deserialize_map(Members)
            }
        }
    }
}
