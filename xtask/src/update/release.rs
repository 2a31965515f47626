//! The next version, and its entry in the changelog.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::{Diff, Verdict};

use crate::diff::sections;
use crate::staged::Staged;

/// The lock files that name the workspace's packages.
const LOCK_FILES: [&str; 2] = ["Cargo.lock", "tests/fuzz/Cargo.lock"];

/// The version that is there, and the one that comes next: the same if nothing has changed.
pub(super) struct Release {
    pub(super) old: String,
    pub(super) new: String,
    /// What asks for it.
    pub(super) verdict: Verdict,
}

impl Release {
    /// By the version of the workspace and what asks for the next one.
    pub(super) fn of(root: &Path, verdict: Verdict) -> Result<Self> {
        let manifest = read(&root.join("Cargo.toml"))?;
        let old = version(&manifest)
            .context("Cargo.toml: expected `version = \"…\"` in [workspace.package]")?;
        let new = next(old, verdict).with_context(|| {
            format!("Cargo.toml: expected a version such as 0.1.0, found {old:?}")
        })?;
        Ok(Self {
            old: old.to_owned(),
            new,
            verdict,
        })
    }

    /// Stages manifest, lock files and changelog.
    pub(super) fn stage(
        &self,
        root: &Path,
        title: &str,
        diff: &Diff,
        staged: &mut Staged,
    ) -> Result<()> {
        if self.old == self.new {
            return Ok(());
        }
        let path = root.join("Cargo.toml");
        let manifest = read(&path)?;
        staged.write(
            path,
            &manifest.replacen(&line(&self.old), &line(&self.new), 1),
        )?;
        for path in LOCK_FILES {
            let path = root.join(path);
            let lock = self.lock_file(&read(&path)?);
            staged.write(path, &lock)?;
        }
        let path = root.join("CHANGELOG.md");
        let entry = format!("## {}\n\n{title}.\n{}\n", self.new, sections(diff, "###"));
        let changelog = with_entry(&read(&path)?, &entry);
        staged.write(path, &changelog)
    }

    /// The lock file with the version of the workspace's packages, which have no source.
    fn lock_file(&self, lock: &str) -> String {
        const START: &str = "[[package]]\n";
        let packages = lock
            .split(START)
            .map(|package| match package.contains("\nsource = ") {
                true => package.to_owned(),
                false => package.replacen(&line(&self.old), &line(&self.new), 1),
            });
        packages.collect::<Vec<_>>().join(START)
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
}

fn line(version: &str) -> String {
    format!("\nversion = \"{version}\"\n")
}

/// The version of the workspace's packages. No other line of the manifest is like that one.
fn version(manifest: &str) -> Option<&str> {
    let (_, package) = manifest.split_once("\n[workspace.package]\n")?;
    let mut lines = package.lines().take_while(|line| !line.starts_with('['));
    lines.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
}

/// Below 1.0, what breaks raises the minor version, and all else the patch version: so Cargo reads them.
fn next(version: &str, verdict: Verdict) -> Option<String> {
    let parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [major, minor, patch] = parts[..] else {
        return None;
    };
    let (major, minor, patch) = match (verdict, major) {
        (Verdict::None, _) => (major, minor, patch),
        (Verdict::Major, 0) => (0, minor + 1, 0),
        (Verdict::Major, _) => (major + 1, 0, 0),
        (Verdict::Minor, 1..) => (major, minor + 1, 0),
        (Verdict::Minor | Verdict::Patch, _) => (major, minor, patch + 1),
    };
    Some(format!("{major}.{minor}.{patch}"))
}

/// The changelog with an entry above those of other versions.
fn with_entry(changelog: &str, entry: &str) -> String {
    let mut headings = changelog.match_indices("\n## ").map(|(index, _)| index + 1);
    match headings.find(|start| !changelog[*start..].starts_with("## Unreleased")) {
        Some(start) => {
            let (head, entries) = changelog.split_at(start);
            format!("{head}{entry}{entries}")
        }
        None => format!("{}\n\n{entry}", changelog.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_asks_for_a_version() {
        use Verdict::{Major, Minor, None, Patch};
        for (version, verdict, expected) in [
            ("0.1.2", None, Some("0.1.2")),
            ("0.1.2", Patch, Some("0.1.3")),
            ("0.1.2", Minor, Some("0.1.3")),
            ("0.1.2", Major, Some("0.2.0")),
            ("1.2.3", Patch, Some("1.2.4")),
            ("1.2.3", Minor, Some("1.3.0")),
            ("1.2.3", Major, Some("2.0.0")),
            ("1.2", Major, Option::None),
            ("1.2.x", Major, Option::None),
        ] {
            assert_eq!(next(version, verdict).as_deref(), expected, "{version}");
        }
    }

    #[test]
    fn the_newest_entry_stands_on_top() {
        let entry = "## 0.2.0\n\nNew.\n\n";
        let text = with_entry("# Changelog\n\nAll of it.\n\n## 0.1.0\n\nOld.\n", entry);
        assert_eq!(
            text,
            "# Changelog\n\nAll of it.\n\n## 0.2.0\n\nNew.\n\n## 0.1.0\n\nOld.\n"
        );
        assert_eq!(
            with_entry("# Changelog\n\n## Unreleased\n\nMore.\n\n## 0.1.0\n", entry),
            "# Changelog\n\n## Unreleased\n\nMore.\n\n## 0.2.0\n\nNew.\n\n## 0.1.0\n"
        );
        assert_eq!(
            with_entry("# Changelog\n", entry),
            "# Changelog\n\n## 0.2.0\n\nNew.\n\n"
        );
    }
}
