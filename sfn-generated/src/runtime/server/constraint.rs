//! What a model demands of an input, as data, and the check of a JSON value against it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What a model demands of the values of a shape.
#[derive(Debug)]
pub enum Shape {
    /// Nothing.
    Any,
    /// Of an object, for the members of which anything is demanded.
    Structure(&'static [Member]),
    /// Of a list: its items, and how many.
    List(&'static Shape, Limits),
    /// Of an object that is a map: its keys, its values, and how many.
    Map(&'static Shape, &'static Shape, Limits),
    /// Of text: how many characters, as Unicode scalar values.
    Text(Limits),
    /// Of text: one of these.
    Enum(&'static [&'static str]),
    /// Of bytes in Base64: how many.
    Blob(Limits),
    /// Of a number.
    Number(Limits),
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    name: &'static str,
    required: bool,
    shape: &'static Shape,
}

impl Member {
    /// A member that must be there.
    #[must_use]
    pub const fn required(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            required: true,
            shape,
        }
    }

    /// A member that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            required: false,
            shape,
        }
    }
}

/// The bounds of a number, a length or a count, both included.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    min: f64,
    max: f64,
}

impl Limits {
    /// No bounds.
    pub const NONE: Self = Self::between(f64::NEG_INFINITY, f64::INFINITY);

    /// From `min` to `max`.
    #[must_use]
    pub const fn between(min: f64, max: f64) -> Self {
        Self { min, max }
    }

    /// From `min` on.
    #[must_use]
    pub const fn from(min: f64) -> Self {
        Self::between(min, f64::INFINITY)
    }

    /// Up to `max`.
    #[must_use]
    pub const fn to(max: f64) -> Self {
        Self::between(f64::NEG_INFINITY, max)
    }

    /// Whether a number is within; if not, what it must be.
    fn check(self, number: f64, path: &str) -> Result<(), String> {
        match self.broken_by(number) {
            Some((bound, limit)) => Err(format!("{path}: must be {bound} {limit}")),
            None if number.is_nan() => Err(format!("{path}: must be a number")),
            None => Ok(()),
        }
    }

    /// Whether there are as many; if not, how many there must be. The unit is one and many.
    fn check_count(self, count: usize, path: &str, unit: (&str, &str)) -> Result<(), String> {
        let Some((bound, limit)) = self.broken_by(count as f64) else {
            return Ok(());
        };
        let unit = if limit == 1.0 { unit.0 } else { unit.1 };
        Err(format!("{path}: must have {bound} {limit} {unit}"))
    }

    /// The bound that a number is beyond.
    fn broken_by(self, number: f64) -> Option<(&'static str, f64)> {
        match self {
            Self { min, .. } if number < min => Some(("at least", min)),
            Self { max, .. } if number > max => Some(("at most", max)),
            _ => None,
        }
    }
}

/// Checks that a value and what is in it are of the types of their shapes, as far as anything is demanded
/// of these; reading checks the rest, but would take a list for the members of a structure in their order.
///
/// # Errors
/// The first thing of another type: `path: expected …`.
pub(super) fn check_types(shape: &Shape, value: &Value) -> Result<(), String> {
    types_at(shape, value, "")
}

fn types_at(shape: &Shape, value: &Value, path: &str) -> Result<(), String> {
    let expected = match (shape, value) {
        (Shape::Any, _) | (_, Value::Null) => return Ok(()),
        (Shape::Structure(members), Value::Object(values)) => {
            return members.iter().try_for_each(|member| {
                let value = values.get(member.name).unwrap_or(&Value::Null);
                types_at(member.shape, value, &below(path, member.name))
            });
        }
        (Shape::List(item, _), Value::Array(items)) => {
            let mut items = items.iter().enumerate();
            return items
                .try_for_each(|(index, value)| types_at(item, value, &format!("{path}[{index}]")));
        }
        (Shape::Map(_, item, _), Value::Object(entries)) => {
            let mut entries = entries.iter();
            return entries.try_for_each(|(name, value)| types_at(item, value, &below(path, name)));
        }
        (Shape::Text(_) | Shape::Enum(_) | Shape::Blob(_), Value::String(_)) => return Ok(()),
        (Shape::Number(_), value) if number(value).is_some() => return Ok(()),
        (Shape::Structure(_) | Shape::Map(..), _) => "an object",
        (Shape::List(..), _) => "a list",
        (Shape::Text(_) | Shape::Enum(_) | Shape::Blob(_), _) => "text",
        (Shape::Number(_), _) => "a number",
    };
    Err(format!("{path}: expected {expected}"))
}

/// Checks a value, in which null means absent.
///
/// # Errors
/// The first thing that isn't as demanded: `path: must …`. Values aren't in it, for they may be
/// sensitive; keys of maps are.
pub(super) fn check(shape: &Shape, value: &Value) -> Result<(), String> {
    check_at(shape, value, "")
}

fn check_at(shape: &Shape, value: &Value, path: &str) -> Result<(), String> {
    match (shape, value) {
        (Shape::Structure(members), Value::Object(values)) => {
            for member in *members {
                let path = &below(path, member.name);
                match values.get(member.name) {
                    Some(value) if !value.is_null() => check_at(member.shape, value, path)?,
                    _ if member.required => return Err(format!("{path}: must be there")),
                    _ => {}
                }
            }
            Ok(())
        }
        (Shape::List(item, limits), Value::Array(items)) => {
            limits.check_count(items.len(), path, ("item", "items"))?;
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, value)| check_at(item, value, &format!("{path}[{index}]")))
        }
        (Shape::Map(key, item, limits), Value::Object(entries)) => {
            limits.check_count(entries.len(), path, ("entry", "entries"))?;
            entries.iter().try_for_each(|(name, value)| {
                check_text(key, name, &format!("{path}, key {name:?}"))?;
                check_at(item, value, &below(path, name))
            })
        }
        (Shape::Text(_) | Shape::Enum(_), Value::String(text)) => check_text(shape, text, path),
        (Shape::Blob(limits), Value::String(text)) => match STANDARD.decode(text) {
            Ok(bytes) => limits.check_count(bytes.len(), path, ("byte", "bytes")),
            Err(_) => Ok(()), // Which reading refuses.
        },
        (Shape::Number(limits), value) => match number(value) {
            Some(number) => limits.check(number, path),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_text(shape: &Shape, text: &str, path: &str) -> Result<(), String> {
    match shape {
        Shape::Text(limits) => {
            limits.check_count(text.chars().count(), path, ("character", "characters"))
        }
        Shape::Enum(values) if !values.contains(&text) => {
            Err(format!("{path}: must be one of {}", values.join(", ")))
        }
        _ => Ok(()),
    }
}

/// A number, of those that JSON doesn't have too, which are written as text.
fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        None => value.as_f64(),
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
    }
}

fn below(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}
