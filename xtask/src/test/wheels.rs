//! botocore's wheels of the past, whose models the tests of updates take.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::python;

/// The environment variable in which the tests find the folder.
pub(crate) const VARIABLE: &str = "SFN_TEST_WHEELS";

/// The folder of the wheels that `list` names, such as `botocore==1.29.20`, downloaded where they aren't
/// there, with no others beside them.
pub(crate) fn download(python: &Path, list: &Path, folder: &Path) -> Result<PathBuf> {
    let text =
        fs::read_to_string(list).with_context(|| format!("{} can't be read", list.display()))?;
    let wheels = folder.join("wheels");
    let describe = || format!("{} can't be used", wheels.display());
    fs::create_dir_all(&wheels).with_context(describe)?;
    let mut there = names(&wheels).with_context(describe)?;
    for requirement in text.lines().filter(|line| !line.starts_with('#')) {
        let prefix = requirement.replace("==", "-") + "-";
        if !there.iter().any(|name| name.starts_with(&prefix)) {
            let mut pip = Command::new(python);
            pip.args([
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "--dest",
            ]);
            python::run(
                pip.arg(&wheels).arg(requirement),
                &folder.join("wheels.log"),
            )?;
            let found = names(&wheels).with_context(describe)?;
            ensure!(
                found.iter().any(|name| name.starts_with(&prefix)),
                "pip downloaded no wheel for {requirement}"
            );
        }
        there.retain(|name| !name.starts_with(&prefix));
    }
    for name in there {
        fs::remove_file(wheels.join(name)).with_context(describe)?;
    }
    Ok(wheels)
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}
