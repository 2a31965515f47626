//! Requests to calls, and answers to responses: the protocol of AWS JSON as a service speaks it.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::Value;

use super::fault::{self, Fault};
use super::{Shape, constraint};
use crate::runtime::{Input, Operation, Service, json_path};

/// What a service takes: its operations, and what the model demands of their inputs.
#[derive(Debug)]
pub struct Api {
    pub(super) service: &'static Service,
    operations: &'static [&'static Operation],
    inputs: &'static [(&'static str, Shape)],
}

impl Api {
    /// States an API; `inputs` has the demands on inputs by the name of their operation, where there are
    /// any.
    #[must_use]
    pub const fn new(
        service: &'static Service,
        operations: &'static [&'static Operation],
        inputs: &'static [(&'static str, Shape)],
    ) -> Self {
        Self {
            service,
            operations,
            inputs,
        }
    }

    /// The call that a request is.
    pub(crate) fn call(
        &self,
        request_id: &HeaderValue,
        head: Parts,
        body: Bytes,
    ) -> Result<Call, Fault> {
        let target = head.headers.get("x-amz-target");
        let mut operations = self.operations.iter();
        let operation =
            operations.find(|operation| target.is_some_and(|is| is == operation.target));
        let operation = operation.ok_or_else(|| unknown(target))?;
        // Nothing at all is an empty input.
        let body = match body.trim_ascii() {
            b"" => Bytes::from_static(b"{}"),
            _ => body,
        };
        let context = RequestContext {
            operation,
            request_id: request_id.to_str().unwrap_or_default().to_owned(),
            headers: head.headers,
        };
        let call = Call { context, body };
        let input = call.json()?;
        if !input.is_object() {
            return Err(fault::unreadable("the input: expected an object"));
        }
        let mut inputs = self.inputs.iter();
        if let Some((_, shape)) = inputs.find(|(name, _)| *name == operation.name) {
            // Types come first, as for whoever reads before checking.
            constraint::check_types(shape, &input)
                .map_err(|problem| fault::unreadable(&problem))?;
            constraint::check(shape, &input).map_err(|problem| fault::invalid(&problem))?;
        }
        Ok(call)
    }

    /// The response that an answer is.
    pub(crate) fn response(
        &self,
        request_id: &HeaderValue,
        answer: Result<Vec<u8>, Fault>,
    ) -> Response<Full<Bytes>> {
        let mut headers = HeaderMap::new();
        let content_type = HeaderValue::from_static(self.service.content_type);
        headers.insert(CONTENT_TYPE, content_type);
        let name = HeaderName::from_static("x-amzn-requestid");
        headers.insert(name, request_id.clone());
        let (status, body) = match answer {
            Ok(output) => (StatusCode::OK, output),
            Err(fault) => {
                if self.service.query_compatible {
                    headers.extend(fault.query_error());
                }
                (fault.status, fault.body())
            }
        };
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// A fresh request id.
pub(crate) fn request_id() -> HeaderValue {
    let id = uuid::Uuid::new_v4().to_string();
    HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

fn unknown(target: Option<&HeaderValue>) -> Fault {
    let message = match target {
        Some(target) => format!("there is no operation with the X-Amz-Target {target:?}"),
        None => "the request has no X-Amz-Target, which names its operation".to_owned(),
    };
    Fault::new(400, "UnknownOperationException", message)
}

/// What is known about a request beside its input.
#[derive(Clone)]
pub struct RequestContext {
    operation: &'static Operation,
    request_id: String,
    headers: HeaderMap,
}

impl RequestContext {
    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The id that the answer has: a fresh UUID.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The headers of the request, its signature among them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

/// A request whose operation is known and whose input is as the model demands.
#[derive(Clone)]
pub struct Call {
    context: RequestContext,
    body: Bytes,
}

impl Call {
    /// What is known about the request beside its input.
    #[must_use]
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The input as it was sent: JSON text.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The input as JSON.
    ///
    /// # Errors
    /// A `SerializationException`, where the body isn't JSON.
    pub fn json(&self) -> Result<Value, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|error| fault::unreadable(&format!("the body isn't JSON: {error}")))
    }

    /// Reads the input.
    ///
    /// # Errors
    /// A `SerializationException` that names the member whose value is of another type.
    pub fn input<I: Input>(&self) -> Result<I, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|error| fault::unreadable(&json_path::explain(&self.body, &error)))
    }
}

/// Without the headers, which hold a signature, and may hold a session token.
impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("operation", &self.operation.name)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// Without the input, which may be sensitive.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}
