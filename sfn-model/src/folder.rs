//! The files of one service as botocore ships them: in a folder as it lies, or in a wheel.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use zip::ZipArchive;

use crate::Problems;

/// The documents of a service, without endings.
pub(crate) const SERVICE: &str = "service-2";
pub(crate) const PAGINATORS: &str = "paginators-1";
pub(crate) const WAITERS: &str = "waiters-2";
pub(crate) const ENDPOINT_RULES: &str = "endpoint-rule-set-1";

/// What `NAME.json` is patched with: `NAME.sdk-extras.json`.
pub(crate) const EXTRAS: &str = ".sdk-extras";

/// The names of the files that an import may make: each document, and what patches it.
pub fn file_names() -> impl Iterator<Item = String> {
    let documents = [SERVICE, PAGINATORS, WAITERS, ENDPOINT_RULES].into_iter();
    documents.flat_map(|document| ["", EXTRAS].map(|patched| format!("{document}{patched}.json")))
}

/// The documents of one service at one date, unpacked, by their names without endings.
pub(crate) struct Folder {
    /// The folder or wheel, as it is named in problems.
    pub(crate) place: String,
    files: BTreeMap<String, File>,
}

/// One document's text.
pub(crate) struct File {
    /// The file, as it is named in problems.
    pub(crate) shown: String,
    /// The text, unpacked.
    pub(crate) text: Vec<u8>,
}

impl Folder {
    /// Reads a folder of documents, or one of date folders, of which the newest counts.
    pub(crate) fn open(path: &Path) -> Result<Self, Problems> {
        let mut names = list(path)?;
        let mut path = path.to_path_buf();
        if !names.iter().any(|name| is_service(name)) {
            (path, names) = newest(&path, &names)?;
        }
        let mut folder = Self::empty(path.display().to_string());
        let mut problems = Problems::default();
        for name in names {
            let file = path.join(&name);
            let read = || fs::read(&file);
            folder.take(&name, file.display().to_string(), read, &mut problems);
        }
        problems.or(folder)
    }

    /// Reads the newest documents of a service out of a botocore wheel.
    pub(crate) fn in_wheel(path: &Path, service: &str) -> Result<Self, Problems> {
        let shown = path.display().to_string();
        let file = fs::File::open(path).map_err(|error| unreadable(&shown, &error))?;
        let no_wheel = |error| Problems::of_file(&shown, format!("expected a wheel: {error}"));
        let mut wheel = ZipArchive::new(file).map_err(no_wheel)?;
        let names = wheel.file_names().map(|name| name.map(String::from));
        let entries: Vec<String> = names.collect::<Result<_, _>>().map_err(no_wheel)?;
        let root = format!("botocore/data/{service}/");
        let newest = entries
            .iter()
            .filter_map(|entry| entry.strip_prefix(&root)?.split_once('/'))
            .filter(|(date, name)| is_date(date) && is_service(name))
            .map(|(date, _)| date)
            .max();
        let Some(date) = newest else {
            let message = format!("expected a service document in `{root}`, found none");
            return Err(Problems::of_file(shown, message));
        };
        let root = format!("{root}{date}/");
        let mut folder = Self::empty(shown.clone());
        let mut problems = Problems::default();
        for entry in &entries {
            if let Some(name) = entry.strip_prefix(&root) {
                let read = || {
                    let mut bytes = Vec::new();
                    wheel.by_name(entry)?.read_to_end(&mut bytes)?;
                    Ok(bytes)
                };
                folder.take(name, format!("{shown}:{entry}"), read, &mut problems);
            }
        }
        problems.or(folder)
    }

    /// Of texts by their file names.
    pub(crate) fn of_texts(files: &BTreeMap<String, String>) -> Result<Self, Problems> {
        let mut folder = Self::empty("the documents".to_owned());
        let mut problems = Problems::default();
        for (name, text) in files {
            let read = || Ok(text.clone().into_bytes());
            folder.take(name, name.clone(), read, &mut problems);
        }
        problems.or(folder)
    }

    pub(crate) fn get(&self, stem: &str) -> Option<&File> {
        self.files.get(stem)
    }

    fn empty(place: String) -> Self {
        let files = BTreeMap::new();
        Self { place, files }
    }

    /// Takes in a file if it is one of a service's documents.
    fn take(
        &mut self,
        name: &str,
        shown: String,
        read: impl FnOnce() -> std::io::Result<Vec<u8>>,
        problems: &mut Problems,
    ) {
        let Some(stem) = stem(name) else { return };
        if !is_document(stem) {
            if stem.ends_with(EXTRAS) && stem != format!("examples-1{EXTRAS}") {
                problems.add(shown, "", "no document is patched by a file of this name");
            }
            return;
        }
        let text = match read().and_then(|bytes| unpacked(name, bytes)) {
            Ok(text) => text,
            Err(error) => return problems.append(unreadable(&shown, &error)),
        };
        if let Some(twin) = self.files.get(stem) {
            let message = format!("the same document as {}: remove one of the two", twin.shown);
            return problems.add(shown, "", message);
        }
        self.files.insert(stem.to_owned(), File { shown, text });
    }
}

/// The names in a folder, sorted.
fn list(path: &Path) -> Result<Vec<String>, Problems> {
    let shown = path.display().to_string();
    let entries = fs::read_dir(path).map_err(|error| unreadable(&shown, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(&shown, &error))?;
        if let Ok(name) = entry.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The newest date folder that holds a service document.
fn newest(path: &Path, names: &[String]) -> Result<(PathBuf, Vec<String>), Problems> {
    for date in names.iter().rev().filter(|name| is_date(name)) {
        let path = path.join(date);
        let names = list(&path)?;
        if names.iter().any(|name| is_service(name)) {
            return Ok((path, names));
        }
    }
    let message =
        "expected service-2.json or service-2.json.gz here or in a folder named by a date";
    Err(Problems::of_file(path.display().to_string(), message))
}

fn unpacked(name: &str, bytes: Vec<u8>) -> std::io::Result<Vec<u8>> {
    if !name.ends_with(".gz") {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    GzDecoder::new(&bytes[..]).read_to_end(&mut text)?;
    Ok(text)
}

fn unreadable(shown: &str, error: &std::io::Error) -> Problems {
    Problems::of_file(shown, format!("can't be read: {error}"))
}

fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".json")
        .or_else(|| name.strip_suffix(".json.gz"))
}

fn is_document(stem: &str) -> bool {
    let base = stem.strip_suffix(EXTRAS).unwrap_or(stem);
    [SERVICE, PAGINATORS, WAITERS, ENDPOINT_RULES].contains(&base)
}

fn is_service(name: &str) -> bool {
    stem(name) == Some(SERVICE)
}

/// Whether the name looks like `2016-11-23`.
fn is_date(name: &str) -> bool {
    name.len() == 10
        && name.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
