//! A model with some of its operations alone.

use std::collections::BTreeSet;

use crate::hint::did_you_mean;
use crate::{Model, Problems, ShapeKind};

impl Model {
    /// The model with these operations alone, and of the rest only what they need: operations that tell
    /// what became of them, paginators, shapes and exceptions.
    ///
    /// # Errors
    /// Every name that no operation has, with the nearest that one has.
    pub fn select<N: AsRef<str>>(mut self, operations: &[N]) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let names: BTreeSet<&str> = operations.iter().map(AsRef::as_ref).collect();
        for name in &names {
            if !self.operations.contains_key(*name) {
                let hint = did_you_mean(name, self.operations.keys().map(String::as_str));
                let path = format!("operations.{name}");
                problems.add(
                    "service-2.json",
                    path,
                    format!("there is no such operation{hint}"),
                );
            }
        }
        let kept = self.with_recovery(names);
        self.operations.retain(|name, _| kept.contains(name));
        self.paginators.retain(|name, _| kept.contains(name));
        let reached = self.reached();
        let mut shapes = std::mem::take(&mut self.shapes);
        shapes.retain(|name, _| reached.contains(name));
        self.shapes = shapes;
        problems.or(self)
    }

    /// The operations of these names, and those that the client calls by itself to learn what became of
    /// theirs.
    fn with_recovery(&self, names: BTreeSet<&str>) -> BTreeSet<String> {
        let mut kept = BTreeSet::new();
        let mut next: Vec<&str> = names.into_iter().collect();
        while let Some(name) = next.pop() {
            let operation = self.operations.get(name);
            let recovery = operation.and_then(|operation| operation.sdk.recovery.as_ref());
            if kept.insert(name.to_owned()) {
                next.extend(recovery.map(|recovery| recovery.operation.as_str()));
            }
        }
        kept
    }

    /// The names of the shapes that operations reach.
    fn reached(&self) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&String> = Vec::new();
        for operation in self.operations.values() {
            next.extend(
                operation
                    .input
                    .iter()
                    .chain(&operation.output)
                    .chain(&operation.errors),
            );
        }
        while let Some(name) = next.pop() {
            if !reached.insert(name.clone()) {
                continue;
            }
            match &self.shape(name).kind {
                ShapeKind::Structure(of) => {
                    next.extend(of.members.values().map(|member| &member.shape))
                }
                ShapeKind::List(list) => next.push(&list.member),
                ShapeKind::Map(map) => next.extend([&map.key, &map.value]),
                _ => {}
            }
        }
        reached
    }
}
