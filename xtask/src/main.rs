//! The project's commands: `cargo xtask --help`.

mod breadth;
mod codegen;
mod diff;
mod import;
mod soak;
mod staged;
mod syntax;
mod test;
mod update;

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
    /// Say what a newer model changes for users of the generated client, with a semver verdict on top
    ///
    /// Exits with 0 if the API stays as it is, 1 after additions, 2 after breaking changes, 3 after an error.
    Diff {
        /// The folder of the older model, read as it lies: with its sdk-extras, if it has any
        old: PathBuf,
        /// The folder of the newer model
        new: PathBuf,
        /// How to print it
        #[arg(long, value_enum, default_value = "markdown")]
        format: diff::Format,
    },
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
    /// Run the tests of bad weather and random values for minutes, with many more calls and values
    Soak {
        /// Stop at a minute's worth
        #[arg(long)]
        short: bool,
    },
    /// Take over a newer model: import, sdk-extras, client, snapshots, changelog and version, all or none
    ///
    /// Drops the texts of what is gone and the patches that upstream has taken over, documents what is new by
    /// its facts, and prints the summary for the pull request.
    Update {
        /// A botocore service folder (plain or packed; of date folders, the newest) or wheel
        source: PathBuf,
        /// The service's folder in a wheel
        #[arg(long, default_value = "stepfunctions")]
        service: String,
    },
    /// Run every test, with real Step Functions servers (installed below target/peers on first use)
    Test {
        /// Arguments for `cargo test`
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
}

/// The status after wrong arguments. Not clap's 2, which `diff` gives for what breaks.
const WRONG_ARGUMENTS: u8 = 3;

fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(error) => {
            let code = if error.use_stderr() {
                WRONG_ARGUMENTS
            } else {
                0
            };
            return error
                .print()
                .map_or(ExitCode::FAILURE, |()| ExitCode::from(code));
        }
    };
    match run(command) {
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
        Command::Diff { old, new, format } => return Ok(diff::run(&old, &new, format)),
        Command::Syntax {
            model,
            paginator,
            operations,
        } => syntax::run(model.as_deref(), paginator, &operations)?,
        Command::Soak { short } => return soak::run(short),
        Command::Update { source, service } => update::run(&codegen::root(), &source, &service)?,
        Command::Test { arguments } => {
            let code = test::run(&arguments)?;
            return Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from));
        }
    }
    Ok(ExitCode::SUCCESS)
}
