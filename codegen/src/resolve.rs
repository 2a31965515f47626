//! Model to [`ir`](crate::ir): the one stage that decides, and that owns every refusal.

mod constraint;
mod endpoint;
mod exception;
mod operation;
mod paginator;
mod refusal;
mod string_enum;
mod structure;
mod types;
mod union;
mod wire;

use std::collections::BTreeMap;

use sfn_model::{Metadata, Model, Operation, ShapeKind, Structure};

pub(crate) use self::operation::notation;
use self::types::Types;
use crate::docs;
use crate::ir::{self, Docs, EndpointRule};
use crate::names;
use crate::{Part, Refused};

/// Decides every name, type, layout and doc line of a service, and says what of it the runtime can't do.
///
/// # Errors
/// Why the endpoint rules can't be compiled.
pub(crate) fn resolve(model: &Model) -> Result<(ir::Service, Vec<Refused>), String> {
    let endpoint_rules = endpoint::resolve(model)?;
    let mut refused = Vec::new();
    let operations = carried(model, endpoint_rules.as_deref(), &mut refused);
    let types = Types::of(model, &operations);
    let names = operation::names(&operations);
    let operations: Vec<ir::Operation> = operations
        .into_iter()
        .map(|operation| operation::resolve(operation, &names, model, &types, &mut refused))
        .collect();
    let metadata = &model.metadata;
    let mut service = ir::Service {
        docs: docs::prose(model.documentation.as_deref()),
        id: metadata.service_id.clone(),
        r#trait: names::trait_name(&metadata.service_full_name),
        endpoint_prefix: metadata.endpoint_prefix.clone(),
        signing_name: metadata.signing_name.clone(),
        content_type: content_type(metadata),
        api_version: metadata.api_version.clone(),
        query_compatible: metadata.query_compatible,
        endpoint_rules,
        constraints: constraint::resolve(model, &operations),
        operations,
        structures: Vec::new(),
        unions: Vec::new(),
        enums: Vec::new(),
        exceptions: exception::exceptions(model, &types),
    };
    add_types(&mut service, model, &types);
    docs::in_rust(&mut service);
    Ok((service, refused))
}

/// The shapes that become types, by the names of these.
pub(crate) fn shapes_of_types(service: &ir::Service, model: &Model) -> BTreeMap<String, String> {
    let operations = service.operations.iter();
    let operations: Vec<&Operation> = operations
        .map(|operation| &model.operations[&operation.wire_name])
        .collect();
    let types = Types::of(model, &operations);
    let named = types.named().into_iter();
    named
        .map(|(shape, name)| (name.to_string(), shape.to_owned()))
        .collect()
}

/// The operations that the runtime can carry, in the order of their names.
fn carried<'a>(
    model: &'a Model,
    endpoint_rules: Option<&[EndpointRule]>,
    refused: &mut Vec<Refused>,
) -> Vec<&'a Operation> {
    let mut operations: Vec<&Operation> = model.operations.values().collect();
    operations.sort_by(|one, other| one.name.cmp(&other.name));
    operations.retain(|operation| {
        let reason = refusal::reason(operation, model, endpoint_rules);
        let carried = reason.is_none();
        refused.extend(reason.map(|reason| Refused {
            operation: operation.name.clone(),
            part: Part::Whole,
            reason,
        }));
        carried
    });
    operations
}

/// Adds the shared types, in the order of their names.
fn add_types(service: &mut ir::Service, model: &Model, types: &Types<'_>) {
    for (shape, name) in types.named() {
        match &model.shapes[shape].kind {
            ShapeKind::Structure(of) if of.union => {
                service.unions.push(union::union(shape, name, model, types));
            }
            ShapeKind::Structure(_) => {
                let lenient = types.is_answered(shape);
                let structure = structure::structure(shape, name, lenient, model, types);
                service.structures.push(structure);
            }
            _ => service
                .enums
                .push(string_enum::string_enum(shape, name, model)),
        }
    }
}

fn content_type(metadata: &Metadata) -> String {
    match metadata.json_version.as_str() {
        "" => "application/x-amz-json-1.0".to_owned(),
        version => format!("application/x-amz-json-{version}"),
    }
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

/// Docs, or what is known of the thing where its model says nothing.
fn or_fact(docs: Docs, fact: impl FnOnce() -> String) -> Docs {
    if docs.is_empty() { vec![fact()] } else { docs }
}
