//! A client for AWS Step Functions.
//!
//! The module [`runtime`] carries the calls of the client, and of clients that are generated for other
//! services.

pub mod runtime;

pub use runtime::{
    Config, Credentials, ErrorKind, Meta, Overrides, ProvideCredentials, Timestamp, WithMeta,
};

#[cfg(feature = "blocking")]
pub use runtime::blocking;

#[cfg(feature = "sfn")]
#[rustfmt::skip]
mod generated;

#[cfg(feature = "sfn")]
pub use generated::{Client, Error, OPERATIONS, SERVICE, exception, operation, types};
