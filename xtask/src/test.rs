//! `cargo xtask test`: every test, with real Step Functions servers beside them.

mod files;
mod http;
mod peers;
mod python;
mod server;
mod wheels;

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context, Result, ensure};

use self::peers::{PEERS, Peer};
use self::server::Server;

/// Runs `cargo test` with `arguments` while the servers run, and gives the status to exit with.
///
/// A server whose Python is missing is left out, and named at the end; where `CI` is set, that is
/// a failure at once.
pub(crate) fn run(arguments: &[OsString]) -> Result<i32> {
    let (found, missing) = find_pythons();
    ensure!(
        missing.is_empty() || env::var_os("CI").is_none(),
        missing.join("\n")
    );
    let folder = root().join("target/peers");
    let _lock = lock(&folder).with_context(|| format!("{} can't be used", folder.display()))?;
    let (mut status, mut servers) = build_and_start(arguments, &found, &folder)?;
    if status.success() {
        let environment = servers.iter().flat_map(Server::environment);
        let mut tests = cargo_test();
        tests.args(arguments).envs(environment);
        if let Some(server) = servers.first() {
            let list = root().join("tests/peers/wheels.txt");
            let wheels = wheels::download(server.python(), &list, &folder)?;
            tests.env(wheels::VARIABLE, wheels);
        }
        status = run_cargo(&mut tests)?;
    }
    // Each is told before the end of the first is awaited.
    servers.iter_mut().for_each(Server::hang_up);
    drop(servers);
    for reason in missing {
        eprintln!("skipped: {reason}");
    }
    // One that a signal ended has no code.
    Ok(status.code().unwrap_or(1))
}

/// A Python that has the pinned botocore: that of a server's environment, installed if it isn't there.
pub(crate) fn python_with_botocore() -> Result<PathBuf> {
    let peer = PEERS.iter().find(|peer| peer.python_variable.is_some());
    let peer = peer.context("no server's environment has botocore")?;
    let folder = root().join("target/peers");
    let _lock = lock(&folder).with_context(|| format!("{} can't be used", folder.display()))?;
    let python = python::find(&peer.minors);
    let python = python.with_context(|| format!("botocore needs {}", peer.needs))?;
    python::install(peer.name, &python, &root().join("tests/peers"), &folder)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("")
}

/// The servers that can run, each with its Python; and why the others can't.
fn find_pythons() -> (Vec<(&'static Peer, PathBuf)>, Vec<String>) {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for peer in &PEERS {
        match python::find(&peer.minors) {
            Some(python) => found.push((peer, python)),
            None => missing.push(format!(
                "{} needs {}, with venv and ensurepip: as python3 or python3.13 on PATH, or of pyenv (`pyenv install 3.13`)",
                peer.name, peer.needs
            )),
        }
    }
    (found, missing)
}

/// Keeps the folder to this run: two would take each other's environments and logs.
fn lock(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = File::create(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(error),
        Err(TryLockError::WouldBlock) => {
            eprintln!("waiting for another `cargo xtask test` to end");
            file.lock()?;
        }
    }
    Ok(file)
}

/// Builds the tests while the servers are installed and started.
fn build_and_start(
    arguments: &[OsString],
    found: &[(&'static Peer, PathBuf)],
    folder: &Path,
) -> Result<(ExitStatus, Vec<Server>)> {
    thread::scope(|scope| {
        let starting: Vec<_> = found
            .iter()
            .map(|(peer, python)| scope.spawn(|| install_and_start(peer, python, folder)))
            .collect();
        let built = run_cargo(cargo_test().arg("--no-run").args(arguments));
        let servers: Result<Vec<Server>> = starting.into_iter().map(join).collect();
        Ok((built?, servers?))
    })
}

fn install_and_start(peer: &'static Peer, python: &Path, folder: &Path) -> Result<Server> {
    let source = root().join("tests/peers");
    let python = python::install(peer.name, python, &source, folder)?;
    Server::start(peer, python, &source.join("serve.py"), folder)
}

fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// From the root of the workspace, where it means every crate unless the arguments name one.
pub(crate) fn cargo_test() -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.arg("test").current_dir(root());
    // What `cargo run` says of this crate. Some build scripts, such as that of `ring`, take a
    // change of these for a change of theirs, and would run in every other build.
    let of_this_crate = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    };
    for name in env::vars_os().map(|(name, _)| name).filter(of_this_crate) {
        command.env_remove(name);
    }
    command
}

pub(crate) fn run_cargo(command: &mut Command) -> Result<ExitStatus> {
    command.status().context("cargo can't be run")
}
