//! Credentials of a role, from AWS STS: `AssumeRole` with other credentials, and
//! `AssumeRoleWithWebIdentity` with a token in a file (AWS STS API Reference).

use std::path::PathBuf;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use http_body_util::Full;
use jiff::Timestamp;

use super::http::{Http, element, form};
use super::{Credentials, CredentialsSource, ProvideCredentials, ProvidedCredentials, document};
use crate::runtime::BoxError;
use crate::runtime::sign::Signer;

/// Where STS is.
#[derive(Clone)]
pub(super) struct Sts {
    pub(super) url: String,
    pub(super) region: String,
    pub(super) http: Http,
}

/// A role to assume.
#[derive(Clone)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) duration_seconds: Option<String>,
}

/// A role that other credentials may assume.
pub(super) struct AssumedRole {
    pub(super) role: Role,
    pub(super) source: CredentialsSource,
    pub(super) sts: Sts,
}

/// A role for who holds a token of an identity provider.
pub(super) struct WebIdentity {
    pub(super) role: Role,
    /// Read each time, since what is in it changes.
    pub(super) token_file: PathBuf,
    pub(super) sts: Sts,
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            let source = self.source.provide_credentials().await?;
            let call = self.sts.call("AssumeRole", &self.role, &[], Some(&source));
            call.await.map_err(|error| self.role.failed(&*error))
        })
    }
}

impl ProvideCredentials for WebIdentity {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            let path = self.token_file.display();
            let token = std::fs::read_to_string(&self.token_file)
                .map_err(|error| format!("the token {path} can't be read: {error}"))?;
            let token = [("WebIdentityToken", token.trim())];
            let call = self
                .sts
                .call("AssumeRoleWithWebIdentity", &self.role, &token, None);
            call.await.map_err(|error| self.role.failed(&*error))
        })
    }
}

impl Role {
    /// The body of a request for the role.
    fn form(&self, action: &str, more: &[(&str, &str)], now: Timestamp) -> Result<Bytes, BoxError> {
        let name = match &self.session_name {
            Some(name) => name.clone(),
            None => format!("{}-{}", env!("CARGO_PKG_NAME"), now.as_second()),
        };
        let mut parameters = vec![
            ("Action", action),
            ("Version", "2011-06-15"),
            ("RoleArn", &self.arn),
            ("RoleSessionName", &name),
        ];
        let optional = [
            ("ExternalId", &self.external_id),
            ("DurationSeconds", &self.duration_seconds),
        ];
        let given = optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)));
        parameters.extend(given);
        parameters.extend(more);
        form(&parameters)
    }

    fn failed(&self, error: &(dyn std::error::Error + Send + Sync)) -> BoxError {
        format!("the role {} can't be assumed: {error}", self.arn).into()
    }
}

impl Sts {
    /// Calls an action, signed where there are credentials to sign with.
    async fn call(
        &self,
        action: &str,
        role: &Role,
        more: &[(&str, &str)],
        signed_by: Option<&Credentials>,
    ) -> Result<Credentials, BoxError> {
        let now = Timestamp::now();
        let body = role.form(action, more, now)?;
        let uri = Uri::try_from(&self.url)?;
        let mut headers = HeaderMap::new();
        let host = uri.authority().ok_or("the endpoint has no host")?;
        headers.insert(HOST, HeaderValue::try_from(host.as_str())?);
        let content_type =
            HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
        headers.insert(CONTENT_TYPE, content_type);
        if let Some(credentials) = signed_by {
            let signer = Signer::new(&self.region, "sts");
            signer.sign(&Method::POST, &uri, &mut headers, &body, credentials, now)?;
        }
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        read(&self.http.send(request).await?)
    }
}

fn read(answer: &Bytes) -> Result<Credentials, BoxError> {
    let xml = std::str::from_utf8(answer).map_err(|_| "the answer isn't text")?;
    let member = |name: &str| element(xml, name).ok_or_else(|| format!("the answer has no {name}"));
    let credentials = Credentials::new(member("AccessKeyId")?, member("SecretAccessKey")?)
        .with_session_token(member("SessionToken")?);
    Ok(credentials.with_expiry(document::time(member("Expiration")?)?))
}
