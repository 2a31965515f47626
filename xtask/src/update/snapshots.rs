//! The snapshots of the documented syntax, written as insta would.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::syntax::{Syntax, method_name};
use sfn_model::Model;

use crate::staged::Staged;

const HEADER: &str = "---\nsource: tests/tests/documented_syntax.rs\n---\n";

/// Stages a snapshot for each operation and paginator, and the removal of the others.
pub(super) fn stage(root: &Path, model: &Model, staged: &mut Staged) -> Result<()> {
    let folder = root.join("tests/tests/snapshots/documented_syntax");
    let operations = model.operations.keys();
    let operation = |name: &str| Syntax::of_operation(model, name);
    stage_folder(&folder.join("operation"), operations, operation, staged)?;
    let paginators = model.paginators.keys();
    let paginator = |name: &str| Syntax::of_paginator(model, name);
    stage_folder(&folder.join("paginator"), paginators, paginator, staged)
}

fn stage_folder<'a>(
    folder: &Path,
    names: impl Iterator<Item = &'a String>,
    syntax: impl Fn(&str) -> Option<Syntax>,
    staged: &mut Staged,
) -> Result<()> {
    let mut stale = snapshots(folder)?;
    for name in names {
        let syntax = syntax(name).with_context(|| format!("{name} has no syntax"))?;
        let file = format!("{}.snap", method_name(name));
        staged.write(folder.join(&file), &format!("{HEADER}{syntax}\n"))?;
        stale.retain(|other| *other != file);
    }
    for file in stale {
        staged.remove(folder.join(file));
    }
    Ok(())
}

/// The names of the snapshots in a folder, which need not be there.
fn snapshots(folder: &Path) -> Result<Vec<String>> {
    let describe = || format!("{} can't be read", folder.display());
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(describe)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.with_context(describe)?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".snap") {
            names.push(name.into_owned());
        }
    }
    Ok(names)
}
