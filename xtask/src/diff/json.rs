//! The differences for programs.

use codegen::Diff;
use serde_json::json;

/// `{"verdict": …, "changes": [{"class", "kind", "path", "old", "new", "rust"}]}`, where `old`, `new` and
/// `rust` may be null.
pub(super) fn json(diff: &Diff) -> String {
    let changes = diff.changes.iter().map(|change| {
        json!({
            "class": change.class.as_str(),
            "kind": change.kind.as_str(),
            "path": change.path,
            "old": change.old,
            "new": change.new,
            "rust": change.rust,
        })
    });
    let changes: Vec<_> = changes.collect();
    let verdict = diff.verdict().as_str();
    format!("{:#}\n", json!({"verdict": verdict, "changes": changes}))
}
