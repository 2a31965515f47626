//! Model to [`ir`](crate::ir): the one stage that decides, and that owns every refusal.

mod constraint;
mod endpoint;
mod operation;
mod paginator;
mod structure;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use sfn_model::{Model, ShapeKind, Structure};

pub(crate) use self::operation::notation;
use self::types::Types;
use crate::docs;
use crate::ir;
use crate::names;

/// What a model asks for that can't be generated: `path: reason`, one each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub Vec<String>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Refused {}

/// Decides every name, type, layout and doc line of a service.
pub(crate) fn resolve(model: &Model) -> Result<ir::Service, Refused> {
    let mut refused = Vec::new();
    let types = Types::of(model);
    let mut operations: Vec<ir::Operation> = model
        .operations
        .values()
        .filter_map(|operation| {
            let resolved = operation::resolve(operation, model, &types);
            resolved.map_err(|reason| refused.push(reason)).ok()
        })
        .collect();
    operations.sort_by(|one, other| one.wire_name.cmp(&other.wire_name));
    let endpoint_rules = model.endpoint_rules.as_ref().and_then(|rules| {
        let resolved = endpoint::resolve(rules);
        resolved.map_err(|reason| refused.push(reason)).ok()
    });
    refused.extend(collisions(&operations));
    let (mut structures, mut unions, mut enums) = (Vec::new(), Vec::new(), Vec::new());
    for (shape, name) in types.named() {
        let resolved = &model.shapes[shape];
        match &resolved.kind {
            ShapeKind::Structure(structure) if structure.union => {
                unions.push(structure::union(shape, name, model, &types));
            }
            ShapeKind::Structure(_) => {
                structures.push(structure::structure(shape, name, model, &types));
            }
            _ => enums.push(structure::string_enum(shape, name, model)),
        }
    }
    if !refused.is_empty() {
        return Err(Refused(refused));
    }
    let metadata = &model.metadata;
    let mut service = ir::Service {
        docs: docs::prose(model.documentation.as_deref()),
        id: metadata.service_id.clone(),
        r#trait: names::trait_name(&metadata.service_full_name),
        endpoint_prefix: metadata.endpoint_prefix.clone(),
        signing_name: metadata.signing_name.clone(),
        content_type: match metadata.json_version.as_str() {
            "" => "application/x-amz-json-1.0".to_owned(),
            version => format!("application/x-amz-json-{version}"),
        },
        api_version: metadata.api_version.clone(),
        query_compatible: metadata.query_compatible,
        endpoint_rules,
        exceptions: structure::exceptions(model, &types),
        constraints: constraint::resolve(model, &operations),
        operations,
        structures,
        unions,
        enums,
    };
    docs::in_rust(&mut service);
    Ok(service)
}

/// The shapes that become types, by the names of these.
pub(crate) fn shapes_of_types(model: &Model) -> BTreeMap<String, String> {
    let types = Types::of(model);
    let named = types.named().into_iter();
    named
        .map(|(shape, name)| (name.to_string(), shape.to_owned()))
        .collect()
}

/// Operations whose methods or types would be called the same.
fn collisions(operations: &[ir::Operation]) -> Vec<String> {
    let mut names = BTreeMap::new();
    let mut collisions = Vec::new();
    for operation in operations {
        let owner = &operation.wire_name;
        for name in [
            &operation.request,
            &operation.input.name,
            &operation.output.name,
            &operation.module,
        ] {
            if let Some(other) = names.insert(name.to_string(), owner) {
                collisions.push(format!(
                    "operations.{owner}: its `{name}` would be called like that of operations.{other}"
                ));
            }
        }
    }
    collisions
}

/// The structure of this name, or an empty one where an operation has none.
fn structure_of<'a>(model: &'a Model, shape: Option<&str>) -> Option<&'a Structure> {
    match &model.shapes.get(shape?)?.kind {
        ShapeKind::Structure(structure) => Some(structure),
        _ => None,
    }
}

/// The shapes of the model's exceptions.
fn exception_shapes(model: &Model) -> impl Iterator<Item = &str> {
    let shapes = model.shapes.iter();
    let exceptions = shapes.filter(
        |(_, shape)| matches!(&shape.kind, ShapeKind::Structure(of) if of.exception.is_some()),
    );
    exceptions.map(|(name, _)| name.as_str())
}

fn deprecated(deprecated: Option<&sfn_model::Deprecated>) -> Option<ir::Deprecated> {
    let note = |message: &String| docs::prose(Some(message)).join(" ");
    deprecated.map(|deprecated| ir::Deprecated {
        note: deprecated.message.as_ref().map(note),
    })
}
