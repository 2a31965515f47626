//! The ways in which clients come to their credentials and to the service. Whatever is secret on them says
//! so: it has [`HUSH`] in it, but for the password of the proxy.

use std::io::Write;

use aws_credential_types::Credentials as SdkCredentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use aws_types::region::Region;
use sfn_generated::runtime::ConfigBuilder;
use sfn_generated::{Config, Credentials};
use tempfile::NamedTempFile;
use tests::loopback::{Authority, Server};
use tests::proxy::Proxy;

use crate::service::Service;

/// What keys and tokens have in them.
pub(crate) const HUSH: &str = "hush-9b1e";

/// Makes a way each time: the settings, and the server to which they lead.
pub(crate) struct Ways<'a> {
    service: &'a Service,
    authority: Authority,
    identity: NamedTempFile,
}

impl<'a> Ways<'a> {
    pub(crate) fn new(service: &'a Service) -> Self {
        let mut identity = NamedTempFile::new().expect("a file");
        identity.write_all(b"hush-9b1e-identity").expect("a file");
        Self {
            service,
            authority: Authority::new("ours"),
            identity,
        }
    }

    async fn server(&self, host: Option<&str>) -> Server {
        let service = self.service.clone();
        let tls = host.map(|host| self.authority.certify(host, false));
        Server::start(tls, move |request| service.answer(request)).await
    }

    /// Keys, without TLS.
    pub(crate) async fn plain(&self) -> (ConfigBuilder, Server) {
        let server = self.server(None).await;
        let credentials = Credentials::new("AKIDEXAMPLE", "hush-9b1e-secret");
        let config = Config::builder()
            .region("us-east-1")
            .credentials(credentials.with_session_token("hush-9b1e-session"))
            .endpoint_url(format!("http://{}", server.address));
        (config, server)
    }

    /// The keys of an `SdkConfig`, by TLS.
    pub(crate) async fn of_an_sdk_config(&self) -> (ConfigBuilder, Server) {
        let server = self.server(Some("127.0.0.1")).await;
        let token = Some("hush-9b1e-session".to_owned());
        let keys = SdkCredentials::new("SHARED", "hush-9b1e-secret", token, None, "test");
        let shared = SdkConfig::builder()
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .endpoint_url(format!("https://{}", server.address))
            .build();
        let config = ConfigBuilder::from_config(Config::from(&shared));
        (config.ca_bundle(self.authority.file()), server)
    }

    /// A token for a container's credentials.
    pub(crate) async fn of_a_container(&self) -> (ConfigBuilder, Server) {
        let server = self.server(None).await;
        let url = format!("http://{}", server.address);
        let config = from_variables(&[
            ("AWS_ENDPOINT_URL", &url),
            (
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                &format!("{url}/credentials"),
            ),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush-9b1e-container"),
        ])
        .await;
        (config, server)
    }

    /// A token of another identity for a role, by TLS through a proxy with a password.
    pub(crate) async fn of_a_role(&self) -> (ConfigBuilder, Server) {
        let server = self.server(Some("aws.example")).await;
        let proxy = Proxy::start(&server, None).await;
        let config = from_variables(&[
            ("AWS_ENDPOINT_URL", "https://aws.example"),
            ("AWS_CA_BUNDLE", self.authority.file()),
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/worker"),
            (
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                self.identity.path().to_str().expect("text"),
            ),
            ("HTTPS_PROXY", &proxy.url("http", "user:p%40ss")),
        ])
        .await;
        (config, server)
    }
}

async fn from_variables(variables: &[(&str, &str)]) -> ConfigBuilder {
    let variables = variables.iter().copied();
    let config = Config::from_variables(variables.chain([("AWS_REGION", "us-east-1")]));
    ConfigBuilder::from_config(config.await.expect("settings"))
}
