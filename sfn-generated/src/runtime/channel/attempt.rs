//! One attempt of a call: sent, and its answer judged.

use std::time::Duration;

use bytes::Bytes;
use http::response::Parts;
use http::uri::Authority;
use http::{Response, Uri};
use jiff::Timestamp;
use tokio::time::timeout;

use super::Answer;
use super::call::Call;
use super::request::Signed;
use crate::runtime::retry::{Fault, is_about_time};
use crate::runtime::transport::{TransportError, TransportErrorKind};
use crate::runtime::{ErrorKind, Failure, Meta, decode};

/// An attempt that failed, and what that means for the next.
pub(super) struct FailedAttempt {
    pub(super) failure: Box<Failure>,
    pub(super) fault: Option<Fault>,
    /// The wait that the service asks for.
    pub(super) asked: Option<Duration>,
}

impl Call<'_> {
    pub(super) async fn exchange(&self, signed: Signed) -> Result<Answer, FailedAttempt> {
        let limit = self.channel.response_limit;
        let Signed { request, at } = signed;
        let uri = request.uri().clone();
        let exchange = self.channel.transport.exchange(request, limit);
        match timeout(self.attempt_timeout, exchange).await {
            Ok(Ok(response)) => self.judge(response, at),
            Ok(Err(error)) => Err(broken(error, &uri)),
            Err(_) => Err(FailedAttempt {
                failure: timed_out("an attempt", self.attempt_timeout),
                fault: Some(Fault::Transient),
                asked: None,
            }),
        }
    }

    fn judge(
        &self,
        response: Response<Bytes>,
        signed_at: Timestamp,
    ) -> Result<Answer, FailedAttempt> {
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            return Err(self.refused(&parts, body, signed_at));
        }
        Ok(Answer {
            operation: self.operation.name,
            body,
            meta: Meta {
                request_id: request_id(&parts),
                status: parts.status.as_u16(),
                attempts: 0,
            },
        })
    }

    /// What an answer with an error says.
    fn refused(&self, parts: &Parts, body: Bytes, signed_at: Timestamp) -> FailedAttempt {
        let status = parts.status.as_u16();
        let said = decode::error(&parts.headers, &body, self.channel.service.query_compatible);
        let modelled = said.modelled_code.as_deref().or(said.code.as_deref());
        let fault = match modelled {
            Some(code) if is_about_time(code) => {
                let was_off = self.channel.clock.learn(&parts.headers, signed_at);
                was_off.then_some(Fault::Skew)
            }
            code => Fault::of_answer(status, code, &body, &self.operation.exceptions),
        };
        let kind = match fault {
            Some(Fault::Throttling) => ErrorKind::Throttled,
            _ => ErrorKind::Service,
        };
        let asked = text(parts, "x-amz-retry-after").and_then(|value| value.parse().ok());
        let message = said
            .message
            .unwrap_or_else(|| format!("HTTP status {}", parts.status));
        let mut failure = Failure::new(kind, message);
        failure.code = said.code;
        failure.modelled_code = said.modelled_code;
        failure.request_id = request_id(parts);
        failure.status = Some(status);
        failure.retryable = fault.is_some();
        failure.in_doubt = fault == Some(Fault::Transient) || (fault.is_none() && status >= 500);
        failure.body = body;
        FailedAttempt {
            failure,
            fault,
            asked: asked.map(Duration::from_millis),
        }
    }
}

fn request_id(parts: &Parts) -> Option<String> {
    let id = text(parts, "x-amzn-requestid").or_else(|| text(parts, "x-amz-request-id"));
    id.map(str::to_owned)
}

fn text<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name)?.to_str().ok()
}

pub(super) fn timed_out(what: &str, limit: Duration) -> Box<Failure> {
    let message = format!("{what} took longer than its timeout of {limit:?}");
    let mut failure = Failure::new(ErrorKind::Timeout, message);
    failure.retryable = true;
    failure.in_doubt = true;
    failure
}

/// An exchange that ended without an answer.
fn broken(error: TransportError, uri: &Uri) -> FailedAttempt {
    let lasting = error.is_lasting();
    let reason = error.reason();
    let (kind, message, sent) = match error.kind {
        TransportErrorKind::NotSent => {
            let (scheme, host) = (uri.scheme_str(), uri.authority());
            let (scheme, host) = (
                scheme.unwrap_or_default(),
                host.map_or("", Authority::as_str),
            );
            let message = format!("no connection could be made to {scheme}://{host}: {reason}");
            (ErrorKind::Connect, message, false)
        }
        TransportErrorKind::Broken => {
            let message = format!("the connection broke: {reason}");
            (ErrorKind::Transport, message, true)
        }
        TransportErrorKind::TooLarge => (ErrorKind::Decode, reason, true),
    };
    let mut failure = Failure::new(kind, message);
    failure.source = Some(error.source);
    failure.retryable = kind != ErrorKind::Decode && !lasting;
    failure.in_doubt = sent;
    FailedAttempt {
        fault: failure.retryable.then_some(Fault::Transient),
        failure,
        asked: None,
    }
}
