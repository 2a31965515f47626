//! What the model demands of inputs, as static data.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::super::imports::mentions;
use crate::ir::{Constraints, Demand, DemandedMember, Limits};

/// The module of the demands.
pub(in super::super) fn constraints(constraints: &Constraints) -> TokenStream {
    let inputs = constraints.inputs.iter().map(|(operation, of)| {
        let of = demand(of);
        quote!((#operation, #of))
    });
    let shapes = constraints.shapes.iter().map(|(name, of)| {
        let of = demand(of);
        quote!(static #name: Shape = #of;)
    });
    let body = quote! {
        /// What is demanded of inputs, by the name of their operation.
        pub(super) static INPUTS: &[(&str, Shape)] = &[#(#inputs),*];
        #(#shapes)*
    };
    let used = ["Limits", "Member", "Shape"].into_iter();
    let used = used.filter(|name| mentions(&body, name));
    let used = used.map(|name| Ident::new(name, Span::call_site()));
    quote! {
        use runtime::server::{#(#used),*};
        #body
    }
}

fn demand(demand: &Demand) -> TokenStream {
    match demand {
        Demand::Structure(members) => {
            let members = members.iter().map(member);
            quote!(Shape::Structure(&[#(#members),*]))
        }
        Demand::List(item, length) => {
            let (item, length) = (named(item.as_ref()), limits(length));
            quote!(Shape::List(#item, #length))
        }
        Demand::Map(key, value, length) => {
            let (key, value, length) = (named(key.as_ref()), named(value.as_ref()), limits(length));
            quote!(Shape::Map(#key, #value, #length))
        }
        Demand::Text(length) => {
            let length = limits(length);
            quote!(Shape::Text(#length))
        }
        Demand::Enum(values) => quote!(Shape::Enum(&[#(#values),*])),
        Demand::Blob(length) => {
            let length = limits(length);
            quote!(Shape::Blob(#length))
        }
        Demand::Number(range) => {
            let range = limits(range);
            quote!(Shape::Number(#range))
        }
    }
}

fn member(member: &DemandedMember) -> TokenStream {
    let (name, shape) = (&member.wire_name, named(member.shape.as_ref()));
    match member.required {
        true => quote!(Member::required(#name, #shape)),
        false => quote!(Member::optional(#name, #shape)),
    }
}

fn named(shape: Option<&Ident>) -> TokenStream {
    match shape {
        Some(name) => quote!(&#name),
        None => quote!(&Shape::Any),
    }
}

fn limits(limits: &Limits) -> TokenStream {
    let literal = |bound: f64| {
        let size = Literal::f64_unsuffixed(bound.abs());
        if bound < 0.0 {
            quote!(-#size)
        } else {
            quote!(#size)
        }
    };
    match (limits.min.map(literal), limits.max.map(literal)) {
        (Some(min), Some(max)) => quote!(Limits::between(#min, #max)),
        (Some(min), None) => quote!(Limits::from(#min)),
        (None, Some(max)) => quote!(Limits::to(#max)),
        (None, None) => quote!(Limits::NONE),
    }
}
