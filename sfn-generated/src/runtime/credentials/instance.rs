//! Credentials of an EC2 instance's role, by version 2 of its metadata service (Amazon EC2 User Guide,
//! "Use the Instance Metadata Service to access instance metadata"). Version 1 isn't used.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Full;
use serde::Deserialize;

use super::http::Http;
use super::{Credentials, ProvideCredentials, ProvidedCredentials, document};
use crate::runtime::config::Setting;
use crate::runtime::endpoint::checked_url;
use crate::runtime::{BoxError, ConfigError};

const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
const TOKEN_TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// The metadata service.
pub(super) struct Instance {
    /// Without a slash at its end.
    endpoint: String,
    /// What messages begin with: why it is asked.
    why: &'static str,
    http: Http,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: Option<String>,
    message: Option<String>,
}

impl Instance {
    /// The service at this endpoint, else at the usual address of this mode.
    ///
    /// # Errors
    /// An endpoint that is no URL, and a mode that is none.
    pub(super) fn new(
        endpoint: Option<&Setting>,
        mode: Option<&Setting>,
        why: &'static str,
        http: &Http,
    ) -> Result<Self, ConfigError> {
        let endpoint = match (endpoint, mode) {
            (Some(setting), _) => checked_url(setting)?.trim_end_matches('/').to_owned(),
            (None, Some(mode)) if mode.value.eq_ignore_ascii_case("ipv6") => {
                "http://[fd00:ec2::254]".to_owned()
            }
            (None, Some(mode)) if !mode.value.eq_ignore_ascii_case("ipv4") => {
                return Err(ConfigError::of(mode, "IPv4 or IPv6"));
            }
            (None, _) => "http://169.254.169.254".to_owned(),
        };
        let http = http.clone();
        Ok(Self {
            endpoint,
            why,
            http,
        })
    }

    async fn fetch(&self) -> Result<Credentials, BoxError> {
        let ttl = HeaderValue::from_static("21600");
        let token = self
            .call(Method::PUT, "/latest/api/token", (TOKEN_TTL, ttl))
            .await?;
        let mut token = HeaderValue::from_maybe_shared(token)?;
        token.set_sensitive(true);
        let roles = self
            .call(Method::GET, ROLES, (TOKEN, token.clone()))
            .await?;
        let roles = String::from_utf8_lossy(&roles);
        let role = roles.lines().next().ok_or("the instance has no role")?;
        let path = format!("{ROLES}{}", role.trim());
        let found = self.call(Method::GET, &path, (TOKEN, token)).await?;
        let status: Status =
            serde_json::from_slice(&found).map_err(|error| document::not_json(&error))?;
        match status.code.as_deref() {
            None | Some("Success") => document::read(&found),
            Some(code) => {
                let message = status.message.unwrap_or_default();
                Err(format!("role {role}: {code}: {message}").into())
            }
        }
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        (name, value): (HeaderName, HeaderValue),
    ) -> Result<Bytes, BoxError> {
        let mut request = Request::new(Full::<Bytes>::default());
        *request.method_mut() = method;
        *request.uri_mut() = Uri::try_from(format!("{}{path}", self.endpoint))?;
        request.headers_mut().insert(name, value);
        self.http
            .send(request)
            .await
            .map_err(|error| match error.status {
                Some(StatusCode::NOT_FOUND) => "the instance has no role".into(),
                _ => error.into(),
            })
    }
}

impl ProvideCredentials for Instance {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            self.fetch().await.map_err(|error| {
                let (why, endpoint) = (self.why, &self.endpoint);
                format!("{why}the instance's metadata service at {endpoint} gives none: {error}")
                    .into()
            })
        })
    }
}
