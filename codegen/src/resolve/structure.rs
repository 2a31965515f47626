//! Structures, unions, enums and exceptions.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::Ident;
use sfn_model::{Member, Model, ShapeKind, Structure};

use super::types::Types;
use super::{deprecated, structure_of};
use crate::docs;
use crate::ir::{self, Docs};
use crate::names::{Scope, member_name, structure_setter_name, type_name, variant_name};

/// A shared structure.
pub(super) fn structure(
    shape: &str,
    name: &Ident,
    model: &Model,
    types: &Types<'_>,
) -> ir::Structure {
    let empty = Structure::default();
    let structure = structure_of(model, Some(shape)).unwrap_or(&empty);
    let resolved = &model.shapes[shape];
    let documentation = resolved.documentation.as_deref();
    let mut layout = layout(shape, structure, model, types);
    layout.docs = or_fact(docs::prose(documentation), || {
        format!("{} of the service's model.", docs::code(shape))
    });
    layout.name = name.clone();
    layout.deprecated = deprecated(resolved.deprecated.as_ref());
    layout.lenient = types.is_answered(shape);
    if types.is_built(shape) {
        let about = |member: &ir::Member| format!("Sets `{}`.", docs::field(&member.name));
        layout.setters = setters(&layout.members, structure_setter_name, about);
    }
    layout.sensitive = resolved.sensitive;
    state_demands(&mut layout, structure, model);
    layout
}

/// The members of a structure; what is particular to its use is for the caller to set.
pub(super) fn layout(
    shape: &str,
    structure: &Structure,
    model: &Model,
    types: &Types<'_>,
) -> ir::Structure {
    let excluding = |name: &str| {
        let variants = structure.variants.as_ref();
        variants.is_some_and(|variants| {
            name.len() > variants.suffix.len() && name.ends_with(&variants.suffix)
        })
    };
    let mut scope = Scope::default();
    let own = structure
        .members
        .iter()
        .filter(|(name, _)| !excluding(name));
    let mut members: Vec<ir::Member> = own
        .map(|(wire_name, member)| {
            let required = structure.required.contains(wire_name);
            let name = scope.unique(member_name(wire_name));
            resolve_member(shape, wire_name, name, member, required, model, types)
        })
        .collect();
    let rename_all = rename_rule(&members);
    for member in &mut members {
        member.renamed = rename(rename_all, &member.name) != member.wire_name;
    }
    let position = |name: &String| members.iter().position(|member| member.wire_name == *name);
    let arguments = structure.required.iter().filter_map(position).collect();
    let variants = structure.variants.as_ref().map(|variants| {
        let field = scope.unique(member_name(&variants.member));
        let excluding = structure.members.iter().filter(|(name, _)| excluding(name));
        resolve_variants(shape, variants, field, excluding, model, types)
    });
    ir::Structure {
        name: type_name(shape),
        docs: Docs::new(),
        deprecated: None,
        members,
        arguments,
        rename_all,
        has_default: types.has_default(structure),
        lenient: false,
        setters: Vec::new(),
        sensitive: false,
        variants,
    }
}

/// The setters of the optional ones of some members.
pub(super) fn setters(
    members: &[ir::Member],
    name: fn(&str) -> Ident,
    docs: impl Fn(&ir::Member) -> String,
) -> Vec<ir::Setter> {
    let mut scope = Scope::default();
    let optional = members
        .iter()
        .enumerate()
        .filter(|(_, member)| !member.required);
    optional
        .map(|(index, member)| ir::Setter {
            name: scope.unique(name(&member.wire_name)),
            docs: vec![docs(member)],
            member: index,
        })
        .collect()
}

