//! The order of required members as arguments, where newer documents require others.

use serde_json::{Map, Value};

use crate::merge::has_reason;

/// The operations whose pinned arguments aren't the required members any more, or that should be pinned
/// and aren't, each with what to pin: the order is kept, and what is new comes last.
pub(super) fn unfit(service: &Value, extras: &Value) -> Vec<(String, Vec<String>)> {
    let operations = service.get("operations").and_then(Value::as_object);
    let mut unfit = Vec::new();
    for (name, operation) in operations.into_iter().flatten() {
        let pinned = operation.pointer("/sdk/arguments").map(texts);
        let path = format!("operations.{name}.sdk.arguments");
        if pinned.is_none() && !has_reason(extras, &path) {
            continue;
        }
        let pinned = pinned.unwrap_or_default();
        let required = required(service, operation);
        let kept = pinned.iter().filter(|name| required.contains(name));
        let new = required.iter().filter(|name| !pinned.contains(name));
        let arguments: Vec<String> = kept.chain(new).cloned().collect();
        if arguments != pinned {
            unfit.push((name.clone(), arguments));
        }
    }
    unfit
}

/// The required members of an operation's input.
fn required(service: &Value, operation: &Value) -> Vec<String> {
    let shape = operation.pointer("/input/shape").and_then(Value::as_str);
    let shapes = service.get("shapes").and_then(Value::as_object);
    let input = shape
        .zip(shapes)
        .and_then(|(shape, shapes): (_, &Map<_, _>)| shapes.get(shape));
    let required = input.and_then(|input| input.get("required"));
    required.map_or_else(Vec::new, texts)
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
