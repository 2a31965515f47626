//! sdk-extras brought in line with newer documents: patches that have become useless dropped, what is
//! new documented by its facts, each of which is listed.

mod arguments;
mod facts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::documents::Document;
use crate::merge::{drop_idle_reasons, join, merge};
use crate::{Documents, Model, Problems, ShapeKind};

/// Newer documents with the sdk-extras that fit them.
#[derive(Clone, Debug, Default)]
pub struct Refitted {
    /// The texts by their file names, such as `service-2.json`.
    pub files: BTreeMap<String, String>,
    /// Documentation that was dropped, its target being gone: `file: path`.
    pub stale: Vec<String>,
    /// Patches that were dropped, upstream saying the same now: `file: path`.
    pub adopted: Vec<String>,
    /// The paths of what had no documentation, and is documented by its facts.
    pub filled: Vec<String>,
    /// The paths of arguments that are pinned anew: what isn't required any more left out, what is now
    /// required put last, in the model's order.
    pub pinned: Vec<String>,
}

/// Brings sdk-extras in line with newer documents; both are texts by their file names. Arguments are
/// pinned where the sdk-extras give a reason for doing so.
///
/// # Errors
/// All that is wrong with the result, such as patches of behaviour whose target is gone: what becomes of
/// those is for a person to decide.
pub fn refit(
    documents: &BTreeMap<String, String>,
    extras: &BTreeMap<String, String>,
) -> Result<Refitted, Problems> {
    let mut refitted = Refitted {
        files: documents.clone(),
        ..Refitted::default()
    };
    refitted.files.extend(extras.clone());
    let patched = refitted.documents()?;
    for document in [
        &patched.service,
        &patched.paginators,
        &patched.endpoint_rules,
    ] {
        refitted.drop_useless(document);
    }
    refitted.pin_arguments(&refitted.documents()?.service);
    let patched = refitted.documents()?;
    let model = Model::from_documents(&patched)?;
    refitted.fill(&patched.service, &model);
    Model::from_documents(&refitted.documents()?)?;
    Ok(refitted)
}

impl Refitted {
    fn documents(&self) -> Result<Documents, Problems> {
        Documents::from_texts(&self.files)
    }

    fn drop_useless(&mut self, document: &Document) {
        // What else is wrong is reported when the model is read.
        let merged = merge(document, &mut Problems::default());
        let (stale, adopted) = (&merged.stale_documentation, &merged.adopted);
        let Some(mut extras) = document.extras.value.clone() else {
            return;
        };
        if let Some(Value::Object(patches)) = extras.get_mut("merge") {
            remove(patches, "", &stale.iter().chain(adopted).collect());
        }
        drop_idle_reasons(&mut extras);
        self.stale
            .extend(stale.iter().map(|path| merged.patch(path)));
        self.adopted
            .extend(adopted.iter().map(|path| merged.patch(path)));
        self.put(&merged.extras_file, &extras);
    }

    fn pin_arguments(&mut self, document: &Document) {
        let service = merge(document, &mut Problems::default()).value;
        let Some((service, mut extras)) = service.zip(document.extras.value.clone()) else {
            return;
        };
        for (operation, arguments) in arguments::unfit(&service, &extras) {
            let path = format!("operations.{operation}.sdk.arguments");
            match extras.get_mut("merge") {
                Some(Value::Object(patches)) if arguments.is_empty() => {
                    remove(patches, "", &BTreeSet::from([&path]));
                }
                _ => {
                    let steps = ["operations", operation.as_str(), "sdk"];
                    set(&mut extras, &steps, "arguments", json!(arguments));
                }
            }
            self.pinned.push(path);
        }
        drop_idle_reasons(&mut extras);
        self.put(&document.extras.file, &extras);
    }

    /// Documents what has no documentation.
    fn fill(&mut self, document: &Document, model: &Model) {
        let extras = document.extras.value.clone();
        let mut extras = extras.unwrap_or_else(|| json!({"version": 1.0, "merge": {}}));
        for (path, text) in facts::missing(model) {
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            set(&mut extras, &steps, "documentation", text.into());
            let path = path.join(".");
            self.filled.push(if path.is_empty() {
                "the service".to_owned()
            } else {
                path
            });
        }
        if !(self.filled.is_empty() && self.pinned.is_empty()) {
            sort(extras.get_mut("merge"), model);
            self.put(&document.extras.file, &extras);
        }
    }

    fn put(&mut self, file: &str, document: &Value) {
        self.files
            .insert(file.to_owned(), format!("{document:#}\n"));
    }
}

/// Removes what is at these paths, and what is empty then.
fn remove(object: &mut Map<String, Value>, path: &str, gone: &BTreeSet<&String>) {
    object.retain(|key, value| {
        let path = join(path, key);
        if gone.contains(&path) {
            return false;
        }
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                remove(inner, &path, gone);
                !inner.is_empty()
            }
            _ => true,
        }
    });
}

/// Sets a key of a patched thing; documentation stands first. What is no object is reported when the
/// model is read.
fn set(extras: &mut Value, steps: &[&str], key: &str, value: Value) {
    let patches = extras.get_mut("merge").and_then(Value::as_object_mut);
    let thing = steps.iter().try_fold(patches, |thing, step| {
        let below = thing?.entry(*step).or_insert_with(|| json!({}));
        Some(below.as_object_mut())
    });
    if let Some(Some(thing)) = thing {
        match key {
            "documentation" => thing.shift_insert(0, key.to_owned(), value),
            _ => thing.insert(key.to_owned(), value),
        };
    }
}

/// Brings patches in the order of what they patch.
fn sort(patches: Option<&mut Value>, model: &Model) {
    let Some(patches) = patches else { return };
    sort_names(patches.get_mut("operations"), model.operations.keys());
    sort_names(patches.get_mut("shapes"), model.shapes.keys());
    for (name, shape) in &model.shapes {
        if let ShapeKind::Structure(structure) = &shape.kind {
            let members = patches.pointer_mut(&format!("/shapes/{name}/members"));
            sort_names(members, structure.members.keys());
        }
    }
}

fn sort_names<'a>(things: Option<&mut Value>, order: impl Iterator<Item = &'a String>) {
    if let Some(Value::Object(things)) = things {
        let mut sorted: Map<String, Value> = order
            .filter_map(|name| Some((name.clone(), things.shift_remove(name)?)))
            .collect();
        sorted.append(things);
        *things = sorted;
    }
}
