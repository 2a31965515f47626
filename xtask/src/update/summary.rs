//! What an update did, for its pull request.

use std::fmt::{self, Display, Formatter};

use codegen::{Diff, Refused, Verdict};
use sfn_model::Refitted;

use super::release::Release;
use crate::diff::sections;
use crate::staged::Staged;

/// All that an update did.
pub(super) struct Summary<'a> {
    pub(super) title: &'a str,
    pub(super) diff: &'a Diff,
    pub(super) release: &'a Release,
    /// What of the service isn't in the client.
    pub(super) refused: &'a [Refused],
    pub(super) refitted: &'a Refitted,
    pub(super) staged: &'a Staged,
}

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (title, version) = (self.title, self.version());
        writeln!(f, "# {title}\n\nVersion: {version}.")?;
        write!(f, "{}", sections(self.diff, "##"))?;
        for (index, refused) in self.refused.iter().enumerate() {
            if index == 0 {
                write!(f, "\n## Left out, for the runtime can't do it\n\n")?;
            }
            writeln!(f, "- {refused}")?;
        }
        self.extras(f)?;
        let (written, removed) = self.staged.counts();
        writeln!(f, "\n{written} files written, {removed} removed.")
    }
}

impl Summary<'_> {
    fn version(&self) -> String {
        let Release { old, new, verdict } = self.release;
        match verdict {
            Verdict::None => format!("nothing has changed since {old}"),
            Verdict::Major if old.starts_with("0.") => {
                format!(
                    "{verdict}, so {old} becomes {new}: below 1.0, what breaks raises the minor version"
                )
            }
            _ => format!("{verdict}, so {old} becomes {new}"),
        }
    }

    /// What became of the sdk-extras.
    fn extras(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let refitted = self.refitted;
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
            if index == 0 {
                write!(f, "\n## sdk-extras\n\n")?;
            }
            let list: Vec<String> = list.iter().map(|path| format!("`{path}`")).collect();
            writeln!(f, "- {about}: {}", list.join(", "))?;
        }
        Ok(())
    }
}
