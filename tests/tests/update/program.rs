//! The program that uses all that a generated client offers. It is made of the client's own code, and so
//! knows nothing of how differences are told.

use codegen::Tree;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, Fields, FnArg, GenericArgument, GenericParam, ImplItem, ImplItemFn, Item, ItemEnum,
    ItemImpl, ItemMacro, ItemStruct, PathArguments, ReceiverKind, ReturnType, Type, TypeParamBound,
    Visibility,
};

/// A program for the crate `client`: a module for each of its files, a function for each thing in them.
pub(crate) fn program(tree: &Tree) -> String {
    let modules = tree.iter().filter_map(|(path, text)| {
        let public = match path.split('/').next()? {
            "operation" => quote!(operation::*),
            "types" => quote!(types::*),
            "exception.rs" => quote!(exception::*),
            "client.rs" => quote!(*),
            _ => return None,
        };
        let file = syn::parse_file(text).expect("generated code is Rust");
        let uses: Vec<TokenStream> = file.items.iter().flat_map(uses).collect();
        let functions = uses.iter().enumerate().map(|(index, uses)| {
            let name = format_ident!("use_{index}");
            quote!(pub fn #name() { #uses })
        });
        let module = format_ident!("{}", path.trim_end_matches(".rs").replace('/', "_"));
        Some(quote! {
            pub mod #module {
                use std::{collections::BTreeMap, fmt::Debug, hash::Hash};
                use client::{*, exception::Exception, #public};
                use sfn_generated::runtime::{self, serde::{Deserialize, Serialize}, wire};
                fn any<T>() -> T { unreachable!("it is only compiled") }
                #(#functions)*
            }
        })
    });
    let modules: TokenStream = modules.collect();
    // A line for each function, so that errors can be read.
    let text = modules.to_string().replace("pub fn", "\npub fn");
    format!("#![allow(deprecated, unused)]\n{text}\n")
}

/// What can be done with an item, each by itself.
fn uses(item: &Item) -> Vec<TokenStream> {
    match item {
        Item::Struct(item) if is_public(&item.vis) => structure(item),
        Item::Enum(item) if is_public(&item.vis) => r#enum(item),
        Item::Impl(item) => implementation(item),
        Item::Macro(item) => r#macro(item),
        _ => Vec::new(),
    }
}

fn structure(item: &ItemStruct) -> Vec<TokenStream> {
    let name = &item.ident;
    let mut uses = derived(&quote!(#name), &item.attrs);
    let Fields::Named(fields) = &item.fields else {
        return uses;
    };
    let fields = fields.named.iter().filter(|field| is_public(&field.vis));
    uses.extend(fields.map(|field| {
        let (field, r#type) = (&field.ident, outside(&field.ty, name));
        quote! {
            let mut value = any::<#name>();
            let _: &#r#type = &value.#field;
            value.#field = any::<#r#type>();
        }
    }));
    uses
}

fn r#enum(item: &ItemEnum) -> Vec<TokenStream> {
    let name = &item.ident;
    let mut uses = derived(&quote!(#name), &item.attrs);
    uses.extend(item.variants.iter().map(|variant| {
        let (variant, field) = (&variant.ident, variant.fields.iter().next());
        match field {
            None => quote!(let _: bool = matches!(#name::#variant, #name::#variant);),
            Some(field) => {
                let r#type = outside(&field.ty, name);
                quote! {
                    if let #name::#variant(value) = #name::#variant(any::<#r#type>()) {
                        let _: #r#type = value;
                    }
                }
            }
        }
    }));
    uses
}

/// That a type has the traits which it derives.
fn derived(of: &TokenStream, attributes: &[Attribute]) -> Vec<TokenStream> {
    let mut uses = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        let parsed = attribute.parse_nested_meta(|meta| {
            let path = &meta.path;
            let bound = match path.is_ident("Deserialize") {
                true => quote!(for<'de> Deserialize<'de>),
                false => quote!(#path),
            };
            uses.push(has(of, &bound));
            Ok(())
        });
        parsed.expect("a list of traits");
    }
    uses
}

fn has(of: &TokenStream, bound: &TokenStream) -> TokenStream {
    quote! {
        fn has<T: #bound>() {}
        has::<#of>();
    }
}

fn implementation(item: &ItemImpl) -> Vec<TokenStream> {
    let of = &item.self_ty;
    let Some((r#trait, _)) = &item.trait_ else {
        let methods = item.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) if is_public(&method.vis) => call(of, method),
            _ => None,
        });
        return methods.collect();
    };
    let types = item.items.iter().filter_map(|item| match item {
        ImplItem::Type(of_trait) => {
            let (name, r#type) = (&of_trait.ident, &of_trait.ty);
            Some(quote!(#name = #r#type))
        }
        _ => None,
    });
    let types: Vec<TokenStream> = types.collect();
    let name = &r#trait.segments;
    let bound = match (types.is_empty(), item.generics.params.is_empty()) {
        (false, true) => quote!(#name<#(#types),*>),
        (_, true) => quote!(#name),
        (_, false) => {
            let parameters = &item.generics.params;
            quote!(for<#parameters> #name)
        }
    };
    vec![has(&quote!(#of), &bound)]
}

/// A call of a method, unless it is generic: those are the same in every client.
fn call(of: &Type, method: &ImplItemFn) -> Option<TokenStream> {
    let signature = &method.sig;
    let is_generic = |parameter: &GenericParam| matches!(parameter, GenericParam::Type(_));
    if signature.generics.params.iter().any(is_generic) {
        return None;
    }
    let name = &signature.ident;
    let arguments = signature.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => match receiver.kind {
            ReceiverKind::Reference(..) => quote!(&any::<#of>()),
            _ => quote!(any::<#of>()),
        },
        FnArg::Typed(argument) => {
            let r#type = concrete(&argument.ty, of);
            quote!(any::<#r#type>())
        }
    });
    let call = quote!(<#of>::#name(#(#arguments),*));
    let output = match &signature.output {
        ReturnType::Type(_, output) if signature.asyncness.is_none() => outside(&**output, of),
        _ => quote!(_),
    };
    Some(quote!(let _: #output = #call;))
}

/// A type that an argument may have.
fn concrete(r#type: &Type, of: &Type) -> TokenStream {
    match r#type {
        Type::ImplTrait(bounds) => match bounds.bounds.first() {
            Some(TypeParamBound::Trait(bound)) => {
                let segment = bound.path.segments.last().expect("a trait has a name");
                let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
                    panic!("{}: a trait with arguments was expected", quote!(#bound));
                };
                match (segment.ident.to_string().as_str(), arguments.args.first()) {
                    ("Into", Some(GenericArgument::Type(inner))) => concrete(inner, of),
                    ("IntoIterator", Some(GenericArgument::AssocType(item))) => {
                        let item = concrete(&item.ty, of);
                        quote!(Vec<#item>)
                    }
                    _ => panic!("{}: an unknown trait", quote!(#bound)),
                }
            }
            _ => panic!("{}: a trait was expected", quote!(#r#type)),
        },
        Type::Tuple(tuple) => {
            let items = tuple.elems.iter().map(|item| concrete(item, of));
            quote!((#(#items),*))
        }
        _ => outside(r#type, of),
    }
}

/// What the macros of the runtime give to a type.
fn r#macro(item: &ItemMacro) -> Vec<TokenStream> {
    let names = item.mac.tokens.clone().into_iter();
    let names: Vec<TokenTree> = names
        .filter(|token| matches!(token, TokenTree::Ident(_)))
        .collect();
    let name = item.mac.path.segments.last();
    let name = name.map(|segment| segment.ident.to_string());
    match (name.as_deref(), names.as_slice()) {
        // Only the feature `blocking` gives it anything, which is off here.
        (Some("client"), _) => Vec::new(),
        (Some("request"), [request, input, output, exception, client]) => vec![
            quote!(let _: #request = #request::from_input(&any::<#client>(), any::<#input>());),
            quote!(let _: &#input = any::<#request>().as_input();),
            quote!(let _: runtime::Sending<#output, #exception> = any::<#request>().send();),
        ],
        (Some("paginated_request"), [request, input, limit @ ..]) => {
            let mut uses = vec![
                quote!(let _: runtime::Items<#input> = any::<#request>().items();),
                quote!(let _: runtime::Pages<#input> = any::<#request>().pages();),
            ];
            uses.extend(limit.iter().map(
                |limit| quote!(let _: runtime::Paginator<#input> = any::<#request>().#limit(1);),
            ));
            uses
        }
        (Some("string_enum"), [of]) => {
            vec![has(
                &quote!(#of),
                &quote!(std::fmt::Display + Default + Serialize + for<'de> Deserialize<'de>),
            )]
        }
        (name, _) => panic!("an unknown macro: {name:?}"),
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// A type as it is called outside of its module: without `super::`, and with a name for `Self`.
fn outside(r#type: &dyn ToTokens, of: &dyn ToTokens) -> TokenStream {
    let mut tokens = r#type.to_token_stream().into_iter().peekable();
    let mut written = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "super" => {
                tokens.next();
                tokens.next();
            }
            TokenTree::Ident(ident) if ident == "Self" => of.to_tokens(&mut written),
            TokenTree::Group(group) => {
                let inner = outside(&group.stream(), of);
                written.extend([TokenTree::Group(proc_macro2::Group::new(
                    group.delimiter(),
                    inner,
                ))]);
            }
            other => written.extend([other]),
        }
    }
    written
}
