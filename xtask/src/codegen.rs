//! `cargo xtask codegen`: writes or checks the generated client.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use codegen::{HEADER, Options, Tree};
use sfn_model::Model;

/// Generates the client of the model in a folder and brings `out` in line with it, or says what isn't.
pub(crate) fn run(model: Option<&Path>, out: Option<&Path>, check: bool) -> Result<()> {
    let start = Instant::now();
    let root = root();
    let folder = model.map_or_else(|| root.join("sfn-model/2016-11-23"), Path::to_path_buf);
    let out = out.map_or_else(
        || root.join("sfn-generated/src/generated"),
        Path::to_path_buf,
    );
    let model = Model::read(&folder).context("the model can't be used; nothing was written")?;
    for patch in &model.stale_documentation {
        println!("dropped, its target is gone: {patch}");
    }
    let options = Options {
        runtime: "crate::runtime".to_owned(),
    };
    let tree = codegen::generate(&model, &options).context("nothing was written")?;
    let changes = Changes::between(&out, &tree)?;
    if check {
        return changes.check(&out);
    }
    changes.apply(&out, &tree)?;
    let (operations, shapes) = (model.operations.len(), model.shapes.len());
    let (written, removed) = (
        changes.stale.len() + changes.missing.len(),
        changes.orphaned.len(),
    );
    let unchanged = tree.len() - written;
    println!("{operations} operations, {shapes} shapes");
    println!(
        "{written} files written, {unchanged} unchanged, {removed} removed in {:.0?}",
        start.elapsed()
    );
    Ok(())
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("")
}

/// What differs between a folder and a tree, as paths below the folder.
pub(crate) struct Changes {
    pub(crate) stale: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) orphaned: Vec<String>,
}

impl Changes {
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

    fn check(&self, out: &Path) -> Result<()> {
        let kinds = [
            ("stale", &self.stale),
            ("missing", &self.missing),
            ("orphaned", &self.orphaned),
        ];
        let lines: Vec<String> = kinds
            .into_iter()
            .flat_map(|(kind, paths)| {
                paths
                    .iter()
                    .map(move |path| format!("{kind:8} {}", out.join(path).display()))
            })
            .collect();
        if lines.is_empty() {
            println!("up to date: {}", out.display());
            return Ok(());
        }
        bail!("run `cargo xtask codegen`:\n{}", lines.join("\n"))
    }

    /// Writes every file beside its place first, so that a full disk leaves the client as it was.
    fn apply(&self, out: &Path, tree: &Tree) -> Result<()> {
        let paths = self.stale.iter().chain(&self.missing);
        let mut renames = Vec::new();
        for path in paths {
            let place = out.join(path);
            let beside = place.with_extension("rs.new");
            let describe = || format!("{} can't be written", place.display());
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).with_context(describe)?;
            }
            fs::write(&beside, &tree[path]).with_context(describe)?;
            renames.push((beside, place));
        }
        for (beside, place) in renames {
            fs::rename(&beside, &place)
                .with_context(|| format!("{} can't be written", place.display()))?;
        }
        for path in &self.orphaned {
            let place = out.join(path);
            fs::remove_file(&place)
                .with_context(|| format!("{} can't be removed", place.display()))?;
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
