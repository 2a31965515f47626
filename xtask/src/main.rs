//! The project's commands: `cargo xtask --help`.

mod breadth;
mod codegen;
mod import;
mod syntax;
mod test;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

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
        /// Where to write [default: sfn-model/DATE, the API's]
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Generate the client out of the model documents
    Codegen(codegen::Arguments),
    /// Generate a client for every service of botocore's that speaks AWS JSON, and list what became of it
    Breadth(breadth::Arguments),
    /// Print request and response of operations in the notation of boto3's documentation
    Syntax {
        /// A botocore service folder, plain or packed [default: sfn-model/2016-11-23]
        #[arg(long)]
        model: Option<PathBuf>,
        /// Print the paginators of the operations
        #[arg(long)]
        paginator: bool,
        /// The operations, such as CreateActivity; all if none is named
        operations: Vec<String>,
    },
    /// Run every test, with real Step Functions servers (installed below target/peers on first use)
    Test {
        /// Arguments for `cargo test`
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Import {
            source,
            service,
            out,
        } => import::run(&source, &service, out.as_deref())?,
        Command::Codegen(arguments) => codegen::run(&arguments)?,
        Command::Breadth(arguments) => breadth::run(&arguments)?,
        Command::Syntax {
            model,
            paginator,
            operations,
        } => syntax::run(model.as_deref(), paginator, &operations)?,
        Command::Test { arguments } => {
            let code = test::run(&arguments)?;
            return Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from));
        }
    }
    Ok(ExitCode::SUCCESS)
}
