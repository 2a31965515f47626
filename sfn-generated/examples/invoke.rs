//! Calls any operation by its name: `invoke OPERATION [JSON]`, with the environment's settings.
//!
//! The output goes to stdout as JSON, as on the wire. A failed call is one line of JSON on stderr and
//! exit status 1; bad usage, and what is refused before anything is sent, exit status 2.

use std::process::ExitCode;

use serde_json::{Map, Value, json};
use sfn_generated::{Client, Error, ErrorKind, OPERATIONS};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let arguments: Option<Vec<String>> = arguments.map(|text| text.into_string().ok()).collect();
    let (operation, input) = match arguments.as_deref().unwrap_or_default() {
        [option] if option.starts_with('-') => return usage(),
        [operation] => (operation, "{}"),
        [operation, input] => (operation, input.as_str()),
        _ => return usage(),
    };
    let input: Value = match serde_json::from_str(input) {
        Ok(input) => input,
        Err(error) => {
            eprintln!("the input isn't JSON: {error}");
            return ExitCode::from(2);
        }
    };
    match call(operation, input).await {
        Ok(output) => {
            println!("{output:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", json!({"error": facts(&error)}));
            ExitCode::from(if is_refused(&error) { 2 } else { 1 })
        }
    }
}

async fn call(operation: &str, input: Value) -> Result<Value, Error> {
    Client::from_env().await?.invoke(operation, input).await
}

/// Whether nothing was sent, because of what the user said.
fn is_refused(error: &Error) -> bool {
    let of_the_user = [ErrorKind::Input, ErrorKind::Config, ErrorKind::Credentials];
    of_the_user.contains(&error.kind())
}

/// What is known of an error: the members of a modelled exception, then what every error has.
fn facts(error: &Error) -> Map<String, Value> {
    let members = error
        .exception()
        .and_then(|exception| serde_json::to_value(exception).ok());
    let mut facts = match members {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let code = error
        .code()
        .map_or_else(|| format!("{:?}", error.kind()), str::to_owned);
    facts.insert("code".to_owned(), code.into());
    facts.insert("message".to_owned(), error.message().into());
    facts.insert("requestId".to_owned(), error.request_id().into());
    facts.insert("status".to_owned(), error.status().into());
    facts
}

fn usage() -> ExitCode {
    eprintln!("usage: invoke OPERATION [JSON]\n\noperations:");
    for operation in OPERATIONS {
        eprintln!("  {}", operation.name);
    }
    ExitCode::from(2)
}
