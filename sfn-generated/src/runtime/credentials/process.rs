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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use tokio::time::{sleep, timeout};

    use super::{Process, ProvideCredentials};

    const BRIEFLY: Duration = Duration::from_millis(5);

    async fn written(file: &Path) -> String {
        loop {
            match fs::read_to_string(file) {
                Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
                _ => sleep(BRIEFLY).await,
            }
        }
    }

    #[tokio::test]
    async fn a_command_that_nobody_waits_for_is_killed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("pid");
        let process = Process {
            command: format!("echo $$ > '{}'; exec sleep 600", file.display()),
            origin: "here".to_owned(),
        };
        let pid = tokio::select! {
            ended = process.provide_credentials() => panic!("{ended:?}"),
            pid = written(&file) => pid,
        };
        let gone = async {
            while Path::new("/proc").join(&pid).exists() {
                sleep(BRIEFLY).await;
            }
        };
        let limit = Duration::from_secs(60);
        timeout(limit, gone).await.expect("the process runs on");
    }
}
