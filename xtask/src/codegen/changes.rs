//! What differs between a folder and the files that should be in it, and how the folder is brought in
//! line: files are written or removed only where generated ones belong.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use codegen::{HEADER, Tree};

use crate::staged::Staged;

/// What differs, as paths below the folder.
pub(crate) struct Changes {
    pub(crate) stale: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) orphaned: Vec<String>,
}

impl Changes {
    /// # Errors
    /// Files in the folder that can't be read, or aren't generated: those are someone's work.
    pub(crate) fn between(out: &Path, tree: &Tree) -> Result<Self> {
        let there = files(out)?;
        let (mut stale, mut missing, mut foreign) = (Vec::new(), Vec::new(), Vec::new());
        for (path, text) in tree {
            if !there.contains(path) {
                missing.push(path.clone());
            } else if read(&out.join(path))? != text.as_bytes() {
                stale.push(path.clone());
            }
        }
        let orphaned: Vec<String> = there
            .iter()
            .filter(|path| !tree.contains_key(*path))
            .cloned()
            .collect();
        for path in stale.iter().chain(&orphaned) {
            if !read(&out.join(path))?.starts_with(HEADER.as_bytes()) {
                foreign.push(format!("{}", out.join(path).display()));
            }
        }
        ensure!(
            foreign.is_empty(),
            "only generated files belong in {}; move these first:\n{}",
            out.display(),
            foreign.join("\n")
        );
        Ok(Self {
            stale,
            missing,
            orphaned,
        })
    }

    /// A line for each, such as `stale    DIR/client.rs`.
    pub(super) fn list(&self, out: &Path) -> Vec<String> {
        let kinds = [
            ("stale", &self.stale),
            ("missing", &self.missing),
            ("orphaned", &self.orphaned),
        ];
        let kinds = kinds.into_iter();
        kinds
            .flat_map(|(kind, paths)| {
                let paths = paths.iter();
                paths.map(move |path| format!("{kind:8} {}", out.join(path).display()))
            })
            .collect()
    }

    /// Stages what brings the folder in line.
    pub(crate) fn stage(&self, out: &Path, tree: &Tree, staged: &mut Staged) -> Result<()> {
        for path in self.stale.iter().chain(&self.missing) {
            staged.write(out.join(path), &tree[path])?;
        }
        for path in &self.orphaned {
            staged.remove(out.join(path));
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} can't be read", path.display()))
}

/// The files below a folder, which need not be there, as paths with `/` between the steps.
fn files(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut next = vec![String::new()];
    while let Some(below) = next.pop() {
        let place = folder.join(&below);
        if !place.is_dir() {
            continue;
        }
        let describe = || format!("{} can't be read", place.display());
        for entry in fs::read_dir(&place).with_context(describe)? {
            let entry = entry.with_context(describe)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() {
                name
            } else {
                format!("{below}/{name}")
            };
            if entry.file_type().with_context(describe)?.is_dir() {
                next.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter();
        files
            .map(|(path, text)| ((*path).to_owned(), format!("{HEADER}\n{text}")))
            .collect()
    }

    /// Brings a folder in line.
    fn apply(out: &Path, tree: &Tree) -> Result<()> {
        let mut staged = Staged::default();
        Changes::between(out, tree)?.stage(out, tree, &mut staged)?;
        staged.apply()
    }

    #[test]
    fn a_folder_is_brought_in_line() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("new/generated");
        let first = tree(&[("mod.rs", "1"), ("operation/a.rs", "2"), ("client.rs", "3")]);
        let changes = Changes::between(&out, &first)?;
        assert_eq!(changes.missing.len(), 3);
        apply(&out, &first)?;
        assert!(Changes::between(&out, &first)?.list(&out).is_empty());

        let second = tree(&[("mod.rs", "1"), ("operation/b.rs", "2"), ("client.rs", "4")]);
        let changes = Changes::between(&out, &second)?;
        let lines = changes.list(&out).join("\n");
        assert_eq!(
            lines.replace(&out.display().to_string(), "OUT"),
            "stale    OUT/client.rs\nmissing  OUT/operation/b.rs\norphaned OUT/operation/a.rs"
        );
        apply(&out, &second)?;
        assert!(Changes::between(&out, &second)?.list(&out).is_empty());
        let there: Vec<String> = files(&out)?.into_iter().collect();
        assert_eq!(there, ["client.rs", "mod.rs", "operation/b.rs"]);
        Ok(())
    }

    #[test]
    fn what_is_not_generated_is_neither_removed_nor_overwritten() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path();
        let notes = out.join("notes/mine.rs");
        fs::create_dir(out.join("notes"))?;
        for (place, text) in [(&notes, "// mine"), (&out.join("client.rs"), "// mine too")] {
            fs::write(place, text)?;
        }
        let tree = tree(&[("client.rs", "1"), ("mod.rs", "2")]);
        let error = Changes::between(out, &tree).err().expect("a refusal");
        let error = error.to_string();
        assert!(
            error.starts_with("only generated files belong in "),
            "{error}"
        );
        assert!(
            error.contains("/client.rs\n") && error.ends_with("/notes/mine.rs"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(notes)?, "// mine");
        Ok(())
    }

    #[test]
    fn a_failed_write_leaves_the_client_as_it_was() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path();
        let first = tree(&[("a.rs", "1"), ("gone.rs", "1")]);
        apply(out, &first)?;
        // The place beside the last file is taken.
        let beside = format!(".z.rs.{}.new", std::process::id());
        fs::create_dir(out.join(beside))?;
        let before = files(out)?;
        let second = tree(&[("a.rs", "2"), ("b/new.rs", "2"), ("z.rs", "3")]);
        let error = apply(out, &second).expect_err("it can't be written");
        let error = format!("{error:#}");
        assert!(error.contains("z.rs can't be written"), "{error}");
        assert_eq!(files(out)?, before);
        assert!(!out.join("b").exists());
        assert!(fs::read_to_string(out.join("a.rs"))?.ends_with('1'));
        Ok(())
    }
}
