//! The workspace below the target folder in which clients and programs are compiled, each a crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use codegen::Tree;
use serde_json::Value;

/// A workspace to be.
pub(crate) struct Crates {
    folder: PathBuf,
    names: Vec<String>,
}

impl Crates {
    pub(crate) fn new() -> Self {
        Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("update"),
            names: Vec::new(),
        }
    }

    /// Adds a generated client.
    pub(crate) fn add_client(&mut self, name: &str, tree: &Tree) {
        for (path, text) in tree {
            self.write(&format!("{name}/src/generated/{path}"), text);
        }
        let lib = "mod generated;\npub use generated::*;\n";
        self.add(name, lib, "");
    }

    /// Adds a program that uses the client of this name as the crate `client`.
    pub(crate) fn add_program(&mut self, name: &str, client: &str, text: &str) {
        let dependency = format!("client = {{ path = \"../{client}\", package = \"{client}\" }}\n");
        self.add(name, text, &dependency);
    }

    fn add(&mut self, name: &str, lib: &str, dependency: &str) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
            {dependency}sfn-generated = {{ path = \"{}/sfn-generated\", default-features = false, features = [\"server\", \"test-util\", \"blocking\"] }}\n",
            root.display()
        );
        self.write(&format!("{name}/Cargo.toml"), &manifest);
        self.write(&format!("{name}/src/lib.rs"), lib);
        self.names.push(name.to_owned());
    }

    /// Checks all of them, and gives the errors of each that doesn't compile.
    pub(crate) fn check(self) -> BTreeMap<String, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
        let members = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {:?}\n",
            self.names
        );
        self.write("Cargo.toml", &members);
        let lock = fs::read_to_string(root.join("Cargo.lock")).expect("a lock file");
        self.write("Cargo.lock", &lock);
        let checked = Command::new(env!("CARGO"))
            .args([
                "check",
                "--quiet",
                "--workspace",
                "--keep-going",
                "--message-format=json",
            ])
            .current_dir(&self.folder)
            // One for all, beside what this test is built of.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(""),
            )
            .stdin(Stdio::null())
            .output()
            .expect("cargo");
        let mut errors = BTreeMap::<String, String>::new();
        for line in String::from_utf8_lossy(&checked.stdout).lines() {
            let message: Value = serde_json::from_str(line).expect("JSON");
            if message["message"]["level"] == "error" {
                let name = message["target"]["name"].as_str().expect("a name");
                let rendered = message["message"]["rendered"].as_str().expect("text");
                errors
                    .entry(name.replace('_', "-"))
                    .or_default()
                    .push_str(rendered);
            }
        }
        let said = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() == errors.is_empty(), "{said}");
        errors
    }

    /// Writes a file, unless it is there already: cargo goes by the time.
    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(&path, text).expect("a file");
        }
    }
}
