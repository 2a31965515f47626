//! `cargo xtask import`: makes the model documents out of botocore's.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sfn_model::Import;

use crate::staged::Staged;

/// Imports the documents of `service` from `source`, a botocore service folder or wheel, into `out`,
/// by default the folder of the API's date in `sfn-model`. Writes nothing if anything is wrong.
pub(crate) fn run(source: &Path, service: &str, out: Option<&Path>) -> Result<()> {
    let import = sfn_model::import(source, service).context("nothing was imported")?;
    let out = out.map_or_else(|| default_out(&import.api_version), Path::to_path_buf);
    let changes = changes(&import, &out)?;
    let mut staged = Staged::default();
    for change in &changes {
        staged.write(out.join(change.name), change.text)?;
    }
    staged.apply()?;
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
