//! Structures: fields with their serde attributes, `new`, setters, and a `Debug` that shows nothing
//! sensitive.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Context, deprecated, docs, value, variants};
use crate::ir::{Member, Reading, Service, Setter, Structure};

/// The list of the types' modules.
pub(super) fn list(service: &Service) -> TokenStream {
    let module = |name: &str, names: Vec<&Ident>| {
        if names.is_empty() {
            return TokenStream::new();
        }
        let module = format_ident!("{name}");
        quote!(mod #module; pub use #module::{#(#names),*};)
    };
    let mut structures = Vec::new();
    for structure in &service.structures {
        structures.push(&structure.name);
        structures.extend(
            structure
                .variants
                .as_ref()
                .map(|variants| &variants.r#enum.name),
        );
    }
    let enums = module("enums", service.enums.iter().map(|of| &of.name).collect());
    let structures = module("structures", structures);
    let unions = module("unions", service.unions.iter().map(|of| &of.name).collect());
    quote!(#enums #structures #unions)
}

/// Where a type is found from the types' own files, or from an operation's.
pub(super) fn named(outside: bool) -> impl Fn(&Ident) -> TokenStream {
    move |name| {
        if outside {
            quote!(types::#name)
        } else {
            quote!(super::#name)
        }
    }
}

/// A structure; `outside` the types' own files.
pub(super) fn structure(structure: &Structure, context: &Context, outside: bool) -> TokenStream {
    let Structure { name, members, .. } = structure;
    let named = named(outside);
    let docs = docs(&structure.docs);
    let deprecated = deprecated(structure.deprecated.as_ref());
    let fields = members
        .iter()
        .map(|member| field(member, structure, &named));
    let variants_field = structure.variants.as_ref().map(|variants| {
        let (field, docs, of) = (
            &variants.field,
            super::docs(&variants.field_docs),
            &variants.r#enum.name,
        );
        quote!(#docs pub #field: Option<#of>,)
    });
    let own_debug = structure.sensitive || members.iter().any(|member| member.sensitive);
    let mut derives = vec![quote!(Clone)];
    derives.extend((!own_debug).then(|| quote!(Debug)));
    derives.extend(structure.has_default.then(|| quote!(Default)));
    derives.push(quote!(PartialEq));
    if structure.variants.is_none() {
        derives.extend([quote!(Serialize), quote!(Deserialize)]);
    }
    let serde = container(structure, context);
    let constructor = constructor(structure, &named);
    let debug = own_debug.then(|| debug(structure));
    let on_the_wire = variants::structure(structure);
    let variants_enum = structure
        .variants
        .as_ref()
        .map(|variants| super::union::variants(&variants.r#enum));
    quote! {
        #docs
        #deprecated
        #[derive(#(#derives),*)]
        #serde
        #[non_exhaustive]
        pub struct #name { #(#fields)* #variants_field }
        #constructor
        #debug
        #on_the_wire
        #variants_enum
    }
}

/// The serde attribute of a structure.
fn container(structure: &Structure, context: &Context) -> TokenStream {
    if structure.variants.is_some() {
        return TokenStream::new();
    }
    let mut attributes = Vec::new();
    attributes.extend(
        context
            .serde_crate
            .as_ref()
            .map(|path| quote!(crate = #path)),
    );
    attributes.extend(structure.default.then(|| quote!(default)));
    attributes.extend(structure.rename_all.map(|rule| quote!(rename_all = #rule)));
    if attributes.is_empty() {
        return TokenStream::new();
    }
    quote!(#[serde(#(#attributes),*)])
}

/// The type of a field.
pub(super) fn field_type(member: &Member, named: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let mut r#type = value::r#type(&member.r#type, named);
    if member.boxed {
        r#type = quote!(Box<#r#type>);
    }
    if !member.required {
        r#type = quote!(Option<#r#type>);
    }
    r#type
}

fn field(
    member: &Member,
    structure: &Structure,
    named: &dyn Fn(&Ident) -> TokenStream,
) -> TokenStream {
    let name = &member.name;
    let (docs, deprecated) = (docs(&member.docs), deprecated(member.deprecated.as_ref()));
    let serde = match structure.variants {
        None => attributes(member),
        Some(_) => TokenStream::new(),
    };
    let r#type = field_type(member, named);
    quote!(#docs #deprecated #serde pub #name: #r#type,)
}

/// The serde attribute of a field.
fn attributes(member: &Member) -> TokenStream {
    let mut attributes = Vec::new();
    let wire_name = &member.wire_name;
    attributes.extend(member.renamed.then(|| quote!(rename = #wire_name)));
    attributes.extend(member.alias.as_ref().map(|alias| quote!(alias = #alias)));
    attributes.extend(member.default.then(|| quote!(default)));
    attributes.extend((!member.required).then(|| quote!(skip_serializing_if = "Option::is_none")));
    match member.reading {
        Reading::Serde => {}
        Reading::By(function) => attributes.push(quote!(deserialize_with = #function)),
        Reading::Formatted => {
            let presence = if member.required {
                "Required"
            } else {
                "Optional"
            };
            let path = format!("wire::{presence}::<{}>", value::format(&member.r#type));
            attributes.push(quote!(with = #path));
        }
    }
    if attributes.is_empty() {
        return TokenStream::new();
    }
    quote!(#[serde(#(#attributes),*)])
}

/// `new` and the setters.
fn constructor(structure: &Structure, named: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let Structure { name, members, .. } = structure;
    let arguments: Vec<&Member> = structure
        .arguments
        .iter()
        .map(|index| &members[*index])
        .collect();
    let parameters = arguments.iter().map(|member| parameter(member, named));
    let body = match arguments.is_empty() {
        true => quote!(Self::default()),
        false => {
            let fields = members.iter().map(initial);
            let variants = structure.variants.as_ref().map(|variants| {
                let field = &variants.field;
                quote!(#field: None,)
            });
            quote!(Self { #(#fields)* #variants })
        }
    };
    let about = if arguments.is_empty() {
        " One with nothing set."
    } else {
        " One with its required members."
    };
    let (place, must_use) = (quote!(self.), quote!(#[must_use]));
    let setters = structure.setters.iter().map(|of| {
        let member = &members[of.member];
        setter(member, of, &place, &must_use, named)
    });
    let many = (arguments.len() > 7).then(|| {
        quote!(#[expect(clippy::too_many_arguments, reason = "the service answers all of them")])
    });
    quote! {
        impl #name {
            #[doc = #about]
            #many
            #[must_use]
            pub fn new(#(#parameters),*) -> Self { #body }
            #(#setters)*
        }
    }
}

/// A required member as a parameter.
pub(super) fn parameter(member: &Member, named: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let name = &member.name;
    let r#type = value::argument(&member.r#type, named);
    quote!(#name: #r#type)
}

fn initial(member: &Member) -> TokenStream {
    let name = &member.name;
    if !member.required {
        return quote!(#name: None,);
    }
    let converted = value::converted(&member.r#type, name);
    match member.boxed {
        true => quote!(#name: Box::new(#converted),),
        false if value::is_taken_as_is(&member.r#type) => quote!(#name,),
        false => quote!(#name: #converted,),
    }
}

/// A setter of an optional member, `place` being where it is and `must_use` what says so where the type
/// itself doesn't.
pub(super) fn setter(
    member: &Member,
    setter: &Setter,
    place: &TokenStream,
    must_use: &TokenStream,
    named: &dyn Fn(&Ident) -> TokenStream,
) -> TokenStream {
    let field = &member.name;
    let argument = value::argument(&member.r#type, named);
    let mut converted = value::converted(&member.r#type, field);
    if member.boxed {
        converted = quote!(Box::new(#converted));
    }
    let deprecated = deprecated(member.deprecated.as_ref());
    let (name, docs) = (&setter.name, docs(&setter.docs));
    quote! {
        #docs
        #deprecated
        #must_use
        pub fn #name(mut self, #field: #argument) -> Self {
            #place #field = Some(#converted);
            self
        }
    }
}

fn debug(structure: &Structure) -> TokenStream {
    let name = &structure.name;
    let title = name.to_string();
    let shown = structure.members.iter().map(|member| {
        let field = &member.name;
        let label = field.to_string();
        match structure.sensitive || member.sensitive {
            true => quote!(.field(#label, &runtime::Redacted)),
            false => quote!(.field(#label, &self.#field)),
        }
    });
    let variants = structure.variants.as_ref().map(|variants| {
        let (field, label) = (&variants.field, variants.field.to_string());
        quote!(.field(#label, &self.#field))
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#title) #(#shown)* #variants .finish()
            }
        }
    }
}
