//! Credentials as JSON: what processes, containers and instances give.

use jiff::Timestamp;
use serde::Deserialize;

use super::Credentials;
use crate::runtime::BoxError;

/// The members that count. Messages name a member, and never quote what stands there.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    #[serde(alias = "SessionToken")]
    token: Option<String>,
    expiration: Option<String>,
}

/// Reads credentials.
///
/// # Errors
/// The text isn't JSON, a key is missing, the expiry is no time.
pub(super) fn read(json: &[u8]) -> Result<Credentials, BoxError> {
    let document: Document = serde_json::from_slice(json).map_err(|error| not_json(&error))?;
    let missing = |member: &str| format!("{member} is missing");
    let id = document
        .access_key_id
        .ok_or_else(|| missing("AccessKeyId"))?;
    let secret = document
        .secret_access_key
        .ok_or_else(|| missing("SecretAccessKey"))?;
    let mut credentials = Credentials::new(id, secret);
    if let Some(token) = document.token {
        credentials = credentials.with_session_token(token);
    }
    Ok(match document.expiration {
        Some(text) => credentials.with_expiry(time(&text)?),
        None => credentials,
    })
}

/// Reads the time at which credentials expire (RFC 3339).
pub(super) fn time(text: &str) -> Result<Timestamp, BoxError> {
    let time = text.parse::<Timestamp>();
    Ok(time.map_err(|_| format!("the expiry {text:?} is no time"))?)
}

/// Says where a text isn't what it should be without quoting it.
pub(super) fn not_json(error: &serde_json::Error) -> BoxError {
    let (line, column) = (error.line(), error.column());
    format!("the JSON isn't of credentials, at line {line}, column {column}").into()
}
