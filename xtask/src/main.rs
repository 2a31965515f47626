//! The project's commands: `cargo xtask --help`.

mod import;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// The project's commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Make the model documents out of botocore's: facts kept, prose dropped
    Import {
        /// A botocore service folder (plain or packed; of date folders, the newest) or wheel
        source: PathBuf,
        /// The service's folder in a wheel
        #[arg(long, default_value = "stepfunctions")]
        service: String,
        /// Where to write [default: sfn-model/<date of the API>]
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

fn main() -> Result<()> {
    match Command::parse() {
        Command::Import {
            source,
            service,
            out,
        } => import::run(&source, &service, out.as_deref()),
    }
}
