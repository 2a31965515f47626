//! Structures: their members, arguments and setters.

use proc_macro2::Ident;
use sfn_model::{Member, Model, Structure};

use super::types::Types;
use super::{deprecated, or_fact, structure_of, union, wire};
use crate::docs;
use crate::ir::{self, Docs};
use crate::names::{Scope, member_name, structure_setter_name};

/// A shared structure, or an exception. `lenient` says whether services answer it, so that missing and
/// null members are read as zero values.
pub(super) fn structure(
    shape: &str,
    name: &Ident,
    lenient: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Structure {
    let empty = Structure::default();
    let structure = structure_of(model, Some(shape)).unwrap_or(&empty);
    let resolved = &model.shapes[shape];
    let mut layout = layout(shape, structure, name, lenient, model, types);
    layout.docs = or_fact(docs::prose(resolved.documentation.as_deref()), || {
        format!("{} of the service's model.", docs::code(shape))
    });
    layout.deprecated = deprecated(resolved.deprecated.as_ref());
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
    name: &Ident,
    lenient: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Structure {
    let has_default = types.has_default(structure);
    let default = lenient && has_default && fields(structure).next().is_some();
    let mut members: Vec<ir::Member> = fields(structure)
        .map(|(wire_name, name, member)| {
            let required = structure.required.contains(wire_name);
            let mut field = field(wire_name, name, member, required, model, types);
            field.boxed = types.is_recursive(shape, &member.shape);
            let zero = types.shape_has_default(&member.shape);
            field.reading = wire::reading(&field, member.empty_is_absent, lenient && zero);
            let absent = !required || lenient && zero;
            field.default = absent && field.reading != ir::Reading::Serde && !default;
            field
        })
        .collect();
    let rename_all = wire::rename_rule(&members);
    for member in &mut members {
        member.renamed = wire::rename(rename_all, &member.name) != member.wire_name;
    }
    let position = |name: &String| members.iter().position(|member| member.wire_name == *name);
    let arguments = structure.required.iter().filter_map(position).collect();
    ir::Structure {
        name: name.clone(),
        docs: Docs::new(),
        deprecated: None,
        members,
        arguments,
        rename_all,
        has_default,
        default,
        setters: Vec::new(),
        sensitive: false,
        variants: union::variants(shape, structure, name, model, types),
    }
}

/// The members that are fields of their own, as `(name on the wire, name, member)`.
pub(super) fn fields(structure: &Structure) -> impl Iterator<Item = (&String, Ident, &Member)> {
    let mut scope = Scope::default();
    let members = structure.members.iter();
    members
        .filter(|(name, _)| !is_variant(structure, name))
        .map(move |(name, member)| (name, scope.unique(member_name(name)), member))
}

/// Whether a member excludes others, which together are one field.
pub(super) fn is_variant(structure: &Structure, name: &str) -> bool {
    let variants = structure.variants.as_ref();
    variants.is_some_and(|variants| {
        name.len() > variants.suffix.len() && name.ends_with(&variants.suffix)
    })
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

fn field(
    wire_name: &str,
    name: Ident,
    member: &Member,
    required: bool,
    model: &Model,
    types: &Types<'_>,
) -> ir::Member {
    ir::Member {
        wire_name: wire_name.to_owned(),
        name,
        r#type: types.r#type(&member.shape, member.timestamp_format),
        docs: member_docs(wire_name, member, model),
        deprecated: deprecated(member.deprecated.as_ref()),
        required,
        boxed: false,
        sensitive: types.is_sensitive(&member.shape),
        renamed: false,
        alias: None,
        reading: ir::Reading::Serde,
        default: false,
        idempotency_token: member.idempotency_token,
    }
}

/// What the model says of a member, or else of its shape.
pub(super) fn member_docs(wire_name: &str, member: &Member, model: &Model) -> Docs {
    let own = member.documentation.as_deref();
    let documentation = own.or(model.shapes[member.shape.as_str()].documentation.as_deref());
    or_fact(docs::prose(documentation), || {
        format!("{} on the wire.", docs::code(wire_name))
    })
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
