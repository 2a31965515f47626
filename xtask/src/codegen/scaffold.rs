//! What a crate has beside its generated folder: written once, and from then on its owner's.

use std::fs;
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result};
use sfn_model::Metadata;

use super::root;

const FILES: [&str; 2] = ["Cargo.toml", "src/lib.rs"];

/// A name that cargo takes.
pub(super) fn crate_name(name: &str) -> Result<String, String> {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(rest) {
        true => Ok(name.to_owned()),
        false => Err("expected letters, digits, `-` and `_`, a letter first".to_owned()),
    }
}

/// The files that aren't there.
pub(super) fn missing(folder: &Path) -> Vec<PathBuf> {
    let files = FILES.iter().map(|path| folder.join(path));
    files.filter(|path| !path.exists()).collect()
}

/// Writes the files that aren't there.
pub(super) fn write(name: &str, service: &Metadata, folder: &Path) -> Result<()> {
    for path in missing(folder) {
        let text = match path.ends_with("Cargo.toml") {
            true => manifest(name, folder)?,
            false => library(&service.service_full_name),
        };
        fs::write(&path, text).with_context(|| format!("{} can't be written", path.display()))?;
    }
    Ok(())
}

fn manifest(name: &str, folder: &Path) -> Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    let describe = || format!("{} has no path", folder.display());
    let runtime = root().join("sfn-generated");
    let path = relative(&absolute(folder).with_context(describe)?, &runtime);
    let (path, rust_version) = (path.display(), env!("CARGO_PKG_RUST_VERSION"));
    Ok(format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
rust-version = "{rust_version}"

[features]
default = ["ring"]
# TLS and the crypto behind it. Without either, only `http` endpoints can be reached.
ring = ["sfn-generated/ring"]
aws-lc-rs = ["sfn-generated/aws-lc-rs"]

[dependencies]
# The runtime alone, without the Step Functions client.
sfn-generated = {{ version = "{version}", path = "{path}", default-features = false }}
"#
    ))
}

fn library(service: &str) -> String {
    format!(
        "//! A client for {service}.\n\n#[rustfmt::skip]\nmod generated;\n\npub use generated::*;\npub use sfn_generated::runtime;\n"
    )
}

/// The way from one folder to another.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let mut shared = from.components().zip(to.components());
    let shared = shared
        .by_ref()
        .take_while(|(one, other)| one == other)
        .count();
    let up = from.components().skip(shared).map(|_| Path::new(".."));
    let down = to
        .components()
        .skip(shared)
        .map(|step| Path::new(step.as_os_str()));
    up.chain(down).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_folders() {
        for (from, to, way) in [
            ("/a/b", "/a/c", "../c"),
            ("/a/b/c/d", "/a/b", "../.."),
            ("/a", "/a/b/c", "b/c"),
            ("/x/y", "/a", "../../a"),
        ] {
            assert_eq!(relative(Path::new(from), Path::new(to)), Path::new(way));
        }
    }

    #[test]
    fn names_that_cargo_takes() {
        assert!(crate_name("aws-sqs_2").is_ok());
        for name in ["", "2fast", "-a", "a b", "a/b", "\u{e4}"] {
            assert!(crate_name(name).is_err(), "{name}");
        }
    }
}
