//! `cargo xtask breadth`: a client for every service of botocore's that speaks AWS JSON, to see that the
//! generator serves them all.

mod botocore;
mod compile;
mod expected;
mod table;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use codegen::Refused;
use sfn_model::Model;

use self::compile::Workspace;
use crate::codegen::write_crate;

/// Which services, and how far.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compile each client as a crate of its own below target/breadth, warnings denied
    #[arg(long)]
    check_compile: bool,
    /// The services by their folders in botocore, such as sqs; all that speak AWS JSON if none is named
    services: Vec<String>,
}

/// What became of a service.
struct Outcome {
    service: String,
    operations: usize,
    shapes: usize,
    stage: Stage,
    refused: Vec<Refused>,
    took: Duration,
}

/// How far a service came.
enum Stage {
    NotRead(String),
    NotGenerated(String),
    Generated,
    NotCompiled(String),
    Compiled,
}

/// Reads, generates and, if asked for, compiles; prints a table of it.
///
/// # Errors
/// What failed, and refusals other than those that are expected.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    let data = botocore::data()?;
    let services = botocore::services(&data, &arguments.services)?;
    let workspace = Workspace::new()?;
    let mut outcomes = Vec::new();
    for (index, service) in services.iter().enumerate() {
        let progress = format!("{}/{}: {service}", index + 1, services.len());
        show_progress(&progress)?;
        let started = Instant::now();
        let mut outcome = generate(service, &data, &workspace);
        if arguments.check_compile && matches!(outcome.stage, Stage::Generated) {
            outcome.stage = match workspace.check(service)? {
                None => Stage::Compiled,
                Some(errors) => Stage::NotCompiled(errors),
            };
        }
        outcome.took = started.elapsed();
        outcomes.push(outcome);
    }
    show_progress("")?;
    print!("{}", table::table(&outcomes));
    println!("{} services in {:.0?}", outcomes.len(), start.elapsed());
    let mut problems: Vec<String> = outcomes.iter().flat_map(problems).collect();
    if arguments.services.is_empty() {
        problems.extend(expected::missing(&services));
    }
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

fn generate(service: &str, data: &Path, workspace: &Workspace) -> Outcome {
    let mut outcome = Outcome {
        service: service.to_owned(),
        operations: 0,
        shapes: 0,
        stage: Stage::Generated,
        refused: Vec::new(),
        took: Duration::ZERO,
    };
    let model = match Model::read(&data.join(service)) {
        Ok(model) => model,
        Err(problems) => {
            outcome.stage = Stage::NotRead(problems.to_string());
            return outcome;
        }
    };
    (outcome.operations, outcome.shapes) = (model.operations.len(), model.shapes.len());
    let folder = workspace.folder_of(service);
    match folder.and_then(|folder| write_crate(service, &model, &folder)) {
        Ok(generated) => outcome.refused = generated.refused,
        Err(error) => outcome.stage = Stage::NotGenerated(format!("{error:#}")),
    }
    outcome
}

/// What is wrong with an outcome, a line each.
fn problems(outcome: &Outcome) -> Vec<String> {
    let service = &outcome.service;
    match &outcome.stage {
        Stage::NotRead(error) => vec![format!("{service} can't be read: {error}")],
        Stage::NotGenerated(error) => vec![format!("{service} can't be generated: {error}")],
        Stage::NotCompiled(errors) => vec![format!("{service} doesn't compile: {errors}")],
        Stage::Generated | Stage::Compiled => expected::differences(service, &outcome.refused),
    }
}

/// Rewrites the last line of a terminal.
fn show_progress(text: &str) -> Result<()> {
    let mut terminal = io::stderr();
    if terminal.is_terminal() {
        write!(terminal, "\r\x1b[K{text}")?;
        terminal.flush()?;
    }
    Ok(())
}
