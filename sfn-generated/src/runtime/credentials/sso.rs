//! Credentials of a role in IAM Identity Center, by the token that `aws sso login` left (AWS SDKs and
//! Tools Reference Guide, "IAM Identity Center credential provider").

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use http_body_util::Full;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};

use super::http::Http;
use super::{Credentials, ProvideCredentials, ProvidedCredentials, document};
use crate::runtime::BoxError;
use crate::runtime::sign::with_parameters;

/// How long before it expires a token is renewed.
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// A role, and where its credentials are.
pub(super) struct Sso {
    pub(super) account_id: String,
    pub(super) role_name: String,
    /// The service that gives credentials for a token.
    pub(super) portal_url: String,
    /// The service that renews a token.
    pub(super) oidc_url: String,
    pub(super) token_file: PathBuf,
    /// The profile to log in with.
    pub(super) profile: String,
    pub(super) http: Http,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    role_credentials: RoleCredentials,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    /// In milliseconds since 1970.
    expiration: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Renewed {
    access_token: String,
    /// In seconds.
    expires_in: i64,
    refresh_token: Option<String>,
}

/// The file of a token below the home directory. It is named by the session, in old profiles by the URL.
pub(super) fn token_file(home: &Path, named_by: &str) -> PathBuf {
    let digest = Sha1::digest(named_by.as_bytes());
    let name: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    home.join(".aws/sso/cache").join(format!("{name}.json"))
}

impl ProvideCredentials for Sso {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            let fetched = self.fetch().await;
            fetched.map_err(|error| {
                let (role, profile) = (&self.role_name, &self.profile);
                let remedy =
                    format!("run `aws sso login --profile {profile}` if the session is over");
                format!("the role {role} of IAM Identity Center: {error}: {remedy}").into()
            })
        })
    }
}

impl Sso {
    async fn fetch(&self) -> Result<Credentials, BoxError> {
        let mut token = HeaderValue::try_from(self.token().await?)?;
        token.set_sensitive(true);
        let portal = self.portal_url.trim_end_matches('/');
        let uri = Uri::try_from(format!("{portal}/federation/credentials"))?;
        let parameters = [
            ("role_name", &self.role_name),
            ("account_id", &self.account_id),
        ];
        let mut request = Request::new(Full::<Bytes>::default());
        *request.uri_mut() = with_parameters(&uri, parameters)?;
        let header = HeaderName::from_static("x-amz-sso_bearer_token");
        request.headers_mut().insert(header, token);
        let answer: Answer = serde_json::from_slice(&self.http.send(request).await?)
            .map_err(|error| document::not_json(&error))?;
        let found = answer.role_credentials;
        let credentials = Credentials::new(found.access_key_id, found.secret_access_key)
            .with_session_token(found.session_token);
        Ok(credentials.with_expiry(Timestamp::from_millisecond(found.expiration)?))
    }

    /// The token in the file, renewed when it is about to expire.
    async fn token(&self) -> Result<String, BoxError> {
        let path = self.token_file.display();
        let text = fs::read(&self.token_file).map_err(|error| format!("{path}: {error}"))?;
        let mut file: Map<String, Value> =
            serde_json::from_slice(&text).map_err(|_| format!("{path} isn't JSON"))?;
        let member = |name: &str| Some(file.get(name)?.as_str()?.to_owned());
        let missing = |name: &str| format!("{path}: {name} is missing");
        let token = member("accessToken").ok_or_else(|| missing("accessToken"))?;
        let expires_at = member("expiresAt").ok_or_else(|| missing("expiresAt"))?;
        let expires_at = document::time(&expires_at.replace("UTC", "Z"))?;
        let left = expires_at.duration_since(Timestamp::now());
        if left > EARLY {
            return Ok(token);
        }
        match self.renew(&mut file).await {
            Ok(renewed) => Ok(renewed),
            Err(_) if left > SignedDuration::ZERO => Ok(token),
            Err(error) => {
                Err(format!("the token is of {expires_at}, and has no successor: {error}").into())
            }
        }
    }

    /// Renews the token and writes the file anew, since the old one may count no longer.
    async fn renew(&self, file: &mut Map<String, Value>) -> Result<String, BoxError> {
        let member = |name: &str| {
            let text = file.get(name).and_then(Value::as_str);
            text.ok_or_else(|| format!("{name} is missing"))
        };
        let body = json!({
            "clientId": member("clientId")?,
            "clientSecret": member("clientSecret")?,
            "grantType": "refresh_token",
            "refreshToken": member("refreshToken")?,
        });
        let mut request = Request::new(Full::new(Bytes::from(body.to_string())));
        *request.method_mut() = Method::POST;
        let oidc = self.oidc_url.trim_end_matches('/');
        *request.uri_mut() = Uri::try_from(format!("{oidc}/token"))?;
        let content_type = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        let renewed: Renewed = serde_json::from_slice(&self.http.send(request).await?)
            .map_err(|error| document::not_json(&error))?;
        let expires_at = Timestamp::now() + SignedDuration::from_secs(renewed.expires_in);
        file.insert("accessToken".to_owned(), json!(renewed.access_token));
        file.insert("expiresAt".to_owned(), json!(whole_seconds(expires_at)));
        if let Some(token) = renewed.refresh_token {
            file.insert("refreshToken".to_owned(), json!(token));
        }
        write(&self.token_file, &Value::from(file.clone()).to_string())?;
        Ok(renewed.access_token)
    }
}

/// A time as the file states it.
fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second())
        .unwrap_or(time)
        .to_string()
}

/// Puts a file in the place of another, for its owner only.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;

    let new = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&new)?.write_all(text.as_bytes())?;
    fs::rename(new, path)
}
