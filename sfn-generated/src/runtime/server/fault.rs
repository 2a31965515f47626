//! What a fake answers instead of an output.

use std::fmt;

use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

/// An error as a service answers it: a status, a code, and members such as the message. Made of one of
/// the model's exceptions, or with [`new`](Self::new) for what no model lists.
#[derive(Clone, PartialEq)]
pub struct Fault {
    pub(super) status: StatusCode,
    code: String,
    /// The code of the query protocol, where it is another.
    query_code: Option<&'static str>,
    members: Map<String, Value>,
}

impl Fault {
    /// An error that isn't modelled, such as `ThrottlingException` with status 400. A status that is none
    /// of an error, which are 400 to 599, becomes 500.
    #[must_use]
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        let members = [("message".to_owned(), Value::String(message.into()))];
        Self {
            status: error_status(status),
            code: code.into(),
            query_code: None,
            members: members.into_iter().collect(),
        }
    }

    /// An exception of the model with its members.
    #[doc(hidden)]
    pub fn modelled(
        status: u16,
        code: &'static str,
        query_code: Option<&'static str>,
        exception: &impl Serialize,
    ) -> Self {
        let members = match serde_json::to_value(exception) {
            Ok(Value::Object(members)) => members,
            Ok(_) => Map::new(),
            Err(error) => return unwritable(&error),
        };
        Self {
            status: error_status(status),
            code: code.to_owned(),
            query_code,
            members,
        }
    }

    /// Sets the message that says what went wrong: `Fault::from(exception).with_message("…")`.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.members.remove("Message");
        let message = Value::String(message.into());
        self.members.insert("message".to_owned(), message);
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The code, such as `ExecutionAlreadyExists`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What went wrong, if anything says so.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let member = |name| self.members.get(name)?.as_str();
        member("message").or_else(|| member("Message"))
    }

    /// The JSON of the answer (Smithy, AWS JSON 1.0, "Operation error serialization").
    pub(super) fn body(&self) -> Vec<u8> {
        let mut body = self.members.clone();
        body.insert("__type".to_owned(), Value::from(self.code.as_str()));
        Value::Object(body).to_string().into_bytes()
    }

    /// The header with the code of the query protocol (Smithy, the trait `awsQueryError`).
    pub(super) fn query_error(&self) -> Option<(HeaderName, HeaderValue)> {
        let fault = if self.status.is_client_error() {
            "Sender"
        } else {
            "Receiver"
        };
        let value = format!("{};{fault}", self.query_code?);
        let name = HeaderName::from_static("x-amzn-query-error");
        Some((name, HeaderValue::try_from(value).ok()?))
    }
}

/// Without its members, which may be sensitive.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("status", &self.status())
            .field("code", &self.code)
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        self.message()
            .map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

impl std::error::Error for Fault {}

fn error_status(status: u16) -> StatusCode {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| status.is_client_error() || status.is_server_error())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A request that isn't what the protocol or the types of the model demand.
pub(super) fn unreadable(problem: &str) -> Fault {
    Fault::new(400, "SerializationException", problem)
}

/// An input that breaks a constraint of the model.
pub(super) fn invalid(problem: &str) -> Fault {
    Fault::new(400, "ValidationException", problem)
}

pub(super) fn unwritable(error: &serde_json::Error) -> Fault {
    let message = format!("the fake's answer can't be written as JSON: {error}");
    Fault::new(500, "InternalFailure", message)
}

/// Makes a fault of a generated exception, with its status, its code, and the code of the query protocol
/// where that is another.
#[doc(hidden)]
#[macro_export]
macro_rules! __fault {
    ($exception:path, $status:literal, $code:literal) => {
        $crate::__fault!($exception, $status, $code, ::std::option::Option::None);
    };
    ($exception:path, $status:literal, $code:literal, $query_code:literal) => {
        $crate::__fault!(
            $exception,
            $status,
            $code,
            ::std::option::Option::Some($query_code)
        );
    };
    ($exception:path, $status:literal, $code:literal, $query_code:expr) => {
        impl ::std::convert::From<$exception> for $crate::runtime::server::Fault {
            fn from(exception: $exception) -> Self {
                Self::modelled($status, $code, $query_code, &exception)
            }
        }
    };
}
pub use __fault as fault;