fn resolve_member(
    structure: &str,
    wire_name: &str,
    name: Ident,
    member: &Member,
    required: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Member {
    let shape = &model.shapes[member.shape.as_str()];
    let documentation = member
        .documentation
        .as_deref()
        .or(shape.documentation.as_deref());
    ir::Member {
        wire_name: wire_name.to_owned(),
        name,
        r#type: types.r#type(&member.shape, member.timestamp_format),
        docs: or_fact(docs::prose(documentation), || {
            format!("{} on the wire.", docs::code(wire_name))
        }),
        deprecated: deprecated(member.deprecated.as_ref()),
        required,
        has_default: types.shape_has_default(&member.shape),
        boxed: types.is_recursive(structure, &member.shape),
        sensitive: types.is_sensitive(&member.shape),
        renamed: false,
        alias: None,
        idempotency_token: member.idempotency_token,
        empty_is_absent: member.empty_is_absent && !required,
    }
}

/// Adds what the model demands of each member to its docs.
pub(super) fn state_demands(layout: &mut ir::Structure, structure: &Structure, model: &Model) {
    for member in &mut layout.members {
        if let Some(sentence) = docs::sentence(&demands(member, structure, model)) {
            docs::paragraph(&mut member.docs, &sentence);
        }
    }
}

/// What the model demands of a member.
pub(super) fn demands(member: &ir::Member, of: &Structure, model: &Model) -> Vec<String> {
    let shape = &model.shapes[of.members[&member.wire_name].shape.as_str()];
    let mut demands = docs::constraints(shape);
    if member.sensitive {
        demands.push("not shown by `Debug`".to_owned());
    }
    if member.idempotency_token {
        demands.push("a fresh UUID when absent".to_owned());
    }
    demands
}

fn resolve_variants<'a>(
    shape: &str,
    variants: &sfn_model::Variants,
    field: Ident,
    members: impl Iterator<Item = (&'a String, &'a Member)>,
    model: &Model,
    types: &Types<'_>,
) -> ir::Variants {
    let name = type_name(&format!("{shape}{}", variants.member.to_upper_camel_case()));
    let variants_of = members.map(|(wire_name, member)| {
        let stem = &wire_name[..wire_name.len() - variants.suffix.len()];
        variant(
            wire_name,
            variant_name(&stem.to_upper_camel_case()),
            member,
            true,
            model,
            types,
        )
    });
    ir::Variants {
        field,
        field_docs: vec![format!("The details, where this kind has any: [`{name}`].")],
        suffix: variants.suffix.clone(),
        r#enum: ir::Union {
            docs: vec![format!(
                "The details of a [`{}`], by its kind.",
                type_name(shape)
            )],
            name,
            deprecated: None,
            variants: variants_of.collect(),
            sensitive: false, // Its variants are structures, which see to that themselves.
        },
    }
}

