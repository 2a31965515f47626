//! The service models of botocore, in the environment that `cargo xtask test` makes too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sfn_model::Documents;

use crate::test::python_with_botocore;

/// Prints where the package is.
const LOCATE: &str = "import botocore; print(botocore.__path__[0])";

/// The folder of all services.
pub(super) fn data() -> Result<PathBuf> {
    let python = python_with_botocore()?;
    let describe = || format!("{} can't import botocore", python.display());
    let output = Command::new(&python).args(["-c", LOCATE]).output();
    let output = output.with_context(describe)?;
    ensure!(output.status.success(), describe());
    let folder = String::from_utf8(output.stdout)?;
    Ok(Path::new(folder.trim_end()).join("data"))
}

/// The names of services: those that are asked for, else all that speak AWS JSON.
pub(super) fn services(data: &Path, named: &[String]) -> Result<Vec<String>> {
    if !named.is_empty() {
        for name in named {
            let there = data.join(name).is_dir();
            ensure!(
                there,
                "botocore has no service {name:?} in {}",
                data.display()
            );
        }
        return Ok(named.to_vec());
    }
    let mut services = Vec::new();
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let documents = Documents::read(&entry.path())?;
        if documents.speaks_json() {
            services.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    services.sort();
    Ok(services)
}
