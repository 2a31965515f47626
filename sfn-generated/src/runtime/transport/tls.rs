//! TLS by rustls: which certificates are trusted, and the handshake.

use std::fmt;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
#[cfg(feature = "aws-lc-rs")]
use rustls::crypto::aws_lc_rs::default_provider;
#[cfg(not(feature = "aws-lc-rs"))]
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use super::connector::Refusal;
use super::stream::Io;
use crate::runtime::config::Setting;
use crate::runtime::{BoxError, ConfigError};

/// What connections are encrypted with.
#[derive(Clone)]
pub(super) struct Tls(Arc<ClientConfig>);

impl Tls {
    /// Whether a feature that brings TLS is on.
    pub(super) const BUILT_IN: bool = true;

    /// Trusts the root certificates in the file, else those of the system.
    pub(super) fn trusting(file: Option<&Setting>) -> Result<Self, ConfigError> {
        let roots = match file {
            Some(file) => of_file(file)?,
            None => of_system()?,
        };
        // The provider is named, since rustls finds none by itself where another crate switches on a
        // second one.
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ConfigError::new(format!("TLS can't be set up: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    /// Makes sure that this host is at the other end, and encrypts what is sent to it.
    pub(super) async fn encrypt(
        &self,
        io: Box<dyn Io>,
        host: &str,
    ) -> Result<Box<dyn Io>, BoxError> {
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
        let connector = TlsConnector::from(self.0.clone());
        match connector.connect(name, TokioIo::new(io)).await {
            Ok(encrypted) => Ok(Box::new(TokioIo::new(encrypted))),
            Err(error) => Err(match is_of_certificate(&error) {
                true => Refusal(error.to_string()).into(),
                false => error.into(),
            }),
        }
    }
}

fn of_file(file: &Setting) -> Result<RootCertStore, ConfigError> {
    let Setting { value, origin } = file;
    let unread = |error: &dyn fmt::Display| ConfigError::new(format!("{origin}: {value}: {error}"));
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(value).map_err(|error| unread(&error))?;
    for certificate in certificates {
        let added = roots.add(certificate.map_err(|error| unread(&error))?);
        added.map_err(|error| unread(&error))?;
    }
    match roots.is_empty() {
        true => Err(unread(&"there is no certificate in it")),
        false => Ok(roots),
    }
}

/// Those of the system that can be read: it may have odd ones besides.
fn of_system() -> Result<RootCertStore, ConfigError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let errors = found.errors.iter().map(|error| format!(": {error}"));
        return Err(ConfigError::new(format!(
            "the system has no root certificates, and neither has AWS_CA_BUNDLE or `ca_bundle`{}",
            errors.collect::<String>()
        )));
    }
    Ok(roots)
}

/// Whether it is the server's certificate that is at fault.
fn is_of_certificate(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}
