//! Files to write and to remove: all of them, or none.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;

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

    /// Whether any file below a folder is staged.
    pub(crate) fn any_below(&self, folder: &Path) -> bool {
        self.0.keys().any(|path| path.starts_with(folder))
    }

    /// How many files are written, and how many removed.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let written = self.0.values().filter(|text| text.is_some()).count();
        (written, self.0.len() - written)
    }

    /// Writes every file beside its place, then moves them there. After an error everything is as it was,
    /// unless the error says which file couldn't be restored.
    pub(crate) fn apply(&self) -> Result<()> {
        let mut done = Done::default();
        let applied = self
            .write_beside(&mut done)
            .and_then(|()| self.move_in(&mut done));
        applied.map_err(|error| match done.undo() {
            Ok(()) => error.context("nothing was changed"),
            Err(left) => error.context(format!("{left:#}")),
        })
    }

    fn write_beside(&self, done: &mut Done<'_>) -> Result<()> {
        for (path, text) in &self.0 {
            let Some(text) = text else { continue };
            let describe = || format!("{} can't be written", path.display());
            if let Some(parent) = path.parent() {
                let missing = parent.ancestors().take_while(|folder| !folder.exists());
                let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
                done.folders.extend(missing.into_iter().rev());
                fs::create_dir_all(parent).with_context(describe)?;
            }
            let beside = beside(path);
            let mut file = File::create_new(&beside).with_context(describe)?;
            done.beside.push(beside);
            file.write_all(text.as_bytes()).with_context(describe)?;
        }
        Ok(())
    }

    fn move_in<'a>(&'a self, done: &mut Done<'a>) -> Result<()> {
        for (path, text) in &self.0 {
            let bytes = read(path)?;
            let changed = match text {
                Some(_) => fs::rename(beside(path), path),
                None => fs::remove_file(path),
            };
            changed.with_context(|| format!("{} can't be replaced", path.display()))?;
            done.replaced.push((path, bytes));
        }
        Ok(())
    }
}

/// What has been done so far.
#[derive(Default)]
struct Done<'a> {
    /// The folders that were made, each after the one it lies in.
    folders: Vec<PathBuf>,
    /// The files that were written beside their places.
    beside: Vec<PathBuf>,
    /// The files that were replaced, and what they were.
    replaced: Vec<(&'a Path, Option<Vec<u8>>)>,
}

impl Done<'_> {
    /// Undoes all that can be undone.
    ///
    /// # Errors
    /// The first thing that couldn't be.
    fn undo(self) -> Result<()> {
        let replaced = self.replaced.into_iter();
        let restored = replaced.map(|(path, bytes)| match bytes {
            Some(bytes) => undone(path, fs::write(path, bytes)),
            None => undone(path, fs::remove_file(path)),
        });
        let beside = self.beside.iter();
        let removed = beside.map(|path| undone(path, fs::remove_file(path)));
        let folders = self.folders.iter().rev();
        let folders = folders.map(|path| undone(path, fs::remove_dir(path)));
        let results: Vec<Result<()>> = restored.chain(removed).chain(folders).collect();
        results.into_iter().collect()
    }
}

/// Something that is gone already needs no undoing.
fn undone(path: &Path, result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} can't be restored", path.display()))
        }
        _ => Ok(()),
    }
}

/// Where a file is written first: a name that nothing else has.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.new", process::id()))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} can't be read", path.display())),
    }
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
        staged.write(place("b/c/d"), "new")?;
        staged.remove(place("e"));
        let error = format!("{:#}", staged.apply().expect_err("there is no such file"));
        assert!(error.starts_with("nothing was changed: "), "{error}");
        assert!(error.contains("e can't be replaced"), "{error}");
        assert_eq!(fs::read_to_string(place("a"))?, "old");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn what_is_in_the_way_stays() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let place = folder.path().join("a");
        let taken = beside(&place);
        fs::write(&taken, "someone's")?;
        let mut staged = Staged::default();
        staged.write(place.clone(), "new")?;
        staged.apply().expect_err("its place beside is taken");
        assert_eq!(fs::read_to_string(taken)?, "someone's");
        assert!(!place.exists());
        Ok(())
    }
}
