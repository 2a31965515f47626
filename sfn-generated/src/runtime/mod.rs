//! What carries the calls of a generated client: settings, signing, sending, retrying, reading, paging.
//! It knows AWS JSON and no service: generated code states the facts of one and uses what is here.
//!
//! Users meet [`Config`], [`Credentials`], [`Error`], [`Overrides`] and the paginators; the rest is for
//! generated code, of this crate or another.

#[cfg(feature = "aws-config")]
mod aws_config;
#[cfg(feature = "blocking")]
pub mod blocking;
mod by_name;
mod channel;
mod config;
mod credentials;
mod decode;
mod endpoint;
mod error;
mod features;
mod host_prefix;
mod json_path;
mod page_token;
mod paginator;
mod partition;
mod profile;
mod redacted;
mod request;
mod retry;
#[cfg(any(test, feature = "server"))]
pub mod server;
mod service;
mod sign;
mod string_enum;
#[cfg(any(test, feature = "test-util"))]
pub mod test_util;
#[cfg(test)]
mod tests;
mod transport;
pub mod wire;

#[doc(no_inline)]
pub use jiff::Timestamp;
#[doc(hidden)]
pub use {serde, serde_json};

pub use by_name::can_paginate;
pub use channel::{
    Answer, CallRequest, CallService, Channel, Measured, Measurement, PresignedRequest, Recovery,
};
pub use config::{Config, ConfigBuilder, ConfigError};
pub use credentials::{Credentials, ProvideCredentials, ProvidedCredentials};
pub use decode::exception as decode_exception;
pub use endpoint::{
    EndpointParameters, EndpointRules, ParsedUrl, ResolvedEndpoint, is_valid_host_label, parse_url,
};
pub(crate) use error::Failure;
pub use error::{BoxError, Error, ErrorKind};
pub use features::{with_server, with_test_util};
pub use paginator::{Items, PageSize, Pages, Paginated, Paginator, paginated_request};
pub use partition::{Partition, partition};
pub use redacted::Redacted;
pub use request::{Meta, Overrides, Request, Sending, WithMeta, client, request};
pub use service::{Input, Operation, Service, ServiceException, idempotency_token};
pub use string_enum::{UnknownValue, string_enum};
pub use transport::{HttpTransport, RequestBody};
