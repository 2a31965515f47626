//! What can go wrong with a call: one type for every operation.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;

use super::{ConfigError, ServiceException};

/// An error of any type that can cross threads.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// The kinds of errors, for deciding what to do about one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service refused the request: [`code`](Error::code) and [`exception`](Error::exception) say why.
    Service,
    /// The service asked for fewer requests, and still did at the last attempt.
    Throttled,
    /// An attempt or the whole call took longer than its timeout.
    Timeout,
    /// No connection could be made, so that the last attempt wasn't sent.
    Connect,
    /// The connection broke after something may have been sent.
    Transport,
    /// There are no credentials, or they could not be had.
    Credentials,
    /// A setting is missing or wrong.
    Config,
    /// The input was refused before anything was sent.
    Input,
    /// The service's answer can't be read.
    Decode,
    /// The last attempt was answered that the thing is done already or can't be done any more, and an
    /// earlier attempt of the same call, whose outcome is unknown, may be what did it. The message
    /// has both facts; [`code`](Error::code) and [`exception`](Error::exception) are of the answer.
    OutcomeUnknown,
    /// A layer of the user's around calls failed, such as one that sheds load: see
    /// [`call_layer`](super::ConfigBuilder::call_layer).
    Layer,
}

/// Why a call failed. `X` is the enum of the service's modelled exceptions.
///
/// Displayed in one line: operation, code, message and request id. The message of a service may quote
/// what was sent to it. What caused an error, such as one of the connection, is in its message, and its
/// [`source`](std::error::Error::source).
pub struct Error<X> {
    failure: Box<Failure>,
    exception: Option<Box<X>>,
}

/// The facts of a failure, whatever the service.
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    /// The operation, or none where there was no call yet.
    pub(crate) operation: Option<&'static str>,
    pub(crate) code: Option<String>,
    /// The code that the model's exceptions go by, where `code` is another.
    pub(crate) modelled_code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) retryable: bool,
    /// Whether the service may have acted on an attempt.
    pub(crate) in_doubt: bool,
    pub(crate) source: Option<BoxError>,
    /// What the service answered, for the members of a modelled exception.
    pub(crate) body: Bytes,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            kind,
            operation: None,
            code: None,
            modelled_code: None,
            message: Some(message.into()),
            request_id: None,
            status: None,
            attempts: 0,
            retryable: false,
            in_doubt: false,
            source: None,
            body: Bytes::new(),
        })
    }

    pub(crate) fn with_source(mut self: Box<Self>, source: impl Into<BoxError>) -> Box<Self> {
        self.source = Some(source.into());
        self
    }
}

impl<X> Error<X> {
    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.failure.kind
    }

    /// The operation that failed, such as `StartExecution`; none if it failed before there was one.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.failure.operation
    }

    /// The service's error code, such as `ExecutionAlreadyExists`, modelled or not.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.failure.code.as_deref()
    }

    /// What the service says of it, or where the service said nothing, what this client says.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.failure.message.as_deref()
    }

    /// The service's id of the last request, which AWS Support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.failure.request_id.as_deref()
    }

    /// The HTTP status of the last answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.failure.status
    }

    /// How many attempts were made. Zero means that nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.failure.attempts
    }

    /// Whether the same call may be made again later, and may succeed then: throttled, timed out, not
    /// connected, or the service at fault. Not where it may have taken effect already and would do it
    /// twice, as a start without a name of the caller's would.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.failure.retryable
    }

    /// Whether the call may have taken effect in spite of this error: the service may have acted on an
    /// attempt whose answer was lost, came too late or can't be read, or that it failed at itself.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        self.failure.in_doubt
    }

    /// The modelled exception with its members; none for other errors.
    #[must_use]
    pub fn exception(&self) -> Option<&X> {
        self.exception.as_deref()
    }
}

impl<X: ServiceException> Error<X> {
    pub(crate) fn of(failure: Box<Failure>) -> Self {
        let code = failure.modelled_code.as_ref().or(failure.code.as_ref());
        let exception = code
            .and_then(|code| X::decode(code, &failure.body))
            .map(Box::new);
        Self { failure, exception }
    }
}

/// The error of a call as layers around calls see it: without the exception, which the generated client
/// reads. A layer hands it on, as it is or as the source of an error of its own.
pub type CallError = Error<Infallible>;

impl ServiceException for Infallible {
    fn decode(_: &str, _: &[u8]) -> Option<Self> {
        None
    }
}

impl CallError {
    pub(crate) fn into_failure(self) -> Box<Failure> {
        self.failure
    }

    /// The failure once more, without its source.
    pub(crate) fn copy_failure(&self) -> Box<Failure> {
        let failure = &*self.failure;
        Box::new(Failure {
            code: failure.code.clone(),
            modelled_code: failure.modelled_code.clone(),
            message: failure.message.clone(),
            request_id: failure.request_id.clone(),
            source: None,
            body: failure.body.clone(),
            ..*failure
        })
    }
}

impl<X: ServiceException> From<ConfigError> for Error<X> {
    fn from(error: ConfigError) -> Self {
        let failure = Failure::new(ErrorKind::Config, error.to_string());
        Self::of(failure.with_source(error))
    }
}

impl<X> fmt::Display for Error<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.failure, f)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation,
            code,
            message,
            request_id,
            attempts,
            ..
        } = self;
        let parts = [*operation, code.as_deref(), message.as_deref()];
        for (index, part) in parts.into_iter().flatten().enumerate() {
            let separator = if index == 0 { "" } else { ": " };
            write!(f, "{separator}{}", OneLine(part))?;
        }
        match (request_id, attempts) {
            (Some(id), 0 | 1) => write!(f, " (request {id})"),
            (Some(id), attempts) => write!(f, " (request {id}, {attempts} attempts)"),
            (None, 0 | 1) => Ok(()),
            (None, attempts) => write!(f, " ({attempts} attempts)"),
        }
    }
}

/// The body may be sensitive.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text with its line breaks as spaces.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.lines().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(line)?;
        }
        Ok(())
    }
}

/// What there is of it. The body may be sensitive.
impl<X: fmt::Debug> fmt::Debug for Error<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.failure;
        let mut fields = f.debug_struct("Error");
        fields.field("kind", &failure.kind);
        let texts = [
            ("operation", failure.operation),
            ("code", failure.code.as_deref()),
            ("message", failure.message.as_deref()),
            ("request_id", failure.request_id.as_deref()),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                fields.field(name, &text);
            }
        }
        if let Some(status) = failure.status {
            fields.field("status", &status);
        }
        fields.field("attempts", &failure.attempts);
        if failure.in_doubt {
            fields.field("may_have_taken_effect", &true);
        }
        if let Some(exception) = &self.exception {
            fields.field("exception", exception);
        }
        if let Some(source) = &failure.source {
            fields.field("source", source);
        }
        fields.finish()
    }
}

impl<X: fmt::Debug> StdError for Error<X> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source: &(dyn StdError + 'static) = self.failure.source.as_deref()?;
        Some(source)
    }
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
