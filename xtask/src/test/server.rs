//! One server's process: started on a free port, awaited, stopped.

use std::ffi::OsString;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::files;
use super::peers::Peer;

/// Long, since the tests may be built at the same time.
const READY_WITHIN: Duration = Duration::from_secs(90);
const STOPPED_WITHIN: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A server that runs until this is dropped, or until this process ends, however it ends: the
/// server's standard input is a pipe from here, and it stops when that closes.
pub(crate) struct Server {
    peer: &'static Peer,
    python: PathBuf,
    port: u16,
    process: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a server by the launcher, and waits until it is ready.
    pub(crate) fn start(
        peer: &'static Peer,
        python: PathBuf,
        launcher: &Path,
        folder: &Path,
    ) -> Result<Self> {
        let begun = Instant::now();
        let log = folder.join(format!("{}.log", peer.name));
        let state = folder.join(format!("{}-state", peer.name));
        files::remove_folder(&state)?;
        let port = free_port().context("no free port")?;
        let arguments = [peer.name, &port.to_string()];
        let mut command = Command::new(&python);
        command.arg(launcher).args(arguments).arg(state);
        // Else it would compile its packages anew at each start.
        command.env_remove("PYTHONDONTWRITEBYTECODE");
        files::log_to(&mut command, &log)?;
        let process = command
            .stdin(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} can't be started", python.display()))?;
        let mut server = Self {
            peer,
            python,
            port,
            process,
            log,
        };
        server.wait_until_ready()?;
        let (url, seconds) = (server.url(), begun.elapsed().as_secs_f32());
        eprintln!("{}: ready at {url} in {seconds:.1} s", peer.name);
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let name = self.peer.name;
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            if let Some(status) = self.process.try_wait()? {
                bail!("{name} ended early ({status})\n{}", files::tail(&self.log));
            }
            let Err(reason) = (self.peer.ready)(self.port) else {
                return Ok(());
            };
            if Instant::now() > deadline {
                let seconds = READY_WITHIN.as_secs();
                let tail = files::tail(&self.log);
                bail!("{name} wasn't ready within {seconds} s: {reason}\n{tail}");
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The interpreter that it runs on.
    pub(crate) fn python(&self) -> &Path {
        &self.python
    }

    /// The variables that tell the tests about it.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static str, OsString)> {
        let python = self.peer.python_variable;
        let python = python.map(|variable| (variable, self.python.clone().into_os_string()));
        [(self.peer.url_variable, self.url().into())]
            .into_iter()
            .chain(python)
    }

    /// Tells it to stop, without waiting.
    pub(crate) fn hang_up(&mut self) {
        self.process.stdin = None;
    }

    fn wait_until_stopped(&mut self) -> io::Result<()> {
        let deadline = Instant::now() + STOPPED_WITHIN;
        while self.process.try_wait()?.is_none() {
            if Instant::now() > deadline {
                let (name, seconds) = (self.peer.name, STOPPED_WITHIN.as_secs());
                eprintln!("{name}: killed, since it didn't stop within {seconds} s");
                self.process.kill()?;
                self.process.wait()?;
                break;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.hang_up();
        if let Err(error) = self.wait_until_stopped() {
            let (name, id) = (self.peer.name, self.process.id());
            eprintln!("{name}: process {id} can't be stopped: {error}");
        }
    }
}

fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    static NEVER_READY: Peer = Peer {
        name: "never ready",
        minors: 0..=0,
        needs: "nothing",
        url_variable: "URL",
        python_variable: None,
        ready: |_| Err(io::Error::other("no")),
    };
    static READY: Peer = Peer {
        name: "ready",
        minors: 0..=0,
        needs: "nothing",
        url_variable: "URL",
        python_variable: Some("PYTHON"),
        ready: |_| Ok(()),
    };

    /// Starts a server whose launcher is a shell script.
    fn start(peer: &'static Peer, folder: &Path, script: &str) -> Result<Server> {
        let launcher = folder.join("launcher");
        fs::write(&launcher, script)?;
        Server::start(peer, "/bin/sh".into(), &launcher, folder)
    }

    #[test]
    fn one_that_ends_early_shows_its_status_and_log() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let script = "echo port $2 is taken >&2; exit 3";
        let server = start(&NEVER_READY, folder.path(), script);
        let error = server.map(drop).expect_err("the script fails").to_string();
        assert!(error.starts_with("never ready ended early (exit status: 3)\n"));
        assert!(error.ends_with(" is taken"), "{error}");
        Ok(())
    }

    #[test]
    fn one_that_is_dropped_ends_in_its_own_way() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let script = "cat; echo ended >\"$3\"";
        drop(start(&READY, folder.path(), script)?);
        let state = fs::read_to_string(folder.path().join("ready-state"))?;
        assert_eq!(state, "ended\n");
        Ok(())
    }

    #[test]
    fn the_tests_are_told_url_and_python() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let server = start(&READY, folder.path(), "cat")?;
        let told: Vec<_> = server.environment().collect();
        let expected = [("URL", server.url().into()), ("PYTHON", "/bin/sh".into())];
        assert_eq!(told, expected);
        Ok(())
    }
}
