//! Files to write and to remove: all of them, or none.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What is to be on the disk: a file's text, or none for one that goes.
#[derive(Default)]
pub(crate) struct Staged(BTreeMap<PathBuf, Option<String>>);

impl Staged {
    /// Stages a file, unless it is there with this text.
    pub(crate) fn write(&mut self, path: PathBuf, text: &str) -> Result<()> {
        if read(&path)?.as_deref() != Some(text.as_bytes()) {
            self.0.insert(path, Some(text.to_owned()));
        }
        Ok(())
    }

    /// Stages the removal of a file.
    pub(crate) fn remove(&mut self, path: PathBuf) {
        self.0.insert(path, None);
    }

    /// How many files are written, and how many removed.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let written = self.0.values().filter(|text| text.is_some()).count();
        (written, self.0.len() - written)
    }

    /// Writes every file beside its place, then moves them there. After an error everything is as it was.
    pub(crate) fn apply(&self) -> Result<()> {
        let mut before = Vec::new();
        let done = self.write_beside().and_then(|()| self.move_in(&mut before));
        if done.is_err() {
            for path in self.0.keys() {
                // It may not have been written.
                _ = fs::remove_file(beside(path));
            }
            for (path, bytes) in before {
                restore(path, bytes.as_deref())?;
            }
        }
        done
    }

    fn write_beside(&self) -> Result<()> {
        for (path, text) in &self.0 {
            let Some(text) = text else { continue };
            let describe = || format!("{} can't be written", path.display());
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).with_context(describe)?;
            }
            fs::write(beside(path), text).with_context(describe)?;
        }
        Ok(())
    }

    /// Notes what each file was before it changes.
    fn move_in<'a>(&'a self, before: &mut Vec<(&'a Path, Option<Vec<u8>>)>) -> Result<()> {
        for (path, text) in &self.0 {
            let bytes = read(path)?;
            let changed = match text {
                Some(_) => fs::rename(beside(path), path),
                None => fs::remove_file(path),
            };
            changed.with_context(|| format!("{} can't be replaced", path.display()))?;
            before.push((path, bytes));
        }
        Ok(())
    }
}

/// Where a file is written first.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
    }
}

fn restore(path: &Path, bytes: Option<&[u8]>) -> Result<()> {
    let restored: io::Result<()> = match bytes {
        Some(bytes) => fs::write(path, bytes),
        None => fs::remove_file(path),
    };
    restored.with_context(|| format!("{} can't be restored", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_changed_and_removed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let place = |name: &str| folder.path().join(name);
        fs::write(place("changed"), "old")?;
        fs::write(place("gone"), "old")?;
        fs::write(place("same"), "same")?;
        let mut staged = Staged::default();
        staged.write(place("new/file"), "new")?;
        staged.write(place("changed"), "new")?;
        staged.write(place("same"), "same")?;
        staged.remove(place("gone"));
        assert_eq!(staged.counts(), (2, 1));
        staged.apply()?;
        let read = |name: &str| fs::read_to_string(place(name)).ok();
        let found = ["new/file", "changed", "same", "gone"].map(read);
        let expected = [Some("new"), Some("new"), Some("same"), None];
        assert_eq!(found.each_ref().map(Option::as_deref), expected);
        assert_eq!(fs::read_dir(folder.path())?.count(), 3);
        Ok(())
    }

    #[test]
    fn after_an_error_everything_is_as_it_was() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let place = |name: &str| folder.path().join(name);
        fs::write(place("a"), "old")?;
        let mut staged = Staged::default();
        staged.write(place("a"), "new")?;
        staged.write(place("b"), "new")?;
        staged.remove(place("c"));
        let error = staged.apply().expect_err("there is no such file");
        assert!(
            error.to_string().ends_with("c can't be replaced"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(place("a"))?, "old");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }
}
