//! Why an operation can't be carried by the runtime.

use sfn_model::{Model, Operation, ShapeKind};

use super::{endpoint, structure_of};
use crate::ir::EndpointRule;

/// The reason, if there is one.
pub(super) fn reason(
    operation: &Operation,
    model: &Model,
    endpoint_rules: Option<&[EndpointRule]>,
) -> Option<String> {
    if operation.endpoint_discovery {
        return Some(
            "its endpoint must be discovered by another operation, which the runtime doesn't do"
                .to_owned(),
        );
    }
    event_stream(operation, model)
        .or_else(|| host_label(operation, model))
        .or_else(|| endpoint_of_its_own(operation, model, endpoint_rules))
}

fn event_stream(operation: &Operation, model: &Model) -> Option<String> {
    let shapes = [&operation.input, &operation.output];
    let mut members = shapes
        .into_iter()
        .filter_map(|shape| structure_of(model, shape.as_deref()))
        .flat_map(|of| &of.members);
    let (name, _) = members.find(|(_, member)| {
        structure_of(model, Some(&member.shape)).is_some_and(|of| of.event_stream)
    })?;
    Some(format!(
        "its member `{name}` is an event stream, which the runtime can't carry"
    ))
}

/// The host prefix takes its labels out of the input.
fn host_label(operation: &Operation, model: &Model) -> Option<String> {
    let input = structure_of(model, operation.input.as_deref());
    let prefixes = operation.host_prefix.iter();
    let mut labels = prefixes
        .flat_map(|prefix| prefix.split('{').skip(1))
        .filter_map(|label| label.split('}').next());
    let is_text = |label: &str| {
        let member = input.and_then(|input| input.members.get(label));
        let kind = member.and_then(|member| Some(&model.shapes.get(&member.shape)?.kind));
        matches!(kind, Some(ShapeKind::String(_)))
    };
    let label = labels.find(|label| !is_text(label))?;
    Some(format!(
        "its host prefix takes `{label}`, which is no string in its input"
    ))
}

/// The endpoint rules are resolved once for a client, with nothing that single operations set.
fn endpoint_of_its_own(
    operation: &Operation,
    model: &Model,
    endpoint_rules: Option<&[EndpointRule]>,
) -> Option<String> {
    let parameters = &operation.endpoint_parameters;
    if parameters.is_empty() {
        return None;
    }
    match endpoint::resolve_with(model, parameters) {
        Err(reason) => Some(reason),
        Ok(own) if own.as_deref() == endpoint_rules => None,
        Ok(_) => {
            let names: Vec<&str> = parameters.keys().map(String::as_str).collect();
            let names = names.join("`, `");
            Some(format!(
                "it sets `{names}` in the endpoint rules and so has an endpoint of its own, which the runtime doesn't know"
            ))
        }
    }
}
