//! What the model demands of inputs: required members, lengths, ranges and the values of enumerations.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use sfn_model::{Model, Range, Shape, ShapeKind};

use crate::ir::{self, Constraints, Demand, DemandedMember, Limits};
use crate::names::{Scope, static_name};

pub(super) fn resolve(model: &Model, operations: &[ir::Operation]) -> Constraints {
    let input = |operation: &ir::Operation| {
        let input = model.operations[&operation.wire_name].input.as_deref()?;
        Some((operation.wire_name.clone(), input))
    };
    let inputs: Vec<(String, &str)> = operations.iter().filter_map(input).collect();
    let demanding = demanding(model);
    let mut shared = BTreeSet::new();
    let mut next: Vec<&str> = inputs.iter().map(|(_, input)| *input).collect();
    while let Some(shape) = next.pop() {
        let inner = parts(&model.shapes[shape]).filter(|part| demanding.contains(part));
        next.extend(inner.filter(|part| shared.insert(*part)));
    }
    let mut scope = Scope::default();
    let names: BTreeMap<&str, Ident> = shared
        .into_iter()
        .map(|shape| (shape, scope.unique(static_name(shape))))
        .collect();
    let shapes = names
        .iter()
        .map(|(shape, name)| (name.clone(), demand(&model.shapes[*shape], &names)));
    let inputs = inputs
        .into_iter()
        .filter(|(_, input)| demanding.contains(input));
    Constraints {
        shapes: shapes.filter_map(present).collect(),
        inputs: inputs
            .map(|(operation, input)| (operation, demand(&model.shapes[input], &names)))
            .filter_map(present)
            .collect(),
    }
}

fn present<N>((name, demand): (N, Option<Demand>)) -> Option<(N, Demand)> {
    Some((name, demand?))
}

/// The shapes of which something is demanded, or of something in them.
fn demanding(model: &Model) -> BTreeSet<&str> {
    let shapes = || {
        model
            .shapes
            .iter()
            .map(|(name, shape)| (name.as_str(), shape))
    };
    let by_themselves = shapes().filter(|(_, shape)| demands(shape));
    let mut found: BTreeSet<&str> = by_themselves.map(|(name, _)| name).collect();
    loop {
        let before = found.len();
        for (name, shape) in shapes() {
            if parts(shape).any(|part| found.contains(part)) {
                found.insert(name);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Whether anything is demanded of a shape by itself.
fn demands(shape: &Shape) -> bool {
    let bounded = |range: &Range| *range != Range::default();
    match &shape.kind {
        ShapeKind::Structure(structure) => !structure.document && !structure.required.is_empty(),
        ShapeKind::String(text) => !text.values.is_empty() || bounded(&text.length),
        ShapeKind::List(list) => bounded(&list.length),
        ShapeKind::Map(map) => bounded(&map.length),
        ShapeKind::Blob(range)
        | ShapeKind::Integer(range)
        | ShapeKind::Long(range)
        | ShapeKind::Float(range)
        | ShapeKind::Double(range) => bounded(range),
        ShapeKind::Boolean | ShapeKind::Timestamp(_) => false,
    }
}

/// The shapes that a shape is made of.
fn parts(shape: &Shape) -> impl Iterator<Item = &str> {
    let (members, parts) = match &shape.kind {
        ShapeKind::Structure(structure) if !structure.document => {
            (Some(&structure.members), vec![])
        }
        ShapeKind::List(list) => (None, vec![&list.member]),
        ShapeKind::Map(map) => (None, vec![&map.key, &map.value]),
        _ => (None, vec![]),
    };
    let members = members.into_iter().flat_map(|members| members.values());
    let members = members.map(|member| member.shape.as_str());
    members.chain(parts.into_iter().map(String::as_str))
}

/// What is demanded of a shape; none of what can't be demanding.
fn demand(shape: &Shape, names: &BTreeMap<&str, Ident>) -> Option<Demand> {
    let named = |shape: &String| names.get(shape.as_str()).cloned();
    Some(match &shape.kind {
        ShapeKind::Structure(structure) => {
            let members = structure
                .members
                .iter()
                .map(|(wire_name, member)| DemandedMember {
                    wire_name: wire_name.clone(),
                    required: structure.required.contains(wire_name),
                    shape: named(&member.shape),
                });
            let demanded = |member: &DemandedMember| member.required || member.shape.is_some();
            Demand::Structure(members.filter(demanded).collect())
        }
        ShapeKind::String(text) if text.values.is_empty() => Demand::Text(limits(&text.length)),
        ShapeKind::String(text) => Demand::Enum(text.values.clone()),
        ShapeKind::List(list) => Demand::List(named(&list.member), limits(&list.length)),
        ShapeKind::Map(map) => Demand::Map(named(&map.key), named(&map.value), limits(&map.length)),
        ShapeKind::Blob(range) => Demand::Blob(limits(range)),
        ShapeKind::Integer(range)
        | ShapeKind::Long(range)
        | ShapeKind::Float(range)
        | ShapeKind::Double(range) => Demand::Number(limits(range)),
        ShapeKind::Boolean | ShapeKind::Timestamp(_) => return None,
    })
}

fn limits(range: &Range) -> Limits {
    let bound = |bound: &Option<serde_json::Number>| bound.as_ref()?.as_f64();
    Limits {
        min: bound(&range.min),
        max: bound(&range.max),
    }
}
