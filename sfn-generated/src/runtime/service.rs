//! What is fixed about a service and its operations: the facts that generated code states and the
//! runtime acts on.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::channel::Encoded;
use super::{EndpointRules, Recovery, by_name};

/// A service that speaks AWS JSON.
#[derive(Debug)]
#[non_exhaustive]
pub struct Service {
    /// Its identity across tools, such as `SFN`. `AWS_ENDPOINT_URL_SFN` is named after it.
    pub id: &'static str,
    /// The first label of its host names, such as `states`.
    pub endpoint_prefix: &'static str,
    /// Its name in the scope of signatures, such as `states`.
    pub signing_name: &'static str,
    /// The media type of requests, such as `application/x-amz-json-1.0`.
    pub content_type: &'static str,
    /// The date of its API, such as `2016-11-23`.
    pub api_version: &'static str,
    /// Whether it spoke the query protocol once and names those error codes in `x-amzn-query-error`.
    pub query_compatible: bool,
    /// Where its endpoints are; without, they follow from the endpoint prefix.
    pub endpoint_rules: Option<EndpointRules>,
}

impl Service {
    /// States the names of a service; its signing name is its endpoint prefix until
    /// [`signing_name`](Self::signing_name) says otherwise.
    #[must_use]
    pub const fn new(
        id: &'static str,
        endpoint_prefix: &'static str,
        content_type: &'static str,
        api_version: &'static str,
    ) -> Self {
        Self {
            id,
            endpoint_prefix,
            signing_name: endpoint_prefix,
            content_type,
            api_version,
            query_compatible: false,
            endpoint_rules: None,
        }
    }

    /// Sets the name in the scope of signatures.
    #[must_use]
    pub const fn signing_name(mut self, name: &'static str) -> Self {
        self.signing_name = name;
        self
    }

    /// Says that the service spoke the query protocol once.
    #[must_use]
    pub const fn query_compatible(mut self) -> Self {
        self.query_compatible = true;
        self
    }

    /// Sets the rules that say where its endpoints are.
    #[must_use]
    pub const fn endpoint_rules(mut self, rules: EndpointRules) -> Self {
        self.endpoint_rules = Some(rules);
        self
    }
}

/// One operation of a service.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name on the wire, such as `StartExecution`.
    pub name: &'static str,
    /// The value of `X-Amz-Target`, such as `AWSStepFunctions.StartExecution`.
    pub target: &'static str,
    /// What stands before the host name on AWS endpoints, such as `sync-`.
    pub host_prefix: Option<&'static str>,
    /// Whether requests are signed.
    pub signed: bool,
    /// Whether the operation can be paged.
    pub paginated: bool,
    /// How long an attempt may take at least, for calls that the service holds open.
    pub attempt_timeout: Option<Duration>,
    /// Whether the service holds the call open until there is something to answer.
    pub long_poll: bool,
    /// Whether an attempt whose bytes may have been sent can be repeated. Throttled ones always can.
    pub repeatable: bool,
    /// The codes of errors that may come of an earlier attempt of the same call.
    pub ambiguous_after_retry: &'static [&'static str],
    /// How to find out what became of such a call, where the client chose its idempotency token.
    pub recovery: Option<Recovery>,
    pub(crate) check: fn(Value) -> Result<Encoded, String>,
    pub(crate) exceptions: Exceptions,
}

impl Operation {
    /// States an operation with input `I`.
    #[must_use]
    pub const fn new<I: Input>(name: &'static str, target: &'static str) -> Self {
        Self {
            name,
            target,
            host_prefix: None,
            signed: true,
            paginated: false,
            attempt_timeout: None,
            long_poll: false,
            repeatable: true,
            ambiguous_after_retry: &[],
            recovery: None,
            check: by_name::check::<I>,
            exceptions: Exceptions::of::<I::Exception>(),
        }
    }

    /// Sets what stands before the host name on AWS endpoints.
    #[must_use]
    pub const fn host_prefix(mut self, prefix: &'static str) -> Self {
        self.host_prefix = Some(prefix);
        self
    }

    /// Says that requests go out unsigned.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// Says that the operation can be paged.
    #[must_use]
    pub const fn paginated(mut self) -> Self {
        self.paginated = true;
        self
    }

    /// Sets how long an attempt may take at least.
    #[must_use]
    pub const fn attempt_timeout_seconds(mut self, seconds: u64) -> Self {
        self.attempt_timeout = Some(Duration::from_secs(seconds));
        self
    }

    /// Says that the service holds the call open until there is something to answer.
    #[must_use]
    pub const fn long_poll(mut self) -> Self {
        self.long_poll = true;
        self
    }

    /// Says that an attempt whose bytes may have been sent must not be repeated.
    #[must_use]
    pub const fn not_repeatable(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// Sets the codes of errors that may come of an earlier attempt of the same call: one that did
    /// what the last is told is done already, or can't be done any more.
    #[must_use]
    pub const fn ambiguous_after_retry(mut self, codes: &'static [&'static str]) -> Self {
        self.ambiguous_after_retry = codes;
        self
    }

    /// Sets the operation, and its input by members, that tells what became of such a call where the
    /// client chose its idempotency token: see [`Recovery`].
    #[must_use]
    pub const fn recovery(
        mut self,
        operation: &'static Operation,
        input: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.recovery = Some(Recovery { operation, input });
        self
    }
}

/// The input of an operation, which knows what it is the input of.
pub trait Input: Serialize + DeserializeOwned + Send + 'static {
    /// What the operation answers.
    type Output: DeserializeOwned + Send + 'static;
    /// The exceptions that the service's model knows.
    type Exception: ServiceException;
    /// The operation.
    const OPERATION: &'static Operation;

    /// Fills the idempotency token that the caller left out, and says whether it did. Done once, before
    /// the first attempt, so that every attempt carries the same.
    fn fill_idempotency_token(&mut self) -> bool {
        false
    }
}

/// A fresh idempotency token: a random UUID (RFC 9562, version 4), as AWS tools send.
#[must_use]
pub fn idempotency_token() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The exceptions that a service's model knows, as an enum.
pub trait ServiceException: Sized + Send + Sync + 'static {
    /// The codes of those that the model calls retryable, but not throttling.
    const TRANSIENT: &'static [&'static str] = &[];
    /// The codes of those that the model calls throttling.
    const THROTTLING: &'static [&'static str] = &[];

    /// The exception of this code, with its members out of `body`; none if the code isn't modelled.
    fn decode(code: &str, body: &[u8]) -> Option<Self>;
}

/// What retries ask of a service's exceptions, without their type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exceptions {
    pub(crate) transient: &'static [&'static str],
    pub(crate) throttling: &'static [&'static str],
    /// Whether an answer of this code and body is one of them.
    pub(crate) has: fn(&str, &[u8]) -> bool,
}

impl Exceptions {
    pub(crate) const fn of<E: ServiceException>() -> Self {
        Self {
            transient: E::TRANSIENT,
            throttling: E::THROTTLING,
            has: |code, body| E::decode(code, body).is_some(),
        }
    }
}
