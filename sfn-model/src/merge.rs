//! sdk-extras merged over the document that they patch.
//!
//! A patch document is `{"version": 1.0, "merge": {…}, "reasons": {…}}`. Objects merge key by key, in
//! the base's order, new keys last; anything else replaces what the base says. A *documentation*
//! patch without a target is dropped and listed. A *behaviour* patch, any other, must have its target.
//! Where a document gives reasons, which ours do and botocore's don't, a behaviour patch must also
//! say something that the base doesn't.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::Problems;
use crate::documents::{Document, Source};

/// A document with its patches applied.
pub(crate) struct Merged {
    /// The base document's file.
    pub(crate) file: String,
    /// The patches' file.
    pub(crate) extras_file: String,
    /// What it says now; none when neither file is there.
    pub(crate) value: Option<Value>,
    /// The paths that the patches set.
    pub(crate) patched: BTreeSet<String>,
    /// The paths of documentation patches without a target.
    pub(crate) stale_documentation: Vec<String>,
    /// The paths of patches that say what the base says.
    pub(crate) adopted: Vec<String>,
}

impl Merged {
    /// A path of a patch with its file.
    pub(crate) fn patch(&self, path: &str) -> String {
        format!("{}: {path}", self.extras_file)
    }
}

/// Applies the patches of a document; what is wrong with them goes to `problems`.
pub(crate) fn merge(document: &Document, problems: &mut Problems) -> Merged {
    let Document { base, extras } = document;
    let mut merged = Merged {
        file: base.file.clone(),
        extras_file: extras.file.clone(),
        value: base.value.clone(),
        patched: BTreeSet::new(),
        stale_documentation: Vec::new(),
        adopted: Vec::new(),
    };
    let Some(patches) = Patches::of(extras, problems) else {
        return merged;
    };
    patches.check_reasons(problems);
    let value = merged
        .value
        .get_or_insert_with(|| Value::Object(Map::new()));
    let Some(target) = value.as_object_mut() else {
        return merged; // The reader says so.
    };
    let mut merger = Merger {
        file: &extras.file,
        strict: patches.reasons.is_some(),
        patched: &mut merged.patched,
        stale: &mut merged.stale_documentation,
        adopted: &mut merged.adopted,
        problems,
    };
    merger.merge(target, patches.merge, "", Level::Root);
    merged
}

/// The behaviour patches of a document for which it gives no reason, as `file: path`.
pub(crate) fn without_reason(document: &Document) -> Vec<String> {
    let extras = &document.extras;
    let Some(patches) = Patches::of(extras, &mut Problems::default()) else {
        return Vec::new();
    };
    let has_reason = |path: &String| patches.reasons().any(|(pattern, _)| covers(pattern, path));
    behaviour(patches.merge)
        .into_iter()
        .filter(|path| !has_reason(path))
        .map(|path| format!("{}: {path}", extras.file))
        .collect()
}

/// Drops the reasons of a patch document that no patch needs any more.
pub(crate) fn drop_idle_reasons(document: &mut Value) {
    let patches = document.get("merge").and_then(Value::as_object);
    let patches = patches.map_or_else(Vec::new, behaviour);
    if let Some(Value::Object(reasons)) = document.get_mut("reasons") {
        reasons.retain(|pattern, _| patches.iter().any(|patch| covers(pattern, patch)));
    }
}

/// Whether a patch document gives a reason for patches at this path.
pub(crate) fn has_reason(document: &Value, path: &str) -> bool {
    let reasons = document.get("reasons").and_then(Value::as_object);
    let mut patterns = reasons.into_iter().flat_map(Map::keys);
    patterns.any(|pattern| covers(pattern, path))
}

/// A patch document, taken apart.
struct Patches<'a> {
    file: &'a str,
    merge: &'a Map<String, Value>,
    reasons: Option<&'a Map<String, Value>>,
}

impl<'a> Patches<'a> {
    fn of(extras: &'a Source, problems: &mut Problems) -> Option<Self> {
        let file = extras.file.as_str();
        let Value::Object(document) = extras.value.as_ref()? else {
            problems.add(file, "", "expected an object with `version` and `merge`");
            return None;
        };
        for key in document.keys() {
            if !["version", "merge", "reasons"].contains(&key.as_str()) {
                problems.add(file, key, "expected `version`, `merge` and `reasons` only");
            }
        }
        if document.get("version").and_then(Value::as_f64) != Some(1.0) {
            problems.add(file, "version", "expected the number 1.0");
        }
        let mut object = |key: &str| match document.get(key) {
            Some(Value::Object(object)) => Some(object),
            None if key == "reasons" => None,
            _ => {
                problems.add(file, key, "expected an object");
                None
            }
        };
        let reasons = object("reasons");
        let merge = object("merge")?;
        Some(Self {
            file,
            merge,
            reasons,
        })
    }

    fn reasons(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.reasons.into_iter().flatten()
    }

    /// Each reason is a sentence about some behaviour patch.
    fn check_reasons(&self, problems: &mut Problems) {
        let patches = behaviour(self.merge);
        for (pattern, reason) in self.reasons() {
            let path = format!("reasons.{pattern}");
            if reason.as_str().is_none_or(|text| text.trim().is_empty()) {
                problems.add(self.file, &path, "expected a sentence");
            }
            if !patches.iter().any(|patch| covers(pattern, patch)) {
                problems.add(
                    self.file,
                    &path,
                    "no patch here is what this reason is for: remove it",
                );
            }
        }
    }
}

