//! A client for AWS Step Functions: a method for each operation, one error for all of them, lists as
//! streams.
//!
#![cfg_attr(feature = "sfn", doc = include_str!("guide.md"))]
// What the links below and in the guide mean, with the module and without it.
#![cfg_attr(
    all(feature = "sfn", feature = "test-util"),
    doc = "[`testing`]: crate::testing"
)]
#![cfg_attr(
    not(all(feature = "sfn", feature = "test-util")),
    doc = "[`testing`]: #features"
)]
//!
//! # Features
//!
//! - `sfn`, on by default: the client. Without it, the crate is what carries clients that are generated
//!   for other services: see [`runtime`].
//! - `ring`, on by default: TLS with ring.
//! - `aws-lc-rs`: TLS with aws-lc-rs, which comes first where both are on. Without either, only `http`
//!   endpoints can be reached.
//! - `blocking`: `.send_blocking()`, and iterators over what is listed, for programs without an async
//!   runtime.
//! - `aws-config`: a [`Config`] out of an `SdkConfig`.
//! - `server`: a trait to write a fake of the service with, for tests.
//! - `test-util`: `server`, stubs of single operations, and [`testing`], which explains how to test
//!   with all of them.

pub mod runtime;
#[cfg(all(feature = "sfn", feature = "test-util"))]
pub mod testing;

#[doc(no_inline)]
pub use runtime::Timestamp;
#[doc(inline)]
pub use runtime::{Config, Credentials, ErrorKind, Meta, Overrides, ProvideCredentials, WithMeta};

#[cfg(feature = "blocking")]
pub use runtime::blocking;

#[cfg(feature = "sfn")]
#[rustfmt::skip]
mod generated;

#[cfg(feature = "sfn")]
pub use generated::{Client, Error, OPERATIONS, SERVICE, exception, operation, types};

#[cfg(all(feature = "sfn", feature = "server"))]
#[cfg_attr(feature = "test-util", doc = "How to write a fake: see [`testing`].")]
pub use generated::server;
/// How to test with stubs: see [`testing`].
#[cfg(all(feature = "sfn", feature = "test-util"))]
pub use generated::test_util;
