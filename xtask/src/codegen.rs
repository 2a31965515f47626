//! `cargo xtask codegen`: writes or checks a generated client.

mod changes;
mod scaffold;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use codegen::{Generated, Options, Part};
use sfn_model::Model;

pub(crate) use self::changes::Changes;
use crate::staged::Staged;

/// The machine's own folder in a crate.
const GENERATED: &str = "src/generated";

/// What to generate, and where.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A botocore service folder, plain or packed [default: sfn-model/2016-11-23]
    #[arg(long, value_name = "DIR", requires = "out")]
    model: Option<PathBuf>,
    /// Only these operations, such as StartExecution,StopExecution, and what they need
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "out")]
    operations: Vec<String>,
    /// Where to write [default: sfn-generated/src/generated]
    ///
    /// The code is a module for any crate that depends on `sfn-generated`. Where a folder `runtime` lies
    /// beside DIR, as in `sfn-generated` itself, it uses that one.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Make DIR a crate of this name
    ///
    /// Its Cargo.toml and src/lib.rs are written where they aren't there yet, and are yours from then on;
    /// src/generated is written anew each time. It depends on `sfn-generated` without the Step Functions
    /// client, by the version of this repository and the relative path to it; its features `ring` (the
    /// default) and `aws-lc-rs` choose the TLS.
    #[arg(long = "crate", value_name = "NAME", requires = "out", value_parser = scaffold::crate_name)]
    name: Option<String>,
    /// Write nothing; list what is stale, missing or orphaned, and exit with 1 if anything is
    #[arg(long)]
    check: bool,
}

/// Generates the client of a model and brings a folder in line with it, or says what isn't.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    let model = arguments.model()?;
    let out = arguments.generated_folder();
    let generated = generate(&model, &out).context("nothing was written")?;
    arguments.report_refused(&generated)?;
    let changes = Changes::between(&out, &generated.files)?;
    if arguments.check {
        return arguments.report_changes(&changes, &out);
    }
    let mut staged = Staged::default();
    changes.stage(&out, &generated.files, &mut staged)?;
    staged.apply()?;
    if let (Some(name), Some(folder)) = (&arguments.name, &arguments.out) {
        scaffold::write(name, &model.metadata, folder)?;
    }
    let (operations, shapes) = (model.operations.len(), model.shapes.len());
    let written = changes.stale.len() + changes.missing.len();
    let unchanged = generated.files.len() - written;
    let removed = changes.orphaned.len();
    println!("{operations} operations, {shapes} shapes");
    println!(
        "{written} files written, {unchanged} unchanged, {removed} removed in {:.0?}",
        start.elapsed()
    );
    Ok(())
}

impl Arguments {
    fn model(&self) -> Result<Model> {
        let folder = self.model.clone();
        let folder = folder.unwrap_or_else(|| root().join("sfn-model/2016-11-23"));
        let model = Model::read(&folder).context("the model can't be used; nothing was written")?;
        for patch in &model.stale_documentation {
            println!("dropped, its target is gone: {patch}");
        }
        if self.operations.is_empty() {
            return Ok(model);
        }
        model
            .select(&self.operations)
            .context("nothing was written")
    }

    /// Where generated files go, and nothing else is.
    fn generated_folder(&self) -> PathBuf {
        match (&self.out, &self.name) {
            (Some(out), Some(_)) => out.join(GENERATED),
            (Some(out), None) => out.clone(),
            (None, _) => root().join("sfn-generated").join(GENERATED),
        }
    }

    /// Says what isn't generated. An operation that was asked for by its name must be.
    fn report_refused(&self, generated: &Generated) -> Result<()> {
        for refused in &generated.refused {
            let named = self.operations.contains(&refused.operation);
            ensure!(
                !named || refused.part != Part::Whole,
                "{refused}; nothing was written"
            );
            println!("left out: {refused}");
        }
        Ok(())
    }

    fn report_changes(&self, changes: &Changes, out: &Path) -> Result<()> {
        let mut lines = changes.list(out);
        if let (Some(_), Some(folder)) = (&self.name, &self.out) {
            let missing = scaffold::missing(folder).into_iter();
            lines.extend(missing.map(|path| format!("missing  {}", path.display())));
        }
        if lines.is_empty() {
            println!("up to date: {}", out.display());
            return Ok(());
        }
        bail!("run `{}`:\n{}", self.command(), lines.join("\n"))
    }

