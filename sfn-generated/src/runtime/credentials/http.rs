//! Requests to the services that give credentials.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::Full;
use tokio::time::{sleep, timeout};

use crate::runtime::error::chain;
use crate::runtime::retry::{Fault, MAX_ATTEMPTS};
use crate::runtime::service::Exceptions;
use crate::runtime::sign::with_parameters;
use crate::runtime::transport::SharedTransport;
use crate::runtime::{BoxError, Config};

/// No answer of these services is longer.
const LONGEST: usize = 1 << 20;

/// How such requests are sent. They are rare: no connection is kept.
#[derive(Clone)]
pub(super) struct Http {
    /// What of the settings counts for them.
    config: Config,
    attempt_timeout: Duration,
}

impl Http {
    /// To services of AWS, trusting the certificates and through the proxies of these settings.
    pub(super) fn to_services(settings: &Config) -> Self {
        Self {
            config: Config {
                ca_bundle: settings.ca_bundle.clone(),
                proxies: settings.proxies.clone(),
                ..Config::default()
            },
            attempt_timeout: Duration::from_secs(10),
        }
    }

    /// To the machine's own metadata service, which is near or not there, and behind no proxy.
    pub(super) fn to_metadata() -> Self {
        Self {
            config: Config {
                connect_timeout: Some(Duration::from_secs(1)),
                ..Config::default()
            },
            attempt_timeout: Duration::from_secs(2),
        }
    }

    #[cfg(test)]
    pub(super) fn through(mut self, transport: Option<SharedTransport>) -> Self {
        self.config.transport = transport;
        self
    }

    /// Sends a request, again where that may help, and gives the body of a successful answer.
    ///
    /// # Errors
    /// There is no answer, or one of another status than 200.
    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Bytes, HttpError> {
        let https = request.uri().scheme() == Some(&Scheme::HTTPS);
        let transport = SharedTransport::of(&self.config, https);
        let transport = transport.map_err(|error| HttpError::unsent(error.into()))?;
        let mut attempts = 1;
        loop {
            let outcome = self.attempt(&transport, request.clone()).await;
            let (error, fault) = match outcome {
                Ok(body) => return Ok(body),
                Err(failed) => failed,
            };
            let Some(fault) = fault.filter(|_| attempts < MAX_ATTEMPTS) else {
                return Err(error);
            };
            sleep(fault.backoff(attempts - 1, fastrand::f64(), None)).await;
            attempts += 1;
        }
    }

    async fn attempt(
        &self,
        transport: &SharedTransport,
        request: Request<Full<Bytes>>,
    ) -> Result<Bytes, (HttpError, Option<Fault>)> {
        let exchange = transport.exchange(request, LONGEST);
        let response = match timeout(self.attempt_timeout, exchange).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                let fault = (!error.is_lasting()).then_some(Fault::Transient);
                return Err((HttpError::unsent(error.source), fault));
            }
            Err(_) => {
                let error = format!("no answer within {:?}", self.attempt_timeout);
                return Err((HttpError::unsent(error.into()), Some(Fault::Transient)));
            }
        };
        if response.status() == StatusCode::OK {
            return Ok(response.into_body());
        }
        let error = HttpError::of(&response);
        let (status, code) = (response.status().as_u16(), error.code.as_deref());
        let unmodelled = Exceptions::of::<Infallible>();
        let fault = Fault::of_answer(status, code, response.body(), &unmodelled);
        Err((error, fault))
    }
}

/// Why there is no successful answer.
#[derive(Debug)]
pub(super) struct HttpError {
    pub(super) status: Option<StatusCode>,
    /// The code of STS, such as `AccessDenied`.
    code: Option<String>,
    message: String,
}

impl HttpError {
    fn unsent(error: BoxError) -> Self {
        Self {
            status: None,
            code: None,
            message: chain(&*error),
        }
    }

    /// Says the status and, where the answer has them, code and message, in XML or JSON.
    fn of(response: &Response<Bytes>) -> Self {
        let (status, body) = (response.status(), String::from_utf8_lossy(response.body()));
        let json: Option<serde_json::Value> = serde_json::from_str(&body).ok();
        let said = |in_xml: &str, in_json: &str| {
            let json = json.as_ref().and_then(|json| json.get(in_json)?.as_str());
            json.or_else(|| element(&body, in_xml)).map(str::to_owned)
        };
        let code = said("Code", "code").or_else(|| said("Code", "error"));
        let message = said("Message", "message").or_else(|| said("Message", "error_description"));
        let parts = [Some(format!("HTTP status {status}")), code.clone(), message];
        Self {
            status: Some(status),
            code,
            message: parts.into_iter().flatten().collect::<Vec<_>>().join(": "),
        }
    }
}

impl std::fmt::Display for HttpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for HttpError {}

/// The text of the first XML element of a name. None of the texts that are read so has entities.
pub(super) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text.trim())
}

/// Parameters as the body of a form.
///
/// # Errors
/// There is too much of them.
pub(super) fn form(parameters: &[(&str, &str)]) -> Result<Bytes, BoxError> {
    let uri = with_parameters(&Uri::from_static("/"), parameters.iter().copied())?;
    Ok(Bytes::copy_from_slice(
        uri.query().unwrap_or_default().as_bytes(),
    ))
}
