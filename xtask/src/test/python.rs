//! Python: finding an interpreter, and virtual environments of pinned packages.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::files;

/// Commands that may be a Python 3, with the version to choose where they are pyenv's.
const CANDIDATES: [(&str, Option<&str>); 3] = [
    ("python3", None),
    ("python3.13", None),
    ("python3.13", Some("3.13")),
];

/// Prints its minor version and path. Fails without venv and ensurepip, which Debian packages apart.
const PROBE: &str = "import ensurepip, sys, venv; print(sys.version_info.minor, sys.executable)";

/// The first interpreter on `PATH` or under pyenv whose minor version is one of `minors`.
pub(crate) fn find(minors: &RangeInclusive<u32>) -> Option<PathBuf> {
    CANDIDATES.into_iter().find_map(|(program, pyenv_version)| {
        let mut command = Command::new(program);
        command.args(["-c", PROBE]).stdin(Stdio::null());
        command.envs(pyenv_version.map(|version| ("PYENV_VERSION", version)));
        // One that can't be run is none.
        let output = command.output().ok()?;
        if !output.status.success() {
            return None;
        }
        let (minor, path) = parse_probe(&output.stdout)?;
        minors.contains(&minor).then_some(path)
    })
}

fn parse_probe(output: &[u8]) -> Option<(u32, PathBuf)> {
    let (minor, path) = str::from_utf8(output).ok()?.trim_end().split_once(' ')?;
    Some((minor.parse().ok()?, path.into()))
}

/// The interpreter of the virtual environment `folder/name`, made of `pins/name.txt` if it isn't there.
pub(crate) fn install(name: &str, python: &Path, pins: &Path, folder: &Path) -> Result<PathBuf> {
    let requirements = pins.join(format!("{name}.txt"));
    let constraints = pins.join(format!("{name}-constraints.txt"));
    let pinned = read(&requirements)? + &read(&constraints)?;
    let environment = folder.join(name);
    let interpreter = environment.join("bin/python");
    // Written last, so an environment without it is half an environment.
    let marker = environment.join("installed-pins.txt");
    if interpreter.exists() && fs::read_to_string(&marker).is_ok_and(|text| text == pinned) {
        return Ok(interpreter);
    }
    let begun = Instant::now();
    eprintln!("{name}: installing into {}", environment.display());
    files::remove_folder(&environment)?;
    let log = folder.join(format!("{name}-install.log"));
    run(
        Command::new(python).args(["-m", "venv"]).arg(&environment),
        &log,
    )?;
    // Compiling takes half the time, and a server needs a small part: Python compiles that when it starts.
    let pip = ["-m", "pip", "install", "--no-compile", "--requirement"];
    run(
        Command::new(&interpreter).args(pip).arg(&requirements),
        &log,
    )?;
    fs::write(&marker, pinned).with_context(|| format!("{} can't be written", marker.display()))?;
    eprintln!(
        "{name}: installed in {:.1} s",
        begun.elapsed().as_secs_f32()
    );
    Ok(interpreter)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
}

/// Runs a command to its end, with all it prints in the log.
pub(crate) fn run(command: &mut Command, log: &Path) -> Result<()> {
    let shown = format!("{command:?}");
    files::log_to(command, log)?;
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("{shown} can't be run"))?;
    if !status.success() {
        bail!("{shown} failed ({status})\n{}", files::tail(log));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_says_version_and_path() {
        let found = parse_probe(b"13 /opt/my python/bin/python3.13\n");
        assert_eq!(found, Some((13, "/opt/my python/bin/python3.13".into())));
        for other in [&b""[..], b"13", b"three /bin/python3", b"13 /\xff"] {
            assert_eq!(parse_probe(other), None);
        }
    }

    #[test]
    fn a_failed_command_shows_itself_and_its_last_lines() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let script = "for n in $(seq 100); do echo line $n; done; echo no disk >&2; exit 3";
        let mut command = Command::new("sh");
        let error = run(command.args(["-c", script]), &folder.path().join("log"));
        let error = error.expect_err("the script fails").to_string();
        assert!(error.starts_with("\"sh\" \"-c\""), "{error}");
        assert!(error.contains("failed (exit status: 3)"), "{error}");
        assert!(error.ends_with("line 99\nline 100\nno disk"), "{error}");
        assert!(!error.contains("line 50\n"), "{error}");
        Ok(())
    }

    #[test]
    fn only_a_python_of_the_wanted_version_is_found() {
        assert_eq!(find(&(0..=2)), None);
    }
}
