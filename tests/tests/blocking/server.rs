//! A server that needs no runtime of the test's: it lists activities in two pages, and answers anything else
//! with nothing, or never.

use serde_json::{Value, json};
use sfn_generated::{Client, Config, Credentials};
use tests::loopback::{self, ok, operation};

/// Stops with the process.
pub(crate) struct Server(loopback::Server);

impl Server {
    pub(crate) fn start() -> Self {
        Self(loopback::Server::in_background(answer))
    }

    /// A client of it, which tries once: nothing is mended by a retry.
    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .region("us-east-1")
            .endpoint_url(format!("http://{}", self.0.address))
            .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
            .max_attempts(1);
        Client::new(&config.build()).expect("a client")
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> usize {
        self.0.requests().len()
    }
}

fn answer(request: &str) -> String {
    match operation(request) {
        "ListActivities" => ok(&page(request).to_string()),
        // The body never comes.
        "GetActivityTask" => "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n".to_owned(),
        _ => ok("{}"),
    }
}

fn page(request: &str) -> Value {
    let activity = |name: &str| {
        let arn = format!("arn:aws:states:us-east-1:123456789012:activity:{name}");
        json!({"activityArn": arn, "name": name, "creationDate": 1.5})
    };
    match request.contains("nextToken") {
        false => json!({"activities": [activity("a"), activity("b")], "nextToken": "more"}),
        true => json!({"activities": [activity("c")]}),
    }
}
