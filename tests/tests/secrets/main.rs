//! Nothing secret is shown: with every sensitive member of every operation set to a sentinel, and with
//! credentials, tokens, passwords and signatures watched, no `Debug`, no `Display`, no panic and no line of
//! logs at TRACE, those of the libraries beneath included, has any of them. All operations are called by
//! `http` with keys; a few by TLS, through a proxy, and with credentials of other sources. What a service
//! writes into the message of an error is its own.

mod service;
mod values;
mod ways;
mod written;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, from_value};
use sfn_generated::runtime::ConfigBuilder;
use sfn_generated::{Client, OPERATIONS, operation};
use sfn_model::Model;
use tests::loopback::{Server, header};
use tests::proxy::CREDENTIALS;

use crate::service::{CASES, Service};
use crate::values::{Values, sentinels};
use crate::ways::{HUSH, Ways};
use crate::written::Written;

/// What is called in other ways than the plain one: inputs, outputs and tokens that are sensitive.
const FEW: [&str; 4] = [
    "GetActivityTask",
    "SendTaskSuccess",
    "StartExecution",
    "TestState",
];

macro_rules! operations {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Calls an operation and presigns a call of it, shows what can be shown, and gives the signature
        /// of the presigned call.
        async fn call(client: &Client, name: &str, input: &Value, written: &Written) -> Option<String> {
            match name {
                $(stringify!($name) => {
                    let input = from_value(input.clone()).expect("it fits");
                    let request = operation::$name::from_input(client, input);
                    written.show(&request);
                    written.show(request.as_input());
                    let presigned = request.clone().presign(Duration::from_secs(60)).await;
                    let sending = request.send_with_meta();
                    written.show(&sending);
                    match sending.await {
                        Ok(answer) => written.show(answer),
                        Err(error) => written.error(&error),
                    }
                    match presigned {
                        Ok(presigned) => {
                            written.show(&presigned);
                            let query = presigned.uri.query()?;
                            Some(query.split_once("X-Amz-Signature=")?.1.to_owned())
                        }
                        Err(error) => {
                            written.error(&error);
                            None
                        }
                    }
                })*
                _ => panic!("no operation {name}"),
            }
        }
    };
}

tests::with_operations!(operations);

fn model() -> Model {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("sfn-model/2016-11-23");
    Model::read(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

#[tokio::test]
async fn no_secret_is_shown() {
    let written = Written::of_logs();
    let model = model();
    let mut values = Values {
        model: &model,
        placed: 0,
    };
    let operations = model.operations.iter();
    let outputs = operations
        .map(|(name, of)| (name.clone(), values.of(of.output.as_deref()).to_string()))
        .collect();
    let operations = model.operations.iter();
    let inputs: Vec<(&str, Value)> = operations
        .map(|(name, of)| (&**name, values.of(of.input.as_deref())))
        .collect();
    assert!(values.placed > 100, "{} sentinels", values.placed);
    assert_eq!(NAMES.len(), OPERATIONS.len());

    let mut calls = Calls {
        service: Service::new(outputs),
        written,
        signatures: Vec::new(),
    };
    let service = calls.service.clone();
    let ways = Ways::new(&service);
    calls.make(ways.plain().await, &inputs).await;
    let few: Vec<_> = inputs
        .into_iter()
        .filter(|(name, _)| FEW.contains(name))
        .collect();
    for way in [
        ways.of_an_sdk_config().await,
        ways.of_a_container().await,
        ways.of_a_role().await,
    ] {
        calls.make(way, &few).await;
    }
    calls.check();
}

/// The calls of all clients, and what comes of them.
struct Calls {
    service: Service,
    written: Written,
    signatures: Vec<String>,
}

impl Calls {
    /// Makes calls in every case, typed and by name.
    async fn make(&mut self, way: (ConfigBuilder, Server), inputs: &[(&str, Value)]) {
        let (written, (config, server)) = (&self.written, way);
        let config = config.max_attempts(2);
        written.show(&config);
        let config = config.build();
        written.show(&config);
        let client = Client::new(&config).expect("a client");
        written.show(&client);
        for (name, input) in inputs {
            for case in CASES {
                self.service.set_case(case);
                self.signatures
                    .extend(call(&client, name, input, written).await);
                // JSON by name is the caller's to hide, but not while it is on its way.
                let sending = client.invoke(name, input.clone());
                written.show(&sending);
                if let Err(error) = sending.await {
                    assert_ne!(case, "success", "{error}");
                    written.error(&error);
                }
            }
        }
        self.service.set_case("mistyped");
        written.panic(client.get_activity_task("arn").await);
        let signatures = signatures(&server);
        assert!(signatures.len() > inputs.len() * CASES.len());
        self.signatures.extend(signatures);
    }

    /// Looks for the secrets, and that there was something to look through.
    fn check(&self) {
        let written = self.written.text();
        for seen in [
            "StartExecution",
            "hyper",
            "duration",
            "InvalidArn",
            "AKIDEXAMPLE",
            "an answer: Error",
        ] {
            assert!(written.contains(seen), "{seen} was to be seen");
        }
        let password = CREDENTIALS.strip_prefix("Basic ").expect("a kind");
        let mut secrets = vec![HUSH, "p@ss", "p%40ss", password];
        let sentinels = sentinels();
        secrets.extend(sentinels.iter().map(|text| &**text));
        for signature in &self.signatures {
            assert_eq!(signature.len(), 64);
            secrets.push(signature);
        }
        for secret in secrets {
            if let Some(place) = written.find(secret) {
                let around = &written[place.saturating_sub(2000)..place + secret.len()];
                panic!("{secret} is shown: …{around}");
            }
        }
    }
}

/// The signatures of the requests that a server had.
fn signatures(server: &Server) -> Vec<String> {
    let signature = |request: &String| {
        let (_, signature) = header(request, "authorization")?.split_once("Signature=")?;
        Some(signature.to_owned())
    };
    server.requests().iter().filter_map(signature).collect()
}