    /// The command that writes what these arguments check.
    fn command(&self) -> String {
        let mut command = "cargo xtask codegen".to_owned();
        let shown = |path: &PathBuf| path.display().to_string();
        let operations = (!self.operations.is_empty()).then(|| self.operations.join(","));
        let options = [
            ("--model", self.model.as_ref().map(shown)),
            ("--operations", operations),
            ("--out", self.out.as_ref().map(shown)),
            ("--crate", self.name.clone()),
        ];
        for (option, value) in options {
            let value = value.map(|value| match value.contains(char::is_whitespace) {
                true => format!("{value:?}"),
                false => value,
            });
            command.extend(value.map(|value| format!(" {option} {value}")));
        }
        command
    }
}

/// Generates a client for a folder that it isn't written to yet.
fn generate(model: &Model, out: &Path) -> Result<Generated> {
    let beside = out.with_file_name("runtime").is_dir();
    let runtime = if beside { "crate" } else { "sfn_generated" };
    let options = Options {
        runtime: format!("{runtime}::runtime"),
    };
    codegen::generate(model, &options)
}

/// Makes a folder a crate with the client of a model.
pub(crate) fn write_crate(name: &str, model: &Model, folder: &Path) -> Result<Generated> {
    let out = folder.join(GENERATED);
    let generated = generate(model, &out)?;
    let mut staged = Staged::default();
    Changes::between(&out, &generated.files)?.stage(&out, &generated.files, &mut staged)?;
    staged.apply()?;
    scaffold::write(name, &model.metadata, folder)?;
    Ok(generated)
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(words: &[&str]) -> Result<Arguments> {
        let words = ["codegen"].iter().chain(words);
        Ok(Command::try_parse_from(words)?.arguments)
    }

    #[test]
    fn a_crate_of_chosen_operations_is_written_checked_and_repaired() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("start it");
        let out = out.to_str().context("UTF-8")?;
        let words = [
            "--operations",
            "StartExecution,StopExecution",
            "--crate",
            "start",
            "--out",
            out,
        ];
        run(&arguments(&words)?)?;
        let operations = fs::read_dir(Path::new(out).join("src/generated/operation"))?.count();
        // DescribeExecution comes with StartExecution, whose outcome it tells.
        assert_eq!(operations, 3);
        let check = || arguments(&[&words[..], &["--check"]].concat());
        run(&check()?)?;

        let manifest = Path::new(out).join("Cargo.toml");
        fs::write(&manifest, "# mine")?;
        fs::remove_file(Path::new(out).join("src/lib.rs"))?;
        fs::remove_file(Path::new(out).join("src/generated/types.rs"))?;
        let error = run(&check()?).expect_err("it isn't up to date").to_string();
        let expected = [
            "run `cargo xtask codegen --operations StartExecution,StopExecution --out \"OUT\" --crate start`:",
            "missing  OUT/src/generated/types.rs",
            "missing  OUT/src/lib.rs",
        ];
        assert_eq!(error.replace(out, "OUT"), expected.join("\n"));
        run(&arguments(&words)?)?;
        run(&check()?)?;
        assert_eq!(fs::read_to_string(manifest)?, "# mine");
        Ok(())
    }

    #[test]
    fn an_operation_that_is_not_there_is_refused_with_the_nearest() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("new");
        let words = [
            "--operations",
            "StartExecutoin",
            "--out",
            out.to_str().context("UTF-8")?,
        ];
        let error = run(&arguments(&words)?).expect_err("the name is wrong");
        let error = format!("{error:#}");
        assert!(
            error.ends_with("did you mean \"StartExecution\"?"),
            "{error}"
        );
        assert!(!out.exists());
        Ok(())
    }

    #[test]
    fn the_committed_client_is_only_written_whole() {
        for words in [
            &["--model", "x"][..],
            &["--operations", "X"],
            &["--crate", "x"],
        ] {
            assert!(arguments(words).is_err(), "{words:?} without --out");
        }
        assert!(arguments(&["--out", "x", "--crate", "2x"]).is_err());
    }
}
