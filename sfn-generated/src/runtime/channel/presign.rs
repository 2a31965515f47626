//! Presigned requests: signed in the query, for somebody without credentials to send.

use std::fmt;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HOST, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Uri};
use jiff::Timestamp;
use serde_json::Value;

use super::Channel;
use crate::runtime::sign::with_parameters;
use crate::runtime::{ErrorKind, Failure, Operation};

/// The longest that a signature is valid: seven days (AWS IAM User Guide, "Signature Version 4").
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// A request that anyone can send for a while: this method to this URI with no body and all of these
/// headers, since they are signed. Who has it acts with the rights of the credentials behind it.
#[derive(Clone)]
#[non_exhaustive]
pub struct PresignedRequest {
    /// The method, `POST`.
    pub method: Method,
    /// The URI, with the operation's parameters and the signature in its query.
    pub uri: Uri,
    /// The headers that must be sent.
    pub headers: HeaderMap,
}

/// The query has the signature, which is as good as a password while it is valid.
impl fmt::Debug for PresignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedRequest")
            .field("method", &self.method)
            .field("host", &self.uri.host())
            .finish_non_exhaustive()
    }
}

impl Channel {
    /// Presigns a call of an operation with this input, as botocore's `generate_presigned_url` does.
    pub(crate) async fn presign(
        &self,
        operation: &'static Operation,
        input: &Value,
        expires_in: Duration,
        at: Timestamp,
    ) -> Result<PresignedRequest, Box<Failure>> {
        let presigned = self.presigned(operation, input, expires_in, at).await;
        presigned.map_err(|mut failure| {
            failure.operation = Some(operation.name);
            failure
        })
    }

    async fn presigned(
        &self,
        operation: &'static Operation,
        input: &Value,
        expires_in: Duration,
        at: Timestamp,
    ) -> Result<PresignedRequest, Box<Failure>> {
        if expires_in.as_secs() == 0 || expires_in > LONGEST {
            let message = "expires_in: expected one second to seven days";
            return Err(Failure::new(ErrorKind::Input, message));
        }
        let channel = &*self.inner;
        let credentials = &channel.credentials(at).await?;
        let (uri, host) = channel
            .endpoint
            .of(operation, input.to_string().as_bytes())?;
        let content_type = HeaderValue::from_static(channel.service.content_type);
        let target = HeaderValue::from_static(operation.target);
        let headers = HeaderMap::from_iter([
            (HOST, host),
            (CONTENT_TYPE, content_type),
            (HeaderName::from_static("x-amz-target"), target),
        ]);
        let too_long =
            |error| Failure::new(ErrorKind::Input, "the URI is too long").with_source(error);
        let uri = with_parameters(&uri, parameters(input)?).map_err(too_long)?;
        let (method, signer) = (Method::POST, &channel.signer);
        let uri = signer.presign(&method, &uri, &headers, credentials, expires_in, at);
        Ok(PresignedRequest {
            uri: uri.map_err(too_long)?,
            method,
            headers,
        })
    }
}

/// The members of an input as parameters of a query: text, numbers and Python's `True` and `False`,
/// and a name several times for a list of those. botocore writes Python's notation of anything else,
/// which no service reads.
fn parameters(input: &Value) -> Result<Vec<(String, String)>, Box<Failure>> {
    let mut parameters = Vec::new();
    for (name, value) in input.as_object().into_iter().flatten() {
        let values = match value {
            Value::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(true) => "True".to_owned(),
                Value::Bool(false) => "False".to_owned(),
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    let message = format!("{name}: a structure can't be part of a presigned URI");
                    return Err(Failure::new(ErrorKind::Input, message));
                }
            };
            parameters.push((name.clone(), text));
        }
    }
    Ok(parameters)
}
