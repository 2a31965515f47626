//! Whether random values showed every member of the shapes that they are of, there and absent.

use std::collections::BTreeSet;

use serde_json::Value;
use sfn_model::{Model, ShapeKind};

/// What was seen of members: their structure, their name, and whether they were there.
#[derive(Default)]
pub(crate) struct Coverage(BTreeSet<(String, String, bool)>);

impl Coverage {
    /// Looks at a value of a shape.
    pub(crate) fn see(&mut self, model: &Model, shape: &str, value: &Value) {
        match &model.shape(shape).kind {
            ShapeKind::Structure(structure) => {
                for (name, member) in &structure.members {
                    let found = value.get(name);
                    let seen = (shape.to_owned(), name.clone(), found.is_some());
                    self.0.insert(seen);
                    if let Some(value) = found {
                        self.see(model, &member.shape, value);
                    }
                }
            }
            ShapeKind::List(list) => {
                let items = value.as_array().into_iter().flatten();
                items.for_each(|item| self.see(model, &list.member, item));
            }
            ShapeKind::Map(map) => {
                let entries = value.as_object().into_iter().flatten();
                entries.for_each(|(_, item)| self.see(model, &map.value, item));
            }
            _ => {}
        }
    }

    /// Fails unless everything within these shapes was seen.
    pub(crate) fn check<'a>(&self, model: &'a Model, shapes: impl Iterator<Item = &'a str>) {
        let mut left: Vec<&str> = shapes.collect();
        let mut known = BTreeSet::new();
        while let Some(shape) = left.pop() {
            if !known.insert(shape) {
                continue;
            }
            match &model.shape(shape).kind {
                ShapeKind::Structure(structure) => {
                    for (name, member) in &structure.members {
                        left.push(&member.shape);
                        let seen = |is_there| {
                            let of = (shape.to_owned(), name.clone(), is_there);
                            assert!(self.0.contains(&of), "never seen: {of:?}");
                        };
                        seen(true);
                        if !structure.required.contains(name) && !member.idempotency_token {
                            seen(false);
                        }
                    }
                }
                ShapeKind::List(list) => left.push(&list.member),
                ShapeKind::Map(map) => left.push(&map.value),
                _ => {}
            }
        }
    }
}
