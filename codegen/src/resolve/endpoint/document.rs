//! A node of the rule set's document, with its path for refusals.

use serde_json::Value as Json;

use super::Result;

/// A value in the document.
pub(super) struct Node<'a> {
    value: &'a Json,
    path: String,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Json) -> Self {
        Self::at(value, String::new())
    }

    /// A value that takes the place of what stands at a path.
    pub(super) fn at(value: &'a Json, path: String) -> Self {
        Self { value, path }
    }

    pub(super) fn refusal(&self, reason: impl Into<String>) -> String {
        let (path, reason) = (&self.path, reason.into());
        match path.as_str() {
            "" => format!("endpoint-rule-set-1.json: {reason}"),
            path => format!("endpoint-rule-set-1.json: {path}: {reason}"),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(self.below(value, key))
    }

    pub(super) fn need(&self, key: &str) -> Result<Self> {
        let missing = || self.refusal(format!("expected `{key}`, found none"));
        self.get(key).ok_or_else(missing)
    }

    pub(super) fn items(&self) -> Result<Vec<Self>> {
        let items = self.value.as_array();
        let items = items.ok_or_else(|| self.refusal("expected a list"))?;
        let items = items.iter().enumerate();
        Ok(items
            .map(|(index, value)| Node {
                value,
                path: format!("{}[{index}]", self.path),
            })
            .collect())
    }

    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>> {
        let entries = self.value.as_object();
        let entries = entries.ok_or_else(|| self.refusal("expected an object"))?;
        Ok(entries
            .iter()
            .map(|(key, value)| (key.as_str(), self.below(value, key)))
            .collect())
    }

    pub(super) fn text(&self) -> Result<&'a str> {
        let text = self.value.as_str();
        text.ok_or_else(|| self.refusal("expected a string"))
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        self.value.as_bool()
    }

    /// The flag of this name; false where there is none.
    pub(super) fn flag(&self, key: &str) -> Result<bool> {
        match self.get(key) {
            None => Ok(false),
            Some(node) => node
                .boolean()
                .ok_or_else(|| node.refusal("expected true or false")),
        }
    }

    /// Refuses what would be overlooked otherwise.
    pub(super) fn check_keys(&self, known: &[&str]) -> Result<()> {
        for (key, node) in self.entries()? {
            if !known.contains(&key) {
                return Err(node.refusal("it isn't known"));
            }
        }
        Ok(())
    }

    fn below(&self, value: &'a Json, key: &str) -> Self {
        let path = match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        Node { value, path }
    }
}
