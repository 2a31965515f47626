//! Values as the suites write them, turned into JSON as on the wire: bytes stand in the suites as plain
//! text, moments as seconds since the epoch in whatever format the shape has.

use serde_json::value::Serializer;
use serde_json::{Map, Value};
use sfn_generated::Timestamp;
use sfn_generated::runtime::wire::{Base64, DateTime, EpochSeconds, Format, HttpDate};

/// The value of a member or item, `reference` being what refers to its shape.
pub(crate) fn of(value: &Value, reference: &Value, shapes: &Value) -> Value {
    let shape = reference["shape"]
        .as_str()
        .map_or(&Value::Null, |name| &shapes[name]);
    let each = |entries: &Map<String, Value>, reference: &dyn Fn(&str) -> Value| {
        let entries = entries.iter();
        let entries =
            entries.map(|(name, value)| (name.clone(), of(value, &reference(name), shapes)));
        Value::Object(entries.collect())
    };
    match (shape["type"].as_str().unwrap_or_default(), value) {
        ("structure", Value::Object(members)) if shape["document"] != true => {
            each(members, &|name| shape["members"][name].clone())
        }
        ("map", Value::Object(entries)) => each(entries, &|_| shape["value"].clone()),
        ("list", Value::Array(items)) => {
            let items = items.iter().map(|item| of(item, &shape["member"], shapes));
            Value::Array(items.collect())
        }
        ("blob", Value::String(text)) => written::<Base64, _>(&text.clone().into_bytes()),
        ("float", Value::Number(number)) => {
            // To the nearest that there is in 32 bits, as it comes back.
            Value::from(number.as_f64().expect("a number") as f32)
        }
        ("timestamp", Value::Number(_)) => {
            let format = reference["timestampFormat"].as_str();
            moment(value, format.or(shape["timestampFormat"].as_str()))
        }
        _ => value.clone(),
    }
}

/// The inputs are compared with the texts of the suites, so that a format which is written wrongly
/// doesn't go unnoticed for being written by the client's own code here.
fn moment(seconds: &Value, format: Option<&str>) -> Value {
    let moment: Timestamp = EpochSeconds::deserialize(seconds).expect("seconds since the epoch");
    match format {
        Some("iso8601") => written::<DateTime, _>(&moment),
        Some("rfc822") => written::<HttpDate, _>(&moment),
        _ => written::<EpochSeconds, _>(&moment),
    }
}

fn written<F: Format<T>, T>(value: &T) -> Value {
    F::serialize(value, Serializer).expect("JSON")
}
