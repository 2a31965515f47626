//! The signed request of one attempt.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request};
use jiff::Timestamp;

use super::call::Call;
use crate::runtime::sign::encode;
use crate::runtime::transport::RequestBody;
use crate::runtime::{ErrorKind, Failure};

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const QUERY_MODE: HeaderName = HeaderName::from_static("x-amzn-query-mode");
const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const SDK_REQUEST: HeaderName = HeaderName::from_static("amz-sdk-request");
const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

impl Call<'_> {
    /// The request of the attempt of this number, the first being 1.
    pub(super) async fn request(&self, attempt: u32) -> Result<Request<RequestBody>, Box<Failure>> {
        let channel = self.channel;
        let (uri, host) = channel.endpoint.of(self.operation, &self.body)?;
        let now = channel.clock.now();
        let mut headers = HeaderMap::with_capacity(16);
        headers.insert(HOST, host);
        self.add_facts(&mut headers);
        self.add_attempt(&mut headers, attempt, now);
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        if self.operation.signed {
            let credentials = &channel.credentials(now).await?;
            let (method, body) = (&Method::POST, &self.body);
            let signed = channel
                .signer
                .sign(method, &uri, &mut headers, body, credentials, now);
            signed.map_err(|error| {
                let message = "the credentials hold a character that can't be sent";
                Failure::new(ErrorKind::Credentials, message).with_source(error)
            })?;
        }
        let mut request = Request::new(RequestBody::new(Bytes::clone(&self.body)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// What is the same for every attempt.
    fn add_facts(&self, headers: &mut HeaderMap) {
        let service = self.channel.service;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(service.content_type));
        headers.insert(TARGET, HeaderValue::from_static(self.operation.target));
        headers.insert(USER_AGENT, self.channel.user_agent.clone());
        headers.insert(INVOCATION_ID, self.invocation_id.clone());
        if service.query_compatible {
            // Asks for the codes of the query protocol (Smithy, the trait `awsQueryCompatible`).
            headers.insert(QUERY_MODE, HeaderValue::from_static("true"));
        }
        if let Some(id) = self.channel.in_lambda.then(lambda_trace_id).flatten() {
            headers.insert(TRACE_ID, id);
        }
    }

    /// Which attempt this is and, of a repeated one, until when somebody waits for its answer.
    fn add_attempt(&self, headers: &mut HeaderMap, attempt: u32, now: Timestamp) {
        let mut text = format!("attempt={attempt}; max={}", self.max_attempts.max(1));
        if attempt > 1
            && let Ok(until) = now.checked_add(self.attempt_timeout)
        {
            text = format!("ttl={}; {text}", until.strftime("%Y%m%dT%H%M%SZ"));
        }
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(SDK_REQUEST, value);
        }
    }
}

/// Whether this process is a Lambda function, whose X-Ray trace goes on in what it calls (AWS Lambda
/// Developer Guide, "Defined runtime environment variables").
pub(super) fn in_lambda() -> bool {
    std::env::var_os("AWS_LAMBDA_FUNCTION_NAME").is_some()
}

/// The id of the trace of this invocation. Lambda's runtime sets it anew for each.
fn lambda_trace_id() -> Option<HeaderValue> {
    let id = std::env::var("_X_AMZN_TRACE_ID").ok()?;
    let mut encoded = Vec::with_capacity(id.len());
    encode(&mut encoded, id.as_bytes(), b"=;:+&[]{}\"',");
    HeaderValue::from_bytes(&encoded)
        .ok()
        .filter(|id| !id.is_empty())
}
