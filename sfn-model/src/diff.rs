//! What two sets of documents say differently, fact by fact, with the sdk-extras merged in. What that
//! does to a client is for the generator to say.

mod kind;

use std::fmt::Write;

use serde_json::{Map, Value};

pub use self::kind::Kind;
use crate::merge::{join, merge};
use crate::{Documents, Problems};

/// One thing that two sets of documents say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it concerns.
    pub kind: Kind,
    /// Where it is, such as `shapes.Name.max`. A value of an enumeration or an error of an operation
    /// stands in its list by its name.
    pub path: String,
    /// What the older documents say; none where they say nothing.
    pub old: Option<String>,
    /// What the newer ones say.
    pub new: Option<String>,
}

/// Compares the documents of a service with newer ones. Differences come in the order of the newer
/// documents; the order of names has no meaning, and is none.
///
/// # Errors
/// Patches of either that can't be applied.
pub fn diff(old: &Documents, new: &Documents) -> Result<Vec<Difference>, Problems> {
    let mut problems = Problems::default();
    let mut merged = |document| merge(document, &mut problems).value.unwrap_or(Value::Null);
    let mut differences = Differences::default();
    for (old, new) in [
        (&old.service, &new.service),
        (&old.paginators, &new.paginators),
        (&old.waiters, &new.waiters),
    ] {
        differences.compare(&[], &merged(old), &merged(new));
    }
    let (old, new) = (merged(&old.endpoint_rules), merged(&new.endpoint_rules));
    if old != new {
        let side = |rules: &Value| (!rules.is_null()).then(|| "a rule set".to_owned());
        let path = "endpoint-rule-set-1".to_owned();
        differences.add(Kind::Endpoint, path, side(&old), side(&new));
    }
    problems.or(differences.0)
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, kind: Kind, path: String, old: Option<String>, new: Option<String>) {
        self.0.push(Difference {
            kind,
            path,
            old,
            new,
        });
    }

    fn compare(&mut self, steps: &[&str], old: &Value, new: &Value) {
        if old == new {
            return;
        }
        match (old, new) {
            (Value::Null, Value::Object(new)) if !is_definition(steps) => {
                self.compare_objects(steps, &Map::new(), new);
            }
            (Value::Object(old), Value::Null) if !is_definition(steps) => {
                self.compare_objects(steps, old, &Map::new());
            }
            (Value::Object(old), Value::Object(new)) if !is_replaced(steps, old, new) => {
                self.compare_objects(steps, old, new);
            }
            _ => {
                let side = |value: &Value| (!value.is_null()).then(|| shown(value));
                let kind = Kind::of(steps, if new.is_null() { old } else { new });
                self.add(kind, path(steps), side(old), side(new));
            }
        }
    }

    fn compare_objects(
        &mut self,
        steps: &[&str],
        old: &Map<String, Value>,
        new: &Map<String, Value>,
    ) {
        let gone = old.keys().filter(|key| !new.contains_key(*key));
        for key in new.keys().chain(gone) {
            let side = |object: &'_ Map<String, Value>| object.get(key).cloned();
            let (one, other) = (
                side(old).unwrap_or(Value::Null),
                side(new).unwrap_or(Value::Null),
            );
            let below = [steps, &[key.as_str()]].concat();
            match (steps, key.as_str()) {
                (["operations", _], "errors") => self.compare_lists(&below, &one, &other),
                (["shapes", _], "required") => self.compare_required(steps, old, new),
                (["shapes", _], "enum") if !one.is_null() && !other.is_null() => {
                    self.compare_lists(&below, &one, &other);
                }
                _ => self.compare(&below, &one, &other),
            }
        }
    }

    /// Lists in which things stand by their names.
    fn compare_lists(&mut self, steps: &[&str], old: &Value, new: &Value) {
        let (old, new) = (names(old), names(new));
        let kind = Kind::of(steps, &Value::Null);
        for name in new.iter().filter(|name| !old.contains(name)) {
            let path = join(&path(steps), name);
            self.add(kind, path, None, Some((*name).to_owned()));
        }
        for name in old.iter().filter(|name| !new.contains(name)) {
            let path = join(&path(steps), name);
            self.add(kind, path, Some((*name).to_owned()), None);
        }
    }

    /// The required members of a structure. Of members that come or go, that says enough.
    fn compare_required(
        &mut self,
        steps: &[&str],
        old: &Map<String, Value>,
        new: &Map<String, Value>,
    ) {
        let required = |of: &'_ Map<String, Value>| {
            let names = names(of.get("required").unwrap_or(&Value::Null)).into_iter();
            names.map(str::to_owned).collect::<Vec<String>>()
        };
        let has = |of: &Map<String, Value>, name: &String| {
            let members = of.get("members").and_then(Value::as_object);
            members.is_some_and(|members| members.contains_key(name))
        };
        let (before, after) = (required(old), required(new));
        let mut is_reordered = true;
        for name in after.iter().chain(&before) {
            if before.contains(name) == after.contains(name) {
                continue;
            }
            is_reordered = false;
            if has(old, name) && has(new, name) {
                let word = |is: bool| Some(if is { "required" } else { "optional" }.to_owned());
                let path = join(&path(steps), &format!("members.{name}"));
                let (old, new) = (word(before.contains(name)), word(after.contains(name)));
                self.add(Kind::Optionality, path, old, new);
            }
        }
        if is_reordered && before != after {
            let path = join(&path(steps), "required");
            let (old, new) = (before.join(", "), after.join(", "));
            self.add(Kind::Arguments, path, Some(old), Some(new));
        }
    }
}

/// Whether what stands there comes and goes as a whole.
fn is_definition(steps: &[&str]) -> bool {
    matches!(
        steps,
        ["operations" | "shapes" | "pagination", _]
            | ["operations", _, "input" | "output"]
            | ["shapes", _, "members", _]
    )
}

/// Whether a shape became one of another type, so that nothing inside can be compared.
fn is_replaced(steps: &[&str], old: &Map<String, Value>, new: &Map<String, Value>) -> bool {
    matches!(steps, ["shapes", _]) && old.get("type") != new.get("type")
}

fn path(steps: &[&str]) -> String {
    steps.join(".")
}

/// The names in a list: texts, or references to shapes.
fn names(list: &Value) -> Vec<&str> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|item| item.as_str().or_else(|| item.get("shape")?.as_str()))
        .collect()
}

/// A value in few words: a definition by what it is of, a list by its items.
fn shown(value: &Value) -> String {
    let word = |key: &str| value.get(key).and_then(Value::as_str);
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let mut text = String::new();
            for (index, item) in items.iter().enumerate() {
                let comma = if index > 0 { ", " } else { "" };
                // Writing to a string can't fail.
                _ = write!(text, "{comma}{}", shown(item));
            }
            text
        }
        Value::Object(_) => match word("shape").or_else(|| word("type")) {
            Some(word) => word.to_owned(),
            None => match word("name") {
                Some(name) => name.to_owned(),
                None => value.to_string(),
            },
        },
        other => other.to_string(),
    }
}
