//! What an update did, for its pull request.

use std::fmt::Write;

use codegen::{Diff, Verdict};
use sfn_model::Refitted;

use super::release::Release;
use crate::diff::sections;
use crate::staged::Staged;

pub(super) fn summary(
    title: &str,
    diff: &Diff,
    release: &Release,
    refitted: &Refitted,
    staged: &Staged,
) -> String {
    let verdict = diff.verdict();
    let version = match (verdict, release) {
        (Verdict::None, Release { old, .. }) => format!("nothing has changed since {old}"),
        (Verdict::Major, Release { old, new }) if old.starts_with("0.") => {
            format!(
                "{verdict}, so {old} becomes {new}: below 1.0, what breaks raises the minor version"
            )
        }
        (_, Release { old, new }) => format!("{verdict}, so {old} becomes {new}"),
    };
    let mut text = format!("# {title}\n\nVersion: {version}.\n{}", sections(diff, "##"));
    let lists = [
        (
            "No longer needed, upstream says the same now; dropped",
            &refitted.adopted,
        ),
        ("Texts whose target is gone; dropped", &refitted.stale),
        (
            "Documented by facts alone; to be said better",
            &refitted.filled,
        ),
        ("Arguments pinned anew; to be checked", &refitted.pinned),
    ];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    for (index, (about, list)) in lists.enumerate() {
        let heading = if index == 0 {
            "\n## sdk-extras\n\n"
        } else {
            ""
        };
        let list: Vec<String> = list.iter().map(|path| format!("`{path}`")).collect();
        // Writing to a string can't fail.
        _ = writeln!(text, "{heading}- {about}: {}", list.join(", "));
    }
    let (written, removed) = staged.counts();
    _ = write!(text, "\n{written} files written, {removed} removed.\n");
    text
}
