//! Compiling a client as a crate of its own: one workspace, so that what they depend on is built once.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::codegen::root;

/// The features with all that generated code has only where the runtime has it too.
const FEATURES: &str = "sfn-generated/blocking,sfn-generated/server,sfn-generated/test-util";

/// The folder of the crates.
pub(super) struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// In `target/breadth`, with the versions of dependencies that this repository has.
    pub(super) fn new() -> Result<Self> {
        let folder = root().join("target/breadth");
        let describe = || format!("{} can't be written", folder.display());
        fs::create_dir_all(&folder).with_context(describe)?;
        let lock = root().join("Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock")).with_context(describe)?;
        Ok(Self { folder })
    }

    /// The folder for a crate. Its manifest goes: it stays where there is one, and may name an older version
    /// of the runtime.
    pub(super) fn folder_of(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        let manifest = folder.join("Cargo.toml");
        if manifest.exists() {
            fs::remove_file(&manifest)
                .with_context(|| format!("{} can't be removed", manifest.display()))?;
        }
        Ok(folder)
    }

    /// Checks a crate without TLS, which no generated code knows of. Gives what the compiler says against it.
    pub(super) fn check(&self, name: &str) -> Result<Option<String>> {
        let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{name:?}]\n");
        let path = self.folder.join("Cargo.toml");
        fs::write(&path, manifest)
            .with_context(|| format!("{} can't be written", path.display()))?;
        let output = Command::new(env!("CARGO"))
            .args([
                "check",
                "--quiet",
                "--no-default-features",
                "--features",
                FEATURES,
                "--package",
                name,
            ])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "-Dwarnings")
            .output()
            .context("cargo can't be run")?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((!output.status.success()).then_some(errors))
    }
}
