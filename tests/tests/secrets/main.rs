//! Nothing secret is shown: with every sensitive member of every operation set to a sentinel, with
//! credentials and signatures watched, no `Debug`, no `Display` and no line of logs at TRACE, those of
//! the libraries beneath included, has any of them. What a service writes into the message of an error
//! is its own.

mod server;
mod values;

use std::error::Error as _;
use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, from_value};
use sfn_generated::{Client, Config, Credentials, Error, OPERATIONS, Overrides, operation};
use sfn_model::Model;
use tracing_subscriber::filter::LevelFilter;

use crate::server::{Outputs, Server};
use crate::values::{Values, sentinels};

const CASES: [&str; 5] = ["success", "refused", "garbled", "mistyped", "broken"];

/// Whatever was written, by logs and by this test.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn show(&self, what: impl Debug) {
        let mut written = self.0.lock().expect("a lock");
        written.extend_from_slice(format!("{what:?}\n{what:#?}\n").as_bytes());
    }

    fn error(&self, error: &Error) {
        self.show(error);
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text.push_str(&format!("{error} {error:?}"));
            source = error.source();
        }
        self.show(text);
    }
}

macro_rules! operations {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Calls an operation in all ways that there are, and shows what can be shown.
        async fn call(client: &Client, name: &str, input: &Value, case: &str, written: &Written) {
            match name {
                $(stringify!($name) => {
                    let input = from_value(input.clone()).expect("it fits");
                    let request = operation::$name::from_input(client, input);
                    let request = request.overrides(Overrides::new().header("x-case", case));
                    written.show(&request);
                    written.show(request.as_input());
                    match request.clone().presign(Duration::from_secs(60)).await {
                        Ok(presigned) => written.show(presigned),
                        Err(error) => written.error(&error),
                    }
                    let sending = request.send_with_meta();
                    written.show(&sending);
                    match sending.await {
                        Ok(answer) => written.show(answer),
                        Err(error) => written.error(&error),
                    }
                })*
                _ => panic!("no operation {name}"),
            }
        }
    };
}

tests::with_operations!(operations);

fn log_to(written: &Written) {
    let written = written.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .init();
}

fn model() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("sfn-model/2016-11-23");
    Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

#[tokio::test]
async fn no_secret_is_shown() {
    let written = Written::default();
    log_to(&written);
    let model = model();
    let mut values = Values {
        model: &model,
        placed: 0,
    };
    let outputs: Outputs = model
        .operations
        .iter()
        .map(|(name, of)| (name.clone(), values.of(of.output.as_deref()).to_string()))
        .collect();
    let server = Server::start(outputs).await;
    let credentials = Credentials::new("AKIDEXAMPLE", "secret-key-of-9b1e")
        .with_session_token("session-token-of-5c2d");
    let config = Config::builder()
        .region("us-east-1")
        .endpoint_url(&server.url)
        .credentials(credentials)
        .max_attempts(2)
        .build();
    written.show(&config);
    let client = Client::new(&config).expect("a client");
    written.show(&client);
    for (name, of) in &model.operations {
        let input = values.of(of.input.as_deref());
        for case in CASES {
            call(&client, name, &input, case, &written).await;
            // JSON by name has the same secrets in it.
            let sending = client.invoke(name, input.clone());
            written.show(&sending);
            written.error(&sending.await.expect_err("no case, no answer"));
        }
    }
    assert_eq!(NAMES.len(), OPERATIONS.len());
    assert!(values.placed > 100, "{} sentinels", values.placed);
    check(&written, &server);
}

/// Looks for the secrets, and that there was something to look through.
fn check(written: &Written, server: &Server) {
    let written = written.0.lock().expect("a lock").clone();
    let written = String::from_utf8(written).expect("text");
    for seen in [
        "StartExecution",
        "hyper",
        "duration",
        "InvalidArn",
        "AKIDEXAMPLE",
    ] {
        assert!(written.contains(seen), "{seen} was to be seen");
    }
    let mut secrets = Vec::from(sentinels());
    secrets.extend([
        "secret-key-of-9b1e".to_owned(),
        "session-token-of-5c2d".to_owned(),
    ]);
    let authorizations = server.authorizations.lock().expect("a lock").clone();
    assert!(authorizations.len() > OPERATIONS.len() * CASES.len());
    secrets.extend(authorizations.iter().map(|header| {
        let (_, signature) = header.split_once("Signature=").expect("a signature");
        assert_eq!(signature.len(), 64);
        signature.to_owned()
    }));
    for secret in secrets {
        if let Some(place) = written.find(&secret) {
            let around = &written[place.saturating_sub(2000)..place + secret.len()];
            panic!("{secret} is shown: …{around}");
        }
    }
}
