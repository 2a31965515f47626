//! Unions, and members of a structure that exclude each other and so become one enum.

use heck::ToUpperCamelCase;
use proc_macro2::Ident;
use sfn_model::{Member, Model, Structure};

use super::types::Types;
use super::{deprecated, or_fact, structure, structure_of};
use crate::docs;
use crate::ir;
use crate::names::{Scope, member_name, variant_name};

/// A union.
pub(super) fn union(shape: &str, name: &Ident, model: &Model, types: &Types<'_>) -> ir::Union {
    let resolved = &model.shapes[shape];
    let empty = Structure::default();
    let members = &structure_of(model, Some(shape)).unwrap_or(&empty).members;
    let mut scope = Scope::default();
    let variants = members.iter().map(|(wire_name, member)| {
        let name = scope.unique(variant_name(&wire_name.to_upper_camel_case()));
        let boxed = types.is_recursive(shape, &member.shape);
        variant(wire_name, name, member, boxed, model, types)
    });
    let mut shapes = members.values().map(|member| &member.shape);
    ir::Union {
        name: name.clone(),
        docs: or_fact(docs::prose(resolved.documentation.as_deref()), || {
            format!(
                "{} of the service's model: one of its variants.",
                docs::code(shape)
            )
        }),
        deprecated: deprecated(resolved.deprecated.as_ref()),
        variants: variants.collect(),
        sensitive: resolved.sensitive || shapes.any(|shape| types.is_sensitive(shape)),
    }
}

/// The members of a structure that exclude each other, if it has such.
pub(super) fn variants(
    shape: &str,
    structure: &Structure,
    structure_name: &Ident,
    model: &Model,
    types: &Types<'_>,
) -> Option<ir::Variants> {
    let sfn_model::Variants { member, suffix } = structure.variants.as_ref()?;
    let name = types.variants(shape)?;
    let mut scope = Scope::default();
    structure::fields(structure).for_each(|(_, name, _)| _ = scope.unique(name));
    let field = scope.unique(member_name(member));
    let mut scope = Scope::default();
    let excluding = structure.members.iter();
    let excluding = excluding.filter(|(name, _)| structure::is_variant(structure, name));
    let variants = excluding.map(|(wire_name, member)| {
        let stem = &wire_name[..wire_name.len() - suffix.len()];
        let name = scope.unique(variant_name(&stem.to_upper_camel_case()));
        variant(wire_name, name, member, true, model, types)
    });
    let docs = format!("The details of a [`{structure_name}`], by its kind.");
    Some(ir::Variants {
        field,
        field_docs: vec![format!("The details, where this kind has any: [`{name}`].")],
        suffix: suffix.clone(),
        r#enum: ir::Union {
            docs: vec![docs],
            name: name.clone(),
            deprecated: None,
            variants: variants.collect(),
            sensitive: false, // Its variants are structures, which see to that themselves.
        },
    })
}

fn variant(
    wire_name: &str,
    name: Ident,
    member: &Member,
    boxed: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Variant {
    ir::Variant {
        wire_name: wire_name.to_owned(),
        name,
        r#type: types.r#type(&member.shape, member.timestamp_format),
        boxed,
        docs: structure::member_docs(wire_name, member, model),
    }
}
