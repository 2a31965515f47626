//! One attempt of a call: sent, and its answer judged.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::timeout;

use super::call::Call;
use super::{Answer, chain};
use crate::runtime::retry::{Fault, is_about_time};
use crate::runtime::transport::{RequestBody, TransportError, TransportErrorKind};
use crate::runtime::{ErrorKind, Failure, Meta, decode};

/// An attempt that failed, and what that means for the next.
pub(super) struct FailedAttempt {
    pub(super) failure: Box<Failure>,
    pub(super) fault: Option<Fault>,
    /// The wait that the service asks for.
    pub(super) asked: Option<Duration>,
}

impl Call<'_> {
    pub(super) async fn exchange(
        &self,
        request: Request<RequestBody>,
    ) -> Result<Answer, FailedAttempt> {
        let limit = self.channel.response_limit;
        let exchange = self.channel.transport.exchange(request, limit);
        match timeout(self.attempt_timeout, exchange).await {
            Ok(Ok(response)) => self.judge(response),
            Ok(Err(error)) => Err(broken(error)),
            Err(_) => Err(FailedAttempt {
                failure: timed_out("an attempt", self.attempt_timeout),
                fault: Some(Fault::Transient),
                asked: None,
            }),
        }
    }

    fn judge(&self, response: Response<Bytes>) -> Result<Answer, FailedAttempt> {
        let (parts, body) = response.into_parts();
        let text = |name| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
        let request_id = text("x-amzn-requestid").or_else(|| text("x-amz-request-id"));
        let status = parts.status.as_u16();
        if parts.status.is_success() {
            let meta = Meta {
                request_id,
                status,
                attempts: 0,
            };
            let operation = self.operation.name;
            return Ok(Answer {
                operation,
                body,
                meta,
            });
        }
        let said = decode::error(&parts.headers, &body, self.channel.service.query_compatible);
        let modelled = said.modelled_code.as_deref().or(said.code.as_deref());
        let fault = match modelled {
            Some(code) if is_about_time(code) => {
                let was_off = self.channel.clock.learn(&parts.headers);
                was_off.then_some(Fault::Skew)
            }
            code => Fault::of_answer(status, code),
        };
        let kind = match fault {
            Some(Fault::Throttling) => ErrorKind::Throttled,
            _ => ErrorKind::Service,
        };
        let asked = text("x-amz-retry-after").and_then(|value| value.parse().ok());
        let message = said
            .message
            .unwrap_or_else(|| format!("HTTP status {}", parts.status));
        let mut failure = Failure::new(kind, message);
        failure.code = said.code;
        failure.modelled_code = said.modelled_code;
        failure.request_id = request_id;
        failure.status = Some(status);
        failure.retryable = fault.is_some();
        failure.in_doubt = fault == Some(Fault::Transient) || (fault.is_none() && status >= 500);
        failure.body = body;
        Err(FailedAttempt {
            failure,
            fault,
            asked: asked.map(Duration::from_millis),
        })
    }
}

pub(super) fn timed_out(what: &str, limit: Duration) -> Box<Failure> {
    let message = format!("{what} took longer than its timeout of {limit:?}");
    let mut failure = Failure::new(ErrorKind::Timeout, message);
    failure.retryable = true;
    failure.in_doubt = true;
    failure
}

/// An exchange that ended without an answer.
fn broken(error: TransportError) -> FailedAttempt {
    let lasting = error.is_lasting();
    let TransportError { kind, source } = error;
    let (kind, what, sent) = match kind {
        TransportErrorKind::NotSent => (ErrorKind::Connect, "no connection could be made: ", false),
        TransportErrorKind::Broken => (ErrorKind::Transport, "the connection broke: ", true),
        TransportErrorKind::TooLarge => (ErrorKind::Decode, "", true),
    };
    let mut failure = Failure::new(kind, format!("{what}{}", chain(&*source)));
    failure.source = Some(source);
    failure.retryable = kind != ErrorKind::Decode && !lasting;
    failure.in_doubt = sent;
    FailedAttempt {
        fault: failure.retryable.then_some(Fault::Transient),
        failure,
        asked: None,
    }
}
