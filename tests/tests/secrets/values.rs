//! Values of the model's shapes with every member present, and a sentinel wherever the model says that
//! a value is sensitive.

use serde_json::{Map, Value, json};
use sfn_model::{Model, ShapeKind, Structure};

/// What text is sensitive. No other text has it.
pub(crate) const SENTINEL: &str = "sentinel-of-7f3a";

/// What number is sensitive.
const NUMBER: i64 = 748_596_321;

/// What must not be seen anywhere.
pub(crate) fn sentinels() -> [String; 2] {
    [SENTINEL.to_owned(), NUMBER.to_string()]
}

pub(crate) struct Values<'a> {
    pub(crate) model: &'a Model,
    /// How many sentinels have been placed.
    pub(crate) placed: usize,
}

impl Values<'_> {
    /// A value of this shape.
    pub(crate) fn of(&mut self, shape: Option<&str>) -> Value {
        shape.map_or_else(|| json!({}), |shape| self.value(shape, false, 8))
    }

    fn value(&mut self, name: &str, sensitive: bool, depth: usize) -> Value {
        let shape = self.model.shape(name);
        let sensitive = sensitive || shape.sensitive;
        match &shape.kind {
            ShapeKind::Structure(structure) => self.structure(structure, sensitive, depth, 0),
            ShapeKind::List(list) => self.list(&list.member, sensitive, depth),
            ShapeKind::Map(map) => json!({"key": self.value(&map.value, sensitive, depth)}),
            ShapeKind::String(text) if !text.values.is_empty() => json!(text.values[0]),
            ShapeKind::String(_) | ShapeKind::Blob(_) if sensitive => {
                self.placed += 1;
                json!(SENTINEL)
            }
            ShapeKind::String(_) => json!("plain"),
            ShapeKind::Blob(_) => json!(""),
            ShapeKind::Boolean => json!(true),
            ShapeKind::Integer(_) | ShapeKind::Long(_) if sensitive => {
                self.placed += 1;
                json!(NUMBER)
            }
            ShapeKind::Float(_) | ShapeKind::Double(_) => json!(0.5),
            ShapeKind::Integer(_) | ShapeKind::Long(_) | ShapeKind::Timestamp(_) => json!(1),
        }
    }

    /// One item, or one for each of the members that exclude each other.
    fn list(&mut self, item: &str, sensitive: bool, depth: usize) -> Value {
        let shape = self.model.shape(item);
        let ShapeKind::Structure(structure) = &shape.kind else {
            return json!([self.value(item, sensitive, depth)]);
        };
        let sensitive = sensitive || shape.sensitive;
        let count = exclusive(structure).len().max(1);
        let items = (0..count).map(|index| self.structure(structure, sensitive, depth, index));
        items.collect()
    }

    /// All members, but of those that exclude each other the one of this index.
    fn structure(
        &mut self,
        structure: &Structure,
        sensitive: bool,
        depth: usize,
        index: usize,
    ) -> Value {
        let exclusive = exclusive(structure);
        let mut members = Map::new();
        for (name, member) in &structure.members {
            let excluded = exclusive.contains(&name) && exclusive[index] != name;
            if depth > 0 && !excluded {
                let value = self.value(&member.shape, sensitive, depth - 1);
                members.insert(name.clone(), value);
            }
        }
        members.into()
    }
}

/// The members of a structure that exclude each other.
fn exclusive(structure: &Structure) -> Vec<&String> {
    match &structure.variants {
        None => Vec::new(),
        Some(variants) => {
            let names = structure.members.keys();
            names
                .filter(|name| name.ends_with(&variants.suffix))
                .collect()
        }
    }
}
