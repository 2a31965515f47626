//! The documents of a service as parsed JSON: each base document with the sdk-extras that patch it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::folder::{ENDPOINT_RULES, EXTRAS, Folder, PAGINATORS, SERVICE, WAITERS};
use crate::{Problems, json, merge};

/// The documents of a service: what a [`Model`](crate::Model) is made of.
#[derive(Clone, Debug)]
pub struct Documents {
    pub(crate) service: Document,
    pub(crate) paginators: Document,
    /// No part of a model, but compared.
    pub(crate) waiters: Document,
    pub(crate) endpoint_rules: Document,
}

/// A base document and what patches it; either may be missing.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) base: Source,
    pub(crate) extras: Source,
}

/// A parsed file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The file, as it is named in problems.
    pub(crate) file: String,
    /// What it holds, if it is there.
    pub(crate) value: Option<Value>,
}

impl Documents {
    /// Reads a botocore service folder as it lies: `service-2`, `paginators-1`, `waiters-2` and
    /// `endpoint-rule-set-1`, each `.json` or `.json.gz`, and the `*.sdk-extras.json` of each. Of a
    /// folder of date folders, the newest that holds a service document counts. Only
    /// `service-2` must be there.
    ///
    /// # Errors
    /// Every file that can't be read or isn't JSON, with line and column; a file that is there both
    /// plain and packed; sdk-extras for a document that no service has.
    pub fn read(folder: &Path) -> Result<Self, Problems> {
        Self::of_folder(&Folder::open(folder)?)
    }

    /// The same out of texts by their file names, such as `service-2.json`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_texts(files: &BTreeMap<String, String>) -> Result<Self, Problems> {
        Self::of_folder(&Folder::of_texts(files)?)
    }

    /// Starts with a service document alone, for tests and build scripts.
    #[must_use]
    pub fn from_json(service: Value) -> Self {
        let mut documents = Self {
            service: Document::missing(SERVICE),
            paginators: Document::missing(PAGINATORS),
            waiters: Document::missing(WAITERS),
            endpoint_rules: Document::missing(ENDPOINT_RULES),
        };
        documents.service.base.value = Some(service);
        documents
    }

    /// Sets what patches the service document.
    #[must_use]
    pub fn with_service_extras(mut self, extras: Value) -> Self {
        self.service.extras.value = Some(extras);
        self
    }

    /// Sets the paginators.
    #[must_use]
    pub fn with_paginators(mut self, paginators: Value) -> Self {
        self.paginators.base.value = Some(paginators);
        self
    }

    /// Sets what patches the paginators.
    #[must_use]
    pub fn with_paginators_extras(mut self, extras: Value) -> Self {
        self.paginators.extras.value = Some(extras);
        self
    }

    /// Sets the endpoint rule set.
    #[must_use]
    pub fn with_endpoint_rules(mut self, endpoint_rules: Value) -> Self {
        self.endpoint_rules.base.value = Some(endpoint_rules);
        self
    }

    /// Sets what patches the endpoint rule set.
    #[must_use]
    pub fn with_endpoint_rules_extras(mut self, extras: Value) -> Self {
        self.endpoint_rules.extras.value = Some(extras);
        self
    }

    /// Whether the service speaks AWS JSON, as its protocol or as one of several. No other can be read.
    #[must_use]
    pub fn speaks_json(&self) -> bool {
        let service = self.service.base.value.as_ref();
        let Some(metadata) = service.and_then(|service| service.get("metadata")) else {
            return false;
        };
        let others = metadata.get("protocols").and_then(Value::as_array);
        let mut protocols = metadata
            .get("protocol")
            .into_iter()
            .chain(others.into_iter().flatten());
        protocols.any(|protocol| protocol == "json")
    }

    /// The behaviour patches for which no reason stands in their document, as `file: path`.
    #[must_use]
    pub fn patches_without_reason(&self) -> Vec<String> {
        [&self.service, &self.paginators, &self.endpoint_rules]
            .into_iter()
            .flat_map(merge::without_reason)
            .collect()
    }

    fn of_folder(folder: &Folder) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let documents = Self {
            service: Document::of_folder(folder, SERVICE, &mut problems),
            paginators: Document::of_folder(folder, PAGINATORS, &mut problems),
            waiters: Document::of_folder(folder, WAITERS, &mut problems),
            endpoint_rules: Document::of_folder(folder, ENDPOINT_RULES, &mut problems),
        };
        if folder.get(SERVICE).is_none() {
            problems.add(&folder.place, "", "expected service-2.json, found none");
        }
        problems.or(documents)
    }
}

impl Document {
    fn missing(stem: &str) -> Self {
        let source = |stem: &str| Source {
            file: format!("{stem}.json"),
            value: None,
        };
        Self {
            base: source(stem),
            extras: source(&format!("{stem}{EXTRAS}")),
        }
    }

    fn of_folder(folder: &Folder, stem: &str, problems: &mut Problems) -> Self {
        let mut document = Self::missing(stem);
        document.base.load(folder, stem, problems);
        document
            .extras
            .load(folder, &format!("{stem}{EXTRAS}"), problems);
        document
    }
}

impl Source {
    fn load(&mut self, folder: &Folder, stem: &str, problems: &mut Problems) {
        let Some(file) = folder.get(stem) else { return };
        self.file.clone_from(&file.shown);
        match json::parse(&file.text) {
            Ok(value) => self.value = Some(value),
            Err(error) => problems.append(malformed(&file.shown, &error)),
        }
    }
}

/// A file that isn't JSON, with its line and column as the path.
pub(crate) fn malformed(file: &str, error: &serde_json::Error) -> Problems {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let place = format!(" at line {line} column {column}");
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let mut problems = Problems::default();
    problems.add(
        file,
        format!("line {line}, column {column}"),
        format!("malformed JSON: {message}"),
    );
    problems
}
