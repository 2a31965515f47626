//! `cargo xtask diff`: says what a newer model changes for those who use the generated client.

mod json;
mod markdown;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::ValueEnum;
use codegen::Verdict;
use sfn_model::Documents;

pub(crate) use self::markdown::sections;

/// For whom the differences are printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For people, such as the reviewer of a pull request
    Markdown,
    /// For programs
    Json,
}

/// The status where the models can't be compared. 0 to 2 say what the differences are.
const FAILED: u8 = 3;

/// Prints what is different between two model folders, each read as it lies. The status says the same
/// in short: 0 nothing that code can see, 1 additions, 2 something breaks; 3 after an error.
pub(crate) fn run(old: &Path, new: &Path, format: Format) -> ExitCode {
    match print(old, new, format) {
        Ok(verdict) => ExitCode::from(status(verdict)),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

fn print(old: &Path, new: &Path, format: Format) -> Result<Verdict> {
    let diff = codegen::diff(&Documents::read(old)?, &Documents::read(new)?)
        .context("the models can't be compared")?;
    let text = match format {
        Format::Markdown => markdown::markdown(&diff),
        Format::Json => json::json(&diff),
    };
    io::stdout()
        .write_all(text.as_bytes())
        .context("the differences can't be printed")?;
    Ok(diff.verdict())
}

fn status(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::None | Verdict::Patch => 0,
        Verdict::Minor => 1,
        Verdict::Major => 2,
    }
}
