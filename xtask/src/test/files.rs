//! What the commands here do with files: logs, and folders that are made anew.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// Has all that the command prints written to a new log.
pub(crate) fn log_to(command: &mut Command, log: &Path) -> Result<()> {
    let describe = || format!("{} can't be written", log.display());
    let output = File::create(log).with_context(describe)?;
    let errors = output.try_clone().with_context(describe)?;
    command.stdout(output).stderr(errors);
    Ok(())
}

/// The last lines of a log, below its path.
pub(crate) fn tail(log: &Path) -> String {
    const LINES: usize = 30;
    let text = match fs::read(log) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => format!("can't be read: {error}"),
    };
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    format!("{}:\n{}", log.display(), last.join("\n"))
}

/// Removes a folder, if it is there, with all that is in it.
pub(crate) fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} can't be removed", folder.display()))
        }
        _ => Ok(()),
    }
}
