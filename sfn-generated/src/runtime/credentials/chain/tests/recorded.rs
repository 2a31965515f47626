//! The recorded cases of smithy-rs: environment, files and traffic in; credentials or an error out.

use std::path::{Path, PathBuf};
use std::{env, fs};

use jiff::Timestamp;
use serde_json::Value;

use super::{Fake, found};

/// Cases that state more than a profile, and what is changed about them.
const CHANGED: [(&str, &str); 2] = [
    (
        "e2e_assume_role",
        "it reads no keys of the environment, which come before profiles in a chain",
    ),
    (
        "empty_config",
        "it knows profiles only, where a chain would ask the instance last",
    ),
];

/// What this client says where theirs says something else about the same error.
const ERRORS: [(&str, &str); 6] = [
    (
        "credential_process_failure",
        "credential_process: the command failed with exit status: 1",
    ),
    (
        "credential_process_invalid",
        "credential_process: the JSON isn't of credentials",
    ),
    ("empty_config", "nothing asks for a source"),
    (
        "invalid_config",
        "~/.aws/config:2: the property did not have a name",
    ),
    (
        "invalid_sso_credentials_config",
        "profile \"default\": IAM Identity Center needs sso_account_id",
    ),
    (
        "sso_token",
        "profile \"default\": IAM Identity Center needs sso_account_id",
    ),
];

#[tokio::test]
async fn the_cases_of_smithy_rs() {
    let shared = env::var_os("SFN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let suite = shared.join("conformance/profile-provider");
    let Ok(folders) = fs::read_dir(&suite) else {
        let missing = format!("no {}", suite.display());
        assert!(env::var_os("CI").is_none(), "{missing}");
        println!("skipped: {missing}");
        return;
    };
    let mut count = 0;
    for folder in folders {
        check(&folder.expect("a folder").path()).await;
        count += 1;
    }
    assert_eq!(count, 18);
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

async fn check(folder: &Path) {
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name");
    let environment = json(&folder.join("env.json"));
    let environment = environment.as_object().expect("variables");
    let mut variables: Vec<(&str, &str)> = environment
        .iter()
        .filter(|(name, _)| *name != "HOME")
        .map(|(name, value)| (name.as_str(), value.as_str().expect("text")))
        .collect();
    if let Some((_, reason)) = CHANGED.iter().find(|(changed, _)| *changed == name) {
        println!("changed: {name}: {reason}");
        variables.retain(|(name, _)| !name.contains("ACCESS_KEY"));
        variables.push(("AWS_EC2_METADATA_DISABLED", "true"));
    }
    let exchanges = exchanges(&json(&folder.join("http-traffic.json")));
    let fake = Fake::default();
    let answers = exchanges.iter().map(|exchange| exchange.answer.clone());
    fake.0.lock().expect("a lock").answers.extend(answers);
    // The SSO recording of an error is never played.
    let found = found(&folder.join("fs/home"), &variables, Some(&fake)).await;
    let expected = &json(&folder.join("test-case.json"))["result"];
    match expected.get("Ok") {
        Some(expected) => {
            let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
            let text = |member: &str| expected[member].as_str();
            assert_eq!(Some(found.access_key_id()), text("access_key_id"), "{name}");
            assert_eq!(
                Some(found.secret_access_key()),
                text("secret_access_key"),
                "{name}"
            );
            assert_eq!(found.session_token(), text("session_token"), "{name}");
            let expiry = found.expires_at().map(Timestamp::as_second);
            assert_eq!(expiry, expected["expiry"].as_i64(), "{name}");
            let seen = fake.seen();
            assert_eq!(seen.len(), exchanges.len(), "{name}");
            for (seen, exchange) in seen.iter().zip(exchanges) {
                exchange.check(name, seen);
            }
        }
        None => {
            let error = found.expect_err(name);
            let (_, text) = ERRORS
                .iter()
                .find(|(case, _)| *case == name)
                .expect("a text");
            assert!(error.contains(text), "{name}: {error}");
        }
    }
}

/// A recorded request and its answer.
#[derive(Default)]
struct Exchange {
    line: String,
    bearer_token: Option<String>,
    body: String,
    answer: (u16, String),
}

impl Exchange {
    fn check(&self, name: &str, seen: &super::Seen) {
        assert_eq!(
            seen.line.trim_end_matches('/'),
            self.line.trim_end_matches('/'),
            "{name}"
        );
        let token = seen.header("x-amz-sso_bearer_token");
        assert_eq!(token, self.bearer_token.as_deref(), "{name}");
        // The name of the session is each client's own.
        let parameters = |body: &str| -> Vec<String> {
            let all = body
                .split('&')
                .filter(|part| !part.starts_with("RoleSessionName="));
            all.map(str::to_owned).collect()
        };
        assert_eq!(parameters(&seen.body), parameters(&self.body), "{name}");
    }
}

fn exchanges(traffic: &Value) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for event in traffic["events"].as_array().expect("events") {
        let action = &event["action"];
        let connection = event["connection_id"].as_u64().expect("a number");
        let index = usize::try_from(connection).expect("a small number");
        exchanges.resize_with(exchanges.len().max(index + 1), Exchange::default);
        let exchange = &mut exchanges[index];
        if let Some(request) = action.pointer("/Request/request") {
            let text = |member: &str| request[member].as_str().expect("text");
            exchange.line = format!("{} {}", text("method"), text("uri"));
            let token = request.pointer("/headers/x-amz-sso_bearer_token/0");
            exchange.bearer_token = token.and_then(Value::as_str).map(str::to_owned);
        }
        if let Some(status) = action.pointer("/Response/response/Ok/status") {
            let status = status.as_u64().expect("a number");
            exchange.answer.0 = u16::try_from(status).expect("a status");
        }
        if let Some(data) = action.pointer("/Data/data/Utf8").and_then(Value::as_str) {
            match action["Data"]["direction"].as_str() {
                Some("Request") => exchange.body.push_str(data),
                _ => exchange.answer.1.push_str(data),
            }
        }
    }
    exchanges
}
