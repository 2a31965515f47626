//! The client in bad weather: servers and networks that fail in every way, over real sockets on loopback.

mod answers;
mod attempts;
mod connections;
mod ledger;
mod load;
mod polls;
mod server;
mod storms;

use std::time::Duration;

use sfn_generated::runtime::ConfigBuilder;
use sfn_generated::{Client, Config, Credentials};

/// Long enough for anything that ends at all, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(60);

fn config(url: &str) -> ConfigBuilder {
    Config::builder()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .endpoint_url(url)
        .response_limit(1 << 20)
}

fn client(config: ConfigBuilder) -> Client {
    Client::new(&config.build()).expect("a client")
}
