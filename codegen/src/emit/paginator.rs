//! How an operation is paged: the way from a page to its results and to the token for the next.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::named;
use super::value;
use crate::ir::{Advance, Operation, Paginator, Step, Type};

pub(super) fn paginator(paginator: &Paginator, operation: &Operation) -> TokenStream {
    let (input, output) = (&operation.input.name, &operation.output.name);
    let item = value::r#type(&paginator.item, &named(true));
    let tokens = &paginator.tokens;
    let items = items(&paginator.items);
    let advance = advance(paginator);
    let page_size = paginator.limit.as_ref().map(|limit| {
        let member = &limit.member;
        let size = match limit.r#type {
            Type::Long => quote!(i64::from(size)),
            Type::String => quote!(size.to_string()),
            _ => quote!(size),
        };
        let size = if limit.required {
            size
        } else {
            quote!(Some(#size))
        };
        quote! {
            impl runtime::PageSize for #input {
                fn set_page_size(&mut self, size: i32) {
                    self.#member = #size;
                }
            }
        }
    });
    quote! {
        impl runtime::Paginated for #input {
            type Item = #item;
            const TOKENS: &'static [&'static str] = &[#(#tokens),*];
            fn items(output: &mut #output) -> Option<&mut Vec<Self::Item>> {
                #items
            }
            fn advance(&mut self, output: &#output) -> bool {
                #advance
            }
        }
        #page_size
    }
}

/// The way to the results: the list itself.
fn items(steps: &[Step]) -> TokenStream {
    let mut place = quote!(output);
    for (index, step) in steps.iter().enumerate() {
        let last = index + 1 == steps.len();
        match step {
            Step::Member {
                name,
                optional: true,
            } if last => return quote!(#place.#name.as_mut()),
            Step::Member {
                name,
                optional: false,
            } if last => return quote!(Some(&mut #place.#name)),
            Step::Member {
                name,
                optional: true,
            } => place = quote!(#place.#name.as_mut()?),
            Step::Member {
                name,
                optional: false,
            } => place = quote!(#place.#name),
            Step::Last => place = quote!(#place.last_mut()?),
        }
    }
    quote!(Some(#place))
}

fn advance(paginator: &Paginator) -> TokenStream {
    let takes = paginator.advances.iter().map(take);
    let stop = paginator.more_results.as_ref().map(|steps| {
        let flag = source(steps, &Type::Boolean);
        quote!(if #flag != Some(true) { return false; })
    });
    let present: Vec<TokenStream> = paginator.advances.iter().map(present).collect();
    quote! {
        #stop
        #(#takes)*
        #(#present)||*
    }
}

/// Takes over one token.
fn take(advance: &Advance) -> TokenStream {
    let member = &advance.member;
    let mut sources = advance
        .sources
        .iter()
        .map(|steps| source(steps, &advance.token));
    let first = sources.next();
    let others = sources.map(|source| quote!(.or_else(|| #source)));
    let token = quote!(#first #(#others)*);
    match advance.required {
        true => quote!(self.#member = #token.unwrap_or_default();),
        false => quote!(self.#member = #token;),
    }
}

fn present(advance: &Advance) -> TokenStream {
    let member = &advance.member;
    match advance.required {
        true => {
            let token = value::r#type(&advance.token, &named(true));
            quote!(self.#member != <#token>::default())
        }
        false => quote!(self.#member.is_some()),
    }
}

/// The value at the end of some steps, cloned; none where something on the way is absent, and for an
/// empty text, which some services write for no token.
fn source(steps: &[Step], r#type: &Type) -> TokenStream {
    let filter = (*r#type == Type::String).then(|| quote!(.filter(|token| !token.is_empty())));
    if let [Step::Member { name, optional }] = steps {
        let clone = (!is_copied(r#type)).then(|| quote!(.clone()));
        return match optional {
            true => quote!(output.#name #clone #filter),
            false => quote!(Some(output.#name #clone) #filter),
        };
    }
    let mut value = quote!(Some(output));
    for step in steps {
        value = match step {
            Step::Member {
                name,
                optional: true,
            } => quote!(#value.and_then(|value| value.#name.as_ref())),
            Step::Member {
                name,
                optional: false,
            } => quote!(#value.map(|value| &value.#name)),
            Step::Last => quote!(#value.and_then(|list| list.last())),
        };
    }
    quote!(#value.cloned() #filter)
}

fn is_copied(r#type: &Type) -> bool {
    matches!(r#type, Type::Boolean | Type::Integer | Type::Long)
}
