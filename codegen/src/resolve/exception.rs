//! The model's exceptions.

use sfn_model::Model;

use super::types::Types;
use super::{structure, structure_of};
use crate::docs;
use crate::ir;

/// The exceptions in the order of their names: all that the model has, since services answer those too
/// that an operation doesn't name.
pub(super) fn exceptions(model: &Model, types: &Types<'_>) -> Vec<ir::Exception> {
    let exceptions = types.exceptions().map(|(shape, name)| {
        let mut structure = structure::structure(shape, name, true, model, types);
        structure.setters.clear();
        for member in &mut structure.members {
            member.alias = other_message(&member.wire_name);
        }
        let traits = structure_of(model, Some(shape)).and_then(|of| of.exception.clone());
        let traits = traits.unwrap_or_default();
        let summary = vec![docs::first_sentence(&structure.docs)];
        if traits.retryable {
            docs::paragraph(&mut structure.docs, "Such calls are tried again.");
        }
        let codes = [traits.code, Some(shape.to_owned())].into_iter().flatten();
        ir::Exception {
            codes: codes.collect(),
            summary,
            http_status: traits
                .http_status
                .unwrap_or(if traits.fault { 500 } else { 400 }),
            retryable: traits.retryable,
            throttling: traits.throttling,
            structure,
        }
    });
    let mut exceptions: Vec<ir::Exception> = exceptions.collect();
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
