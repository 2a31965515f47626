//! Credentials that a command prints (AWS SDKs and Tools Reference Guide, "Process credential provider").

use std::process::Stdio;

use serde::Deserialize;
use tokio::process::Command;

use super::{Credentials, ProvideCredentials, ProvidedCredentials, document};
use crate::runtime::BoxError;

/// A command, run by the shell, which also reads its quotes.
pub(super) struct Process {
    pub(super) command: String,
    /// Where the command stands.
    pub(super) origin: String,
}

#[derive(Deserialize)]
struct Versioned {
    #[serde(rename = "Version")]
    version: u32,
}

impl ProvideCredentials for Process {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            let credentials = self.run().await;
            credentials.map_err(|error| format!("{}: {error}", self.origin).into())
        })
    }
}

impl Process {
    async fn run(&self) -> Result<Credentials, BoxError> {
        let (shell, option) = if cfg!(windows) {
            ("cmd.exe", "/C")
        } else {
            ("sh", "-c")
        };
        let mut command = Command::new(shell);
        command.arg(option).arg(&self.command).kill_on_drop(true);
        let output = command.stdin(Stdio::null()).output().await;
        let output = output.map_err(|error| format!("{shell} can't be run: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(
                format!("the command failed with {}: {}", output.status, said.trim()).into(),
            );
        }
        let printed = output.stdout.as_slice();
        let versioned: Versioned =
            serde_json::from_slice(printed).map_err(|error| document::not_json(&error))?;
        match versioned.version {
            1 => document::read(printed),
            other => Err(format!("Version: expected 1, found {other}").into()),
        }
    }
}
