//! Credentials of a container, on ECS and EKS (AWS SDKs and Tools Reference Guide, "Container credential
//! provider").

use std::net::IpAddr;
use std::path::PathBuf;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION};
use http::{HeaderValue, Request, Uri};
use http_body_util::Full;

use super::http::Http;
use super::{Credentials, ProvideCredentials, ProvidedCredentials, document};
use crate::runtime::endpoint::has_valid_port;
use crate::runtime::profile::Variables;
use crate::runtime::{BoxError, ConfigError};

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
/// Where ECS and EKS answer without TLS.
const HOSTS: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

/// The service beside the container.
pub(super) struct Container {
    uri: Uri,
    token: Option<Token>,
    http: Http,
}

enum Token {
    Text(String),
    /// Read each time, since what is in it changes.
    File(PathBuf),
}

impl Container {
    /// What the variables say; none if they say nothing.
    ///
    /// # Errors
    /// A URI that is none, and one that would send the token in the clear to another machine.
    pub(super) fn find(variables: &Variables, http: &Http) -> Result<Option<Self>, ConfigError> {
        let (variable, text) = match (variables.get(RELATIVE), variables.get(FULL)) {
            (Some(path), _) => (RELATIVE, format!("http://{}{path}", HOSTS[0])),
            (None, Some(uri)) => (FULL, uri.clone()),
            (None, None) => return Ok(None),
        };
        let wrong = |expected: &str| {
            ConfigError::new(format!("{variable}: expected {expected}, found {text:?}"))
        };
        let uri = Uri::try_from(&text).ok();
        let uri = uri.filter(|uri| uri.authority().is_some_and(has_valid_port));
        let uri = uri.ok_or_else(|| wrong("a URI such as http://127.0.0.1:8080/path"))?;
        if !is_allowed(&uri) {
            return Err(wrong("https, or http to this machine, ECS or EKS"));
        }
        let file = variables
            .get(TOKEN_FILE)
            .map(|path| Token::File(path.into()));
        Ok(Some(Self {
            uri,
            token: file.or_else(|| variables.get(TOKEN).cloned().map(Token::Text)),
            http: http.clone(),
        }))
    }

    async fn fetch(&self) -> Result<Credentials, BoxError> {
        let mut request = Request::new(Full::<Bytes>::default());
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = self.token()? {
            headers.insert(AUTHORIZATION, token);
        }
        document::read(&self.http.send(request).await?)
    }

    fn token(&self) -> Result<Option<HeaderValue>, BoxError> {
        let (name, text) = match &self.token {
            None => return Ok(None),
            Some(Token::Text(text)) => (TOKEN, text.clone()),
            Some(Token::File(path)) => {
                let text = std::fs::read_to_string(path);
                let unread =
                    |error| format!("{TOKEN_FILE}: {} can't be read: {error}", path.display());
                (TOKEN_FILE, text.map_err(unread)?)
            }
        };
        let token = HeaderValue::try_from(text.trim_end());
        let mut token = token.map_err(|_| format!("{name}: the token can't be sent"))?;
        token.set_sensitive(true);
        Ok(Some(token))
    }
}

impl ProvideCredentials for Container {
    fn provide_credentials(&self) -> ProvidedCredentials<'_> {
        Box::pin(async {
            let credentials = self.fetch().await;
            credentials.map_err(|error| format!("{}: {error}", self.uri).into())
        })
    }
}

fn is_allowed(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let address = host.parse::<IpAddr>();
    let here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => here || HOSTS.contains(&host),
        _ => false,
    }
}
