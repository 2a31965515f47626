//! `cargo xtask import`: makes the model documents out of botocore's.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sfn_model::Import;

/// Imports the documents of `service` from `source`, a botocore service folder or wheel, into `out`,
/// by default the folder of the API's date in `sfn-model`. Writes nothing if anything is wrong.
pub(crate) fn run(source: &Path, service: &str, out: Option<&Path>) -> Result<()> {
    let import = sfn_model::import(source, service).context("nothing was imported")?;
    let out = out.map_or_else(|| default_out(&import.api_version), Path::to_path_buf);
    let changes = changes(&import, &out)?;
    apply(&changes, &out)?;
    for change in &changes {
        println!("{:9} {}", change.verb, out.join(change.name).display());
    }
    Ok(())
}

fn default_out(api_version: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.with_file_name("sfn-model").join(api_version)
}

struct Change<'a> {
    verb: &'static str,
    name: &'a str,
    text: &'a str,
}

/// What becomes of each document. A patch document that is there stays as it is, being ours.
fn changes<'a>(import: &'a Import, out: &Path) -> Result<Vec<Change<'a>>> {
    let mut changes = Vec::new();
    for (name, text) in &import.files {
        let path = out.join(name);
        let old = path.exists().then(|| fs::read_to_string(&path)).transpose();
        let old = old.with_context(|| format!("{} can't be read", path.display()))?;
        let verb = match old {
            None => "new",
            Some(old) if old == *text => "unchanged",
            Some(_) => "changed",
        };
        ensure!(
            verb != "changed" || !name.ends_with(".sdk-extras.json"),
            "{}: upstream has patches of its own that differ from ours; merge them by hand, or import into an empty folder (--out)",
            path.display()
        );
        changes.push(Change { verb, name, text });
    }
    Ok(changes)
}

/// Writes beside the documents first, so that a full disk leaves them as they were.
fn apply(changes: &[Change<'_>], out: &Path) -> Result<()> {
    let describe = |path: &Path| format!("{} can't be written", path.display());
    fs::create_dir_all(out).with_context(|| describe(out))?;
    let changes = changes.iter().filter(|change| change.verb != "unchanged");
    let files: Vec<(PathBuf, PathBuf, &str)> = changes
        .map(|change| {
            (
                out.join(change.name),
                out.join(format!(".{}.new", change.name)),
                change.text,
            )
        })
        .collect();
    for (path, new, text) in &files {
        fs::write(new, text).with_context(|| describe(path))?;
    }
    for (path, new, _) in &files {
        fs::rename(new, path).with_context(|| describe(path))?;
    }
    Ok(())
}