/// Whether a pattern is the path or a prefix of it, `*` standing for any one step.
fn covers(pattern: &str, path: &str) -> bool {
    let mut steps = path.split('.');
    pattern.split('.').all(|wanted| {
        steps
            .next()
            .is_some_and(|step| wanted == "*" || wanted == step)
    })
}

/// Where in a document a patch is.
#[derive(Clone, Copy)]
enum Level {
    /// At the top.
    Root,
    /// In a map by name of things of a kind.
    Names(&'static Kind),
    /// In one of them.
    Of(&'static Kind),
    /// Anywhere below.
    Traits,
}

/// A kind of thing that a patch may define.
struct Kind {
    noun: &'static str,
    /// The key that a whole definition has, and a patch of something defined upstream hasn't.
    definition: &'static str,
}

static OPERATION: Kind = Kind {
    noun: "operation",
    definition: "http",
};
static SHAPE: Kind = Kind {
    noun: "shape",
    definition: "type",
};
static MEMBER: Kind = Kind {
    noun: "member",
    definition: "shape",
};
static PAGINATOR: Kind = Kind {
    noun: "paginator",
    definition: "input_token",
};

impl Level {
    fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "operations") => Self::Names(&OPERATION),
            (Self::Root, "shapes") => Self::Names(&SHAPE),
            (Self::Root, "pagination") => Self::Names(&PAGINATOR),
            (Self::Of(kind), "members") if std::ptr::eq(kind, &SHAPE) => Self::Names(&MEMBER),
            (Self::Names(kind), _) => Self::Of(kind),
            _ => Self::Traits,
        }
    }
}

struct Merger<'a> {
    file: &'a str,
    /// Whether to refuse what the base says already.
    strict: bool,
    patched: &'a mut BTreeSet<String>,
    stale: &'a mut Vec<String>,
    adopted: &'a mut Vec<String>,
    problems: &'a mut Problems,
}

impl Merger<'_> {
    fn merge(
        &mut self,
        base: &mut Map<String, Value>,
        patch: &Map<String, Value>,
        path: &str,
        level: Level,
    ) {
        for (key, value) in patch {
            let path = join(path, key);
            let below = level.below(key);
            if self.is_gone(base.get(key), value, &path, level) {
                continue;
            }
            if self.strict && says_nothing_new(base.get(key), key, value, level) {
                self.problems.add(
                    self.file,
                    &path,
                    "upstream says the same now: remove this patch",
                );
                self.adopted.push(path);
                continue;
            }
            if let (None, Level::Names(_), Value::Object(_)) = (base.get(key), below, value) {
                base.insert(key.clone(), Value::Object(Map::new()));
            }
            match (base.get_mut(key), value) {
                (Some(Value::Object(base)), Value::Object(patch)) => {
                    self.merge(base, patch, &path, below);
                }
                _ => {
                    base.insert(key.clone(), value.clone());
                    self.patched.insert(path);
                }
            }
        }
    }

    /// Drops a patch whose target is gone, saying so.
    fn is_gone(&mut self, base: Option<&Value>, patch: &Value, path: &str, level: Level) -> bool {
        let (None, Value::Object(patch)) = (base, patch) else {
            return false;
        };
        let behaviour = behaviour(patch);
        let gone = match level {
            Level::Names(kind) if !patch.contains_key(kind.definition) => {
                if !behaviour.is_empty() {
                    let Kind { noun, definition } = kind;
                    let message = format!(
                        "the {noun} that this patches is gone: remove the patch (a whole {noun} of our own needs `{definition}`)"
                    );
                    self.problems.add(self.file, path, message);
                }
                true
            }
            _ => behaviour.is_empty(),
        };
        if gone {
            let stale = leaves(patch, true).into_iter();
            self.stale.extend(stale.map(|leaf| join(path, &leaf)));
        }
        gone
    }
}

/// Whether a patch, or all the behaviour in a patch of one thing, is in the base already.
fn says_nothing_new(base: Option<&Value>, key: &str, patch: &Value, level: Level) -> bool {
    match (base, patch) {
        (Some(Value::Object(base)), Value::Object(patch)) => {
            let whole = matches!(level, Level::Names(_)) || patch.is_empty();
            let has_documentation = !leaves(patch, true).is_empty();
            whole && !has_documentation && contains(base, patch)
        }
        (Some(base), patch) => base == patch && !is_documentation(key, patch),
        (None, _) => false,
    }
}

fn contains(base: &Map<String, Value>, patch: &Map<String, Value>) -> bool {
    patch
        .iter()
        .all(|(key, patch)| match (base.get(key), patch) {
            (Some(Value::Object(base)), Value::Object(patch)) => contains(base, patch),
            (base, patch) => base == Some(patch),
        })
}

/// The paths of the behaviour patches in an object.
fn behaviour(patch: &Map<String, Value>) -> Vec<String> {
    leaves(patch, false)
}

/// The paths of the leaves in an object that are documentation, or that aren't.
fn leaves(patch: &Map<String, Value>, documentation: bool) -> Vec<String> {
    let mut paths = Vec::new();
    for (key, value) in patch {
        match value {
            Value::Object(object) if !object.is_empty() => {
                let below = leaves(object, documentation).into_iter();
                paths.extend(below.map(|leaf| join(key, &leaf)));
            }
            _ if is_documentation(key, value) == documentation => paths.push(key.clone()),
            _ => {}
        }
    }
    paths
}

/// A member may be called `documentation` too, but then it is an object.
fn is_documentation(key: &str, value: &Value) -> bool {
    key == "documentation" && value.is_string()
}

pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
