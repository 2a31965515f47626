//! The crate that the generated clients are compiled in, a module for each, below the target folder; and
//! the program in it that runs cases on them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use codegen::{Options, Tree};
use sfn_model::{Documents, Model};

/// A crate to be.
pub(crate) struct Nested {
    folder: PathBuf,
    modules: Vec<String>,
    /// What calls each operation of each module.
    table: String,
}

impl Nested {
    pub(crate) fn new() -> Self {
        Self {
            folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("protocol"),
            modules: Vec::new(),
            table: String::new(),
        }
    }

    /// Generates the client of a model as a module.
    ///
    /// # Errors
    /// Why the model can't be read or a client not be generated.
    pub(crate) fn add(&mut self, module: &str, documents: &Documents) -> Result<(), String> {
        let model = Model::from_documents(documents).map_err(|problems| problems.to_string())?;
        let runtime = "sfn_generated::runtime".to_owned();
        let generated = codegen::generate(&model, &Options { runtime });
        let generated = generated.map_err(|error| format!("{error:#}"))?;
        if let Some(refused) = generated.refused.first() {
            return Err(refused.to_string());
        }
        self.write_tree(module, &generated.files);
        self.modules.push(module.to_owned());
        Ok(())
    }

    /// Lets the program call an operation by name.
    pub(crate) fn call(&mut self, module: &str, operation: &str) {
        let line = format!("    {module} {operation:?} {operation}Input;\n");
        if !self.table.contains(&line) {
            self.table.push_str(&line);
        }
    }

    /// Builds the program, with warnings denied in all that is generated, and gives its path.
    pub(crate) fn build(self) -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("");
        let fixtures = root.join("tests/fixtures/protocol");
        let read = |name: &str| fs::read_to_string(fixtures.join(name)).expect(name);
        let manifest = read("Cargo.toml.in").replace("@ROOT@", &root.display().to_string());
        self.write("Cargo.toml", &manifest);
        self.write(
            "Cargo.lock",
            &fs::read_to_string(root.join("Cargo.lock")).expect("a lock file"),
        );
        self.write("src/main.rs", &read("main.rs"));
        self.write("src/obstacles.rs", &read("obstacles.rs"));
        self.write("src/server.rs", &read("server.rs"));
        self.write("src/table.rs", &format!("table! {{\n{}}}\n", self.table));
        let modules = self
            .modules
            .iter()
            .map(|module| format!("pub mod {module};\n"));
        let modules: String = modules.collect();
        let warnings = "#![deny(warnings, missing_docs, missing_debug_implementations)]";
        let lib = format!(
            "//! Generated clients.\n\n{warnings}\n\n{}",
            documented(&modules)
        );
        self.write("src/lib.rs", &lib);
        self.cargo_build()
    }

    fn cargo_build(&self) -> PathBuf {
        // Beside what this test is built of, so that dependencies are built once.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--bin", "protocol-cases"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &target)
            .output()
            .expect("cargo");
        let errors = String::from_utf8_lossy(&built.stderr);
        assert!(
            built.status.success(),
            "what is generated doesn't compile:\n{errors}"
        );
        target
            .join("debug")
            .join(format!("protocol-cases{}", env::consts::EXE_SUFFIX))
    }

    fn write_tree(&self, module: &str, tree: &Tree) {
        for (path, text) in tree {
            self.write(&format!("src/{module}/{path}"), text);
        }
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

fn documented(modules: &str) -> String {
    modules.replace("pub mod", "/// A client.\npub mod")
}

/// Runs the program with this argument and input, and gives what it prints.
pub(crate) fn run(program: &Path, argument: &str, input: &str) -> String {
    let mut child = Command::new(program)
        .arg(argument)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{argument}: {errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
