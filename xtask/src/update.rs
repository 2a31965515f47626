//! `cargo xtask update`: takes over a newer model, from its import to the changelog. All is computed
//! first; nothing is written if anything is wrong.

mod release;
mod snapshots;
mod summary;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use codegen::{Diff, Options, Refused, Verdict};
use sfn_model::{Documents, Import, Model, Refitted};

use self::release::Release;
use self::summary::Summary;
use crate::codegen::Changes;
use crate::staged::Staged;

/// Where the client is.
const GENERATED: &str = "sfn-generated/src/generated";

/// Updates the repository at `root` to the documents of `service` in `source`, a botocore service folder or
/// wheel, and prints the summary for the pull request.
pub(crate) fn run(root: &Path, source: &Path, service: &str) -> Result<()> {
    let (staged, summary) = plan(root, source, service).context("nothing was written")?;
    staged.apply()?;
    print!("{summary}");
    Ok(())
}

/// What is to be written, and what to say of it.
fn plan(root: &Path, source: &Path, service: &str) -> Result<(Staged, String)> {
    let import = sfn_model::import(source, service).context("import")?;
    let folder = root.join("sfn-model").join(&import.api_version);
    let refitted = refitted(&import, &folder).context("sdk-extras")?;
    let new = Documents::from_texts(&refitted.files)?;
    let diff = diff(&folder, &new).context("diff")?;
    let model = Model::from_documents(&new)?;
    let mut staged = Staged::default();
    stage_documents(&folder, &refitted, &mut staged)?;
    let refused = stage_client(root, &model, &mut staged).context("codegen")?;
    snapshots::stage(root, &model, &mut staged).context("snapshots")?;
    let mut verdict = diff.verdict();
    if verdict == Verdict::None && staged.any_below(&root.join(GENERATED)) {
        // The model says the same, but the generator makes something else of it.
        verdict = Verdict::Patch;
    }
    let release = Release::of(root, verdict).context("version")?;
    release
        .stage(root, &title(&model, source), &diff, &mut staged)
        .context("release")?;
    let summary = Summary {
        title: &title(&model, source),
        diff: &diff,
        release: &release,
        refused: &refused,
        refitted: &refitted,
        staged: &staged,
    };
    let summary = summary.to_string();
    Ok((staged, summary))
}

/// The newer documents with what becomes of the sdk-extras in the folder.
fn refitted(import: &Import, folder: &Path) -> Result<Refitted> {
    let mut extras = BTreeMap::new();
    let describe = || format!("{} can't be read", folder.display());
    for entry in fs::read_dir(folder).with_context(describe)? {
        let name = entry
            .with_context(describe)?
            .file_name()
            .to_string_lossy()
            .into_owned();
        if !name.ends_with(".sdk-extras.json") {
            continue;
        }
        let text = fs::read_to_string(folder.join(&name))
            .with_context(|| format!("{name} can't be read"))?;
        ensure!(
            import
                .files
                .get(&name)
                .is_none_or(|upstream| *upstream == text),
            "{name}: upstream has patches of its own that differ from ours; merge them by hand"
        );
        extras.insert(name, text);
    }
    Ok(sfn_model::refit(&import.files, &extras)?)
}

fn diff(folder: &Path, new: &Documents) -> Result<Diff> {
    codegen::diff(&Documents::read(folder)?, new)
}

/// Stages the documents, and the removal of those that upstream has no more.
fn stage_documents(folder: &Path, refitted: &Refitted, staged: &mut Staged) -> Result<()> {
    for name in sfn_model::file_names() {
        let path = folder.join(&name);
        match refitted.files.get(&name) {
            Some(text) => staged.write(path, text)?,
            None if path.is_file() => staged.remove(path),
            None => {}
        }
    }
    Ok(())
}

/// Stages the client, and gives what of the service isn't in it.
fn stage_client(root: &Path, model: &Model, staged: &mut Staged) -> Result<Vec<Refused>> {
    let options = Options {
        runtime: "crate::runtime".to_owned(),
    };
    let generated = codegen::generate(model, &options)?;
    let tree = &generated.files;
    let out = root.join(GENERATED);
    Changes::between(&out, tree)?.stage(&out, tree, staged)?;
    Ok(generated.refused)
}

/// What the documents are, and where they come from.
fn title(model: &Model, source: &Path) -> String {
    let name = source.file_name().unwrap_or_default().to_string_lossy();
    let name = name.split("-py").next().unwrap_or_default();
    format!("{} as in {name}", model.metadata.service_id)
}
