//! Upstream's documents with the facts kept and the prose dropped.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::documents::malformed;
use crate::folder::{ENDPOINT_RULES, EXTRAS, Folder, PAGINATORS, SERVICE, WAITERS};
use crate::{Documents, Model, Problems, json};

/// What an import makes.
#[derive(Clone, Debug)]
pub struct Import {
    /// The date of the API, such as `2016-11-23`.
    pub api_version: String,
    /// The texts by their file names, such as `service-2.json`.
    pub files: BTreeMap<String, String>,
}

/// Keys whose value is a sentence.
const PROSE: &[&str] = &["deprecatedMessage", "documentation", "documentationUrl"];

/// Keys below which things stand by their names, so that no key there is a trait.
const NAMES: &[&str] = &[
    "clientContextParams",
    "members",
    "operationContextParams",
    "operations",
    "pagination",
    "parameters",
    "shapes",
    "staticContextParams",
    "waiters",
];

/// Imports the documents of a service out of a botocore service folder (plain or packed; of date
/// folders, the newest) or, by the service's name, out of a botocore wheel. Facts and the order of
/// keys stay; prose (`documentation`, `documentationUrl`, `deprecatedMessage`, descriptions of
/// waiters, examples) goes, and so do sdk-extras with reasons, which are this project's. The same
/// source gives the same texts.
///
/// # Errors
/// All that [`Documents::read`] and [`Model::from_documents`] find wrong with the source.
pub fn import(source: &Path, service: &str) -> Result<Import, Problems> {
    let folder = if source.is_dir() {
        Folder::open(source)?
    } else {
        Folder::in_wheel(source, service)?
    };
    let mut files = BTreeMap::new();
    let mut problems = Problems::default();
    for document in [SERVICE, PAGINATORS, WAITERS, ENDPOINT_RULES] {
        for stem in [document.to_owned(), format!("{document}{EXTRAS}")] {
            let Some(file) = folder.get(&stem) else {
                continue;
            };
            match json::parse(&file.text) {
                Ok(extras) if extras.get("reasons").is_some() => {} // Our own, and no upstream's.
                Ok(value) => _ = files.insert(format!("{stem}.json"), facts(document, value)),
                Err(error) => problems.append(malformed(&file.shown, &error)),
            }
        }
    }
    let files = problems.or(files)?;
    let model = Model::from_documents(&Documents::from_texts(&files)?)?;
    let api_version = model.metadata.api_version;
    Ok(Import { api_version, files })
}

/// A document's facts as text: two spaces per level, a newline at the end.
fn facts(document: &str, mut value: Value) -> String {
    drop_prose(&mut value, document == WAITERS);
    if let (SERVICE, Value::Object(object)) = (document, &mut value) {
        object.shift_remove("examples");
    }
    format!("{value:#}\n")
}

fn drop_prose(value: &mut Value, waiters: bool) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| {
                let prose = PROSE.contains(&key.as_str()) || waiters && key == "description";
                !(prose && value.is_string())
            });
            for (key, value) in object {
                match value {
                    Value::Object(things) if NAMES.contains(&key.as_str()) => {
                        things
                            .values_mut()
                            .for_each(|thing| drop_prose(thing, waiters));
                    }
                    value => drop_prose(value, waiters),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| drop_prose(item, waiters)),
        _ => {}
    }
}