fn variant(
    wire_name: &str,
    name: Ident,
    member: &Member,
    boxed: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Variant {
    let documentation = member.documentation.as_deref();
    let documentation =
        documentation.or(model.shapes[member.shape.as_str()].documentation.as_deref());
    ir::Variant {
        wire_name: wire_name.to_owned(),
        name,
        r#type: types.r#type(&member.shape, member.timestamp_format),
        boxed,
        docs: or_fact(docs::prose(documentation), || {
            format!("{} on the wire.", docs::code(wire_name))
        }),
    }
}

/// A union.
pub(super) fn union(shape: &str, name: &Ident, model: &Model, types: &Types<'_>) -> ir::Union {
    let resolved = &model.shapes[shape];
    let mut scope = Scope::default();
    let members = structure_of(model, Some(shape))
        .into_iter()
        .flat_map(|union| &union.members);
    let variants = members.map(|(wire_name, member)| {
        let name = scope.unique(variant_name(&wire_name.to_upper_camel_case()));
        let boxed = types.is_recursive(shape, &member.shape);
        variant(wire_name, name, member, boxed, model, types)
    });
    let variants = variants.collect();
    let mut shapes = structure_of(model, Some(shape))
        .into_iter()
        .flat_map(|union| union.members.values());
    let sensitive = resolved.sensitive || shapes.any(|member| types.is_sensitive(&member.shape));
    let documentation = resolved.documentation.as_deref();
    ir::Union {
        name: name.clone(),
        docs: or_fact(docs::prose(documentation), || {
            format!(
                "{} of the service's model: one of its variants.",
                docs::code(shape)
            )
        }),
        deprecated: deprecated(resolved.deprecated.as_ref()),
        variants,
        sensitive,
    }
}

/// An enumeration of strings.
pub(super) fn string_enum(shape: &str, name: &Ident, model: &Model) -> ir::StringEnum {
    let resolved = &model.shapes[shape];
    let values = match &resolved.kind {
        ShapeKind::String(text) => text.values.as_slice(),
        _ => &[],
    };
    let documentation = resolved.documentation.as_deref().unwrap_or_default();
    let (prose, of_values) = docs::of_values(documentation);
    let mut scope = Scope::default();
    let values = values.iter().map(|value| {
        let mut docs = vec![docs::code(value)];
        if let Some(text) = of_values.get(value.as_str()) {
            docs = vec![format!("{}: {text}", docs::code(value))];
        }
        ir::Value {
            wire_name: value.clone(),
            name: scope.unique(variant_name(value)),
            docs,
        }
    });
    let values = values.collect();
    ir::StringEnum {
        name: name.clone(),
        docs: or_fact(docs::prose(Some(&prose)), || {
            format!("{} of the service's model.", docs::code(shape))
        }),
        deprecated: deprecated(resolved.deprecated.as_ref()),
        values,
    }
}

/// The model's exceptions, in the order of their Rust names. Services answer those too that an operation
/// doesn't name.
pub(super) fn exceptions(model: &Model, types: &Types<'_>) -> Vec<ir::Exception> {
    let shapes: BTreeSet<&str> = super::exception_shapes(model).collect();
    let mut scope = Scope::default();
    let mut exceptions: Vec<ir::Exception> = shapes
        .into_iter()
        .map(|shape| {
            let mut structure = structure(shape, &scope.unique(type_name(shape)), model, types);
            structure.lenient = true;
            structure.setters.clear();
            for member in &mut structure.members {
                member.alias = other_message(&member.wire_name);
            }
            let exception = structure_of(model, Some(shape)).and_then(|of| of.exception.as_ref());
            let code = exception.and_then(|exception| exception.code.clone());
            let status = exception.and_then(|exception| exception.http_status);
            let fault = exception.is_some_and(|exception| exception.fault);
            let codes = [code, Some(shape.to_owned())].into_iter().flatten();
            ir::Exception {
                codes: codes.collect(),
                summary: vec![docs::first_sentence(&structure.docs)],
                http_status: status.unwrap_or(if fault { 500 } else { 400 }),
                structure,
            }
        })
        .collect();
    exceptions.sort_by_key(|exception| exception.structure.name.to_string());
    exceptions
}

/// Services write the message of an error in either case, whatever their model says.
fn other_message(wire_name: &str) -> Option<String> {
    match wire_name {
        "message" => Some("Message".to_owned()),
        "Message" => Some("message".to_owned()),
        _ => None,
    }
}

fn or_fact(docs: Docs, fact: impl FnOnce() -> String) -> Docs {
    if docs.is_empty() { vec![fact()] } else { docs }
}

/// The rule of serde's that renames most members rightly; none where it takes no fewer exceptions.
fn rename_rule(members: &[ir::Member]) -> Option<&'static str> {
    let exceptions = |rule: Option<&'static str>| {
        let differs = |member: &&ir::Member| rename(rule, &member.name) != member.wire_name;
        members.iter().filter(differs).count()
    };
    let rules = [None, Some("camelCase"), Some("PascalCase")];
    rules
        .into_iter()
        .min_by_key(|rule| exceptions(*rule))
        .flatten()
}

/// A member's name on the wire by a rule of serde's.
fn rename(rule: Option<&str>, name: &Ident) -> String {
    let name = name.to_string();
    let name = name.trim_start_matches("r#");
    let mut pascal = String::new();
    let mut upper = true;
    for c in name.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                pascal.push(c.to_ascii_uppercase());
                upper = false;
            }
            c => pascal.push(c),
        }
    }
    match rule {
        Some("PascalCase") => pascal,
        Some(_) => {
            pascal[..1.min(pascal.len())].to_ascii_lowercase() + pascal.get(1..).unwrap_or_default()
        }
        None => name.to_owned(),
    }
}
