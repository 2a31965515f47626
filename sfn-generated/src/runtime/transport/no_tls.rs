//! What stands in for TLS where no feature brings it.

use super::stream::Io;
use crate::runtime::config::Setting;
use crate::runtime::{BoxError, ConfigError};

/// There is none.
#[derive(Clone)]
pub(super) enum Tls {}

impl Tls {
    pub(super) const BUILT_IN: bool = false;

    pub(super) fn trusting(_: Option<&Setting>) -> Result<Self, ConfigError> {
        Err(ConfigError::new(
            "the endpoint or its proxy is https, but TLS isn't built in: switch on the feature `ring` or `aws-lc-rs`",
        ))
    }

    pub(super) async fn encrypt(&self, _: Box<dyn Io>, _: &str) -> Result<Box<dyn Io>, BoxError> {
        match *self {}
    }
}
