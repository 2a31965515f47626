//! What a service document has, by name. It answers out of the document rather than the model, so
//! that a shape which can't be read is reported once, and not again wherever it is referred to.

use serde_json::{Map, Value};

use crate::cursor::Traits;
use crate::hint::did_you_mean;

/// The operations and shapes of a service document.
pub(super) struct Lookup<'a> {
    operations: Option<&'a Map<String, Value>>,
    shapes: Option<&'a Map<String, Value>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(service: &'a Value) -> Self {
        let things = |key: &str| service.get(key).and_then(Value::as_object);
        let (operations, shapes) = (things("operations"), things("shapes"));
        Self { operations, shapes }
    }

    /// The name under `shape`, which must be a shape of one of these kinds; none means of any.
    pub(super) fn reference(&self, traits: &mut Traits<'_>, kinds: &[&str]) -> Option<String> {
        let name = traits.required_text("shape")?;
        if self.shape(&name).is_none() {
            let names = self
                .shapes
                .into_iter()
                .flat_map(Map::keys)
                .map(String::as_str);
            let hint = did_you_mean(&name, names);
            traits.problem(format!("unknown shape {name:?}{hint}"));
        } else if let Some(found) = self.kind(&name)
            && !kinds.is_empty()
            && !kinds.contains(&found)
        {
            traits.problem(format!(
                "expected a {}, but {name:?} is of type {found:?}",
                kinds[0]
            ));
        }
        Some(name)
    }

    /// The input and the output of an operation, or what to say when there is no such operation.
    pub(super) fn operation(&self, name: &str) -> Result<[Option<&'a str>; 2], String> {
        let operations = self.operations.into_iter().flatten();
        let Some(operation) = self.operations.and_then(|operations| operations.get(name)) else {
            let hint = did_you_mean(name, operations.map(|(name, _)| name.as_str()));
            return Err(format!("unknown operation {name:?}{hint}"));
        };
        Ok(["input", "output"].map(|key| operation.get(key)?.get("shape")?.as_str()))
    }

    /// The type of a shape, if there is such a shape and it has one.
    pub(super) fn kind(&self, shape: &str) -> Option<&'a str> {
        self.shape(shape)?.get("type")?.as_str()
    }

    pub(super) fn is_exception(&self, shape: &str) -> bool {
        self.shape(shape).is_some_and(|shape| {
            ["exception", "error"]
                .iter()
                .any(|key| shape.get(key).is_some())
        })
    }

    /// The shape of a member of a structure.
    pub(super) fn member(&self, structure: &str, member: &str) -> Option<&'a str> {
        self.shape(structure)?
            .get("members")?
            .get(member)?
            .get("shape")?
            .as_str()
    }

    pub(super) fn members(&self, structure: &str) -> impl Iterator<Item = &'a str> {
        let members = self
            .shape(structure)
            .and_then(|shape| shape.get("members")?.as_object());
        members.into_iter().flat_map(Map::keys).map(String::as_str)
    }

    pub(super) fn required(&self, structure: &str) -> impl Iterator<Item = &'a str> {
        let required = self
            .shape(structure)
            .and_then(|shape| shape.get("required")?.as_array());
        required.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The first operation whose input or output a shape is.
    pub(super) fn operation_of(&self, shape: &str) -> Option<&'a str> {
        let mut operations = self.operations.into_iter().flatten();
        let is_of = |operation: &Value, key| operation[key]["shape"].as_str() == Some(shape);
        let (name, _) =
            operations.find(|(_, of)| ["input", "output"].into_iter().any(|key| is_of(of, key)))?;
        Some(name)
    }

    /// A required member of a structure that has no zero value: a union, or a structure with such a
    /// member itself. `within` are the structures that it stands in.
    pub(super) fn without_zero(
        &self,
        structure: &'a str,
        within: &mut Vec<&'a str>,
    ) -> Option<&'a str> {
        within.push(structure);
        let mut required = self.required(structure);
        let found = required.find(|member| {
            let shape = self.member(structure, member);
            let shape = shape.filter(|shape| self.kind(shape) == Some("structure"));
            shape.is_some_and(|shape| {
                !self.is_document(shape)
                    && (self.is_union(shape)
                        || within.contains(&shape)
                        || self.without_zero(shape, within).is_some())
            })
        });
        within.pop();
        found
    }

    /// Whether a shape is a structure of which any JSON value is one.
    pub(super) fn is_document(&self, shape: &str) -> bool {
        self.flag(shape, "document")
    }

    pub(super) fn is_union(&self, shape: &str) -> bool {
        self.flag(shape, "union")
    }

    fn flag(&self, shape: &str, name: &str) -> bool {
        let flag = self
            .shape(shape)
            .and_then(|shape| shape.get(name)?.as_bool());
        flag.unwrap_or_default()
    }

    /// The way from a list or map back to itself through lists and maps alone, both ends included.
    pub(super) fn cycle(&self, shape: &'a str) -> Option<Vec<&'a str>> {
        let mut way = vec![shape];
        loop {
            let next = self.values(way.last()?)?;
            if next == shape {
                way.push(shape);
                return Some(way);
            }
            if way.contains(&next) {
                return None; // It leads into a cycle that it isn't part of.
            }
            way.push(next);
        }
    }

    /// The shape of the values of a list or map.
    fn values(&self, shape: &str) -> Option<&'a str> {
        let key = match self.kind(shape)? {
            "list" => "member",
            "map" => "value",
            _ => return None,
        };
        self.shape(shape)?.get(key)?.get("shape")?.as_str()
    }

    /// The shape of the values of a list.
    pub(super) fn element(&self, list: &str) -> Option<&'a str> {
        self.shape(list)?.get("member")?.get("shape")?.as_str()
    }

    fn shape(&self, name: &str) -> Option<&'a Value> {
        self.shapes?.get(name)
    }
}
