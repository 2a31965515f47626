//! A place in a document: the value there, its path, and where to report what is wrong with it.

use std::cell::RefCell;

use serde_json::{Map, Number, Value};

use crate::Problems;
use crate::hint::did_you_mean;
use crate::merge::{Merged, join};

/// Where the problems of one document go. A problem with something that a patch set is the
/// patches' file's.
pub(crate) struct Report<'a> {
    document: &'a Merged,
    problems: RefCell<Problems>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(document: &'a Merged) -> Self {
        let problems = RefCell::default();
        Self { document, problems }
    }

    pub(crate) fn add(&self, path: &str, message: impl Into<String>) {
        let file = if self.is_patched(path) {
            &self.document.extras_file
        } else {
            &self.document.file
        };
        self.problems.borrow_mut().add(file, path, message);
    }

    pub(crate) fn into_problems(self) -> Problems {
        self.problems.into_inner()
    }

    fn is_patched(&self, path: &str) -> bool {
        let patched = &self.document.patched;
        let ends = path.match_indices(['.', '[']).map(|(index, _)| index);
        ends.chain([path.len()])
            .any(|end| patched.contains(&path[..end]))
    }
}

/// A place in a document.
pub(crate) struct Cursor<'a> {
    value: &'a Value,
    path: String,
    report: &'a Report<'a>,
}

/// An object whose keys are traits, each of which must be asked for: [`finish`](Self::finish)
/// refuses the others.
pub(crate) struct Traits<'a> {
    object: &'a Map<String, Value>,
    path: String,
    report: &'a Report<'a>,
    known: Vec<&'static str>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn root(value: &'a Value, report: &'a Report<'a>) -> Self {
        let path = String::new();
        Self {
            value,
            path,
            report,
        }
    }

    pub(crate) fn problem(&self, message: impl Into<String>) {
        self.report.add(&self.path, message);
    }

    pub(crate) fn traits(&self) -> Option<Traits<'a>> {
        Some(Traits {
            object: self.object()?,
            path: self.path.clone(),
            report: self.report,
            known: Vec::new(),
        })
    }

    /// The entries of a map by name.
    pub(crate) fn entries(&self) -> Vec<(&'a str, Cursor<'a>)> {
        let entries = self.object().into_iter().flatten();
        entries
            .map(|(name, value)| (name.as_str(), self.below(join(&self.path, name), value)))
            .collect()
    }

    pub(crate) fn items(&self) -> Vec<Cursor<'a>> {
        let Value::Array(items) = self.value else {
            self.expected("a list");
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items
            .map(|(index, item)| self.below(format!("{}[{index}]", self.path), item))
            .collect()
    }

    /// The value as it stands.
    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn text(&self) -> Option<String> {
        let text = self.value.as_str().map(str::to_owned);
        self.or_expected(text, "a string")
    }

    pub(crate) fn flag(&self) -> bool {
        self.or_expected(self.value.as_bool(), "true or false")
            .unwrap_or_default()
    }

    pub(crate) fn number(&self) -> Option<Number> {
        self.or_expected(self.value.as_number().cloned(), "a number")
    }

    /// A number of the range of `N` that is not negative.
    pub(crate) fn natural<N: TryFrom<u64>>(&self) -> Option<N> {
        let number = self
            .value
            .as_u64()
            .and_then(|number| N::try_from(number).ok());
        self.or_expected(number, "a small whole number")
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(Cursor::text).collect()
    }

    /// Strings, none of them twice.
    pub(crate) fn distinct_texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for item in self.items() {
            match item.text() {
                Some(text) if texts.contains(&text) => {
                    item.problem(format!("{text:?} stands twice"));
                }
                text => texts.extend(text),
            }
        }
        texts
    }

    /// Strings, or a single one.
    pub(crate) fn text_or_texts(&self) -> Vec<String> {
        match self.value {
            Value::String(text) => vec![text.clone()],
            Value::Array(_) => self.texts(),
            _ => {
                self.expected("a string or a list of strings");
                Vec::new()
            }
        }
    }

    fn object(&self) -> Option<&'a Map<String, Value>> {
        self.or_expected(self.value.as_object(), "an object")
    }

    fn or_expected<T>(&self, value: Option<T>, expected: &str) -> Option<T> {
        if value.is_none() {
            self.expected(expected);
        }
        value
    }

    fn expected(&self, expected: &str) {
        self.problem(format!("expected {expected}, found {}", found(self.value)));
    }

    fn below(&self, path: String, value: &'a Value) -> Cursor<'a> {
        let report = self.report;
        Cursor {
            value,
            path,
            report,
        }
    }
}

impl<'a> Traits<'a> {
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Cursor<'a>> {
        self.known.push(key);
        let value = self.object.get(key)?;
        let path = join(&self.path, key);
        let report = self.report;
        Some(Cursor {
            value,
            path,
            report,
        })
    }

    pub(crate) fn required(&mut self, key: &'static str) -> Option<Cursor<'a>> {
        let cursor = self.optional(key);
        if cursor.is_none() {
            self.problem(format!("expected `{key}`, found none"));
        }
        cursor
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.optional(key)?.text()
    }

    pub(crate) fn required_text(&mut self, key: &'static str) -> Option<String> {
        self.required(key)?.text()
    }

    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        self.optional(key).is_some_and(|cursor| cursor.flag())
    }

    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.optional(key)
            .map_or_else(Vec::new, |cursor| cursor.texts())
    }

    /// Traits that are known and have no bearing on an AWS JSON client.
    pub(crate) fn ignore(&mut self, keys: &[&'static str]) {
        self.known.extend(keys);
    }

    pub(crate) fn problem(&self, message: impl Into<String>) {
        self.report.add(&self.path, message);
    }

    /// Refuses what nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.object.keys() {
            if !self.known.contains(&key.as_str()) {
                let hint = did_you_mean(key, self.known.iter().copied());
                let message = format!("unknown trait {key:?}{hint}");
                self.report.add(&join(&self.path, key), message);
            }
        }
    }
}

fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() > 40 => "a string".to_owned(),
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
