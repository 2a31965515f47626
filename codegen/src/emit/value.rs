//! Types of values, how arguments become them, and how they are written.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{TimestampFormat, Type};

/// A type. `named` says where structures, unions and enums are found.
pub(super) fn r#type(r#type: &Type, named: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let inner = |inner: &Type| self::r#type(inner, named);
    match r#type {
        Type::String => quote!(String),
        Type::Boolean => quote!(bool),
        Type::Integer => quote!(i32),
        Type::Long => quote!(i64),
        Type::Float => quote!(f32),
        Type::Double => quote!(f64),
        Type::Timestamp(_) => quote!(runtime::Timestamp),
        Type::Blob => quote!(Vec<u8>),
        Type::Document => quote!(runtime::serde_json::Value),
        Type::Named(name) => named(name),
        Type::List(item) => {
            let item = inner(item);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            let value = inner(value);
            quote!(BTreeMap<String, #value>)
        }
    }
}

/// What an argument may be, so that a caller needs no conversion.
pub(super) fn argument(r#type: &Type, named: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let inner = |inner: &Type| argument(inner, named);
    match r#type {
        Type::String => quote!(impl Into<String>),
        Type::Blob => quote!(impl Into<Vec<u8>>),
        Type::List(item) if is_converted(item) => {
            let item = inner(item);
            quote!(impl IntoIterator<Item = #item>)
        }
        Type::List(item) => {
            let item = self::r#type(item, named);
            quote!(impl IntoIterator<Item = #item>)
        }
        Type::Map(value) => {
            let value = match is_converted(value) {
                true => inner(value),
                false => self::r#type(value, named),
            };
            quote!(impl IntoIterator<Item = (impl Into<String>, #value)>)
        }
        other => self::r#type(other, named),
    }
}

/// The value of an argument.
pub(super) fn converted(r#type: &Type, argument: &Ident) -> TokenStream {
    match r#type {
        Type::String | Type::Blob => quote!(#argument.into()),
        Type::List(item) if is_converted(item) => {
            quote!(#argument.into_iter().map(Into::into).collect())
        }
        Type::List(_) => quote!(#argument.into_iter().collect()),
        Type::Map(value) if is_converted(value) => {
            quote!(#argument.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
        }
        Type::Map(_) => {
            quote!(#argument.into_iter().map(|(key, value)| (key.into(), value)).collect())
        }
        _ => quote!(#argument),
    }
}

/// Whether an argument of this type is the value itself.
pub(super) fn is_taken_as_is(r#type: &Type) -> bool {
    !is_converted(r#type) && !matches!(r#type, Type::List(_) | Type::Map(_))
}

fn is_converted(r#type: &Type) -> bool {
    matches!(r#type, Type::String | Type::Blob)
}

/// The format of a type, for a serde attribute.
pub(super) fn format(r#type: &Type) -> String {
    format_path(r#type).to_string().replace(' ', "")
}

/// The format as tokens.
pub(super) fn format_path(r#type: &Type) -> TokenStream {
    let inner = |inner: &Type| format_path(inner);
    match r#type {
        Type::Timestamp(TimestampFormat::EpochSeconds) => quote!(wire::EpochSeconds),
        Type::Timestamp(TimestampFormat::DateTime) => quote!(wire::DateTime),
        Type::Timestamp(TimestampFormat::HttpDate) => quote!(wire::HttpDate),
        Type::Blob => quote!(wire::Base64),
        Type::Float | Type::Double => quote!(wire::Float),
        Type::List(item) => {
            let item = inner(item);
            quote!(wire::List<#item>)
        }
        Type::Map(value) => {
            let value = inner(value);
            quote!(wire::Map<#value>)
        }
        _ => quote!(wire::Plain),
    }
}
