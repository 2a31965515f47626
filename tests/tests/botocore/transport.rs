//! A transport inside the process: it keeps the request, and gives the answer that was set before.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sfn_generated::runtime::{BoxError, RequestBody};
use sfn_generated::{Client, Config, Credentials};
use tower_service::Service;

#[derive(Clone, Default)]
pub(crate) struct Fake(Arc<Mutex<Exchange>>);

#[derive(Default)]
struct Exchange {
    request: Value,
    response: Response<RequestBody>,
}

impl Fake {
    /// A client of it, which tries once.
    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
            .max_attempts(1)
            .transport(self.clone());
        Client::new(&config.build()).expect("a client")
    }

    /// Sets the answer: the status, the headers and the body of a line.
    pub(crate) fn answer(&self, line: &Value) {
        let status = line["status"].as_u64().expect("a status");
        let mut response = Response::builder().status(u16::try_from(status).expect("a status"));
        for (name, value) in line["headers"].as_object().expect("headers") {
            response = response.header(name, value.as_str().expect("a header"));
        }
        let body = line["body"].as_str().expect("a body").to_owned();
        let response = response.body(RequestBody::from(body)).expect("a response");
        self.0.lock().expect("a lock").response = response;
    }

    /// The last request, as a line has it.
    pub(crate) fn request(&self) -> Value {
        self.0.lock().expect("a lock").request.take()
    }
}

impl Service<Request<RequestBody>> for Fake {
    type Response = Response<RequestBody>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let exchange = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let header = |name| {
                parts
                    .headers
                    .get(name)
                    .and_then(|value| value.to_str().ok())
            };
            let mut exchange = exchange.lock().expect("a lock");
            exchange.request = json!({
                "method": parts.method.as_str(),
                "url": parts.uri.to_string(),
                "headers": {
                    "X-Amz-Target": header("x-amz-target"),
                    "Content-Type": header("content-type"),
                },
                "body": serde_json::from_slice::<Value>(&body)?,
            });
            Ok(exchange.response.clone())
        })
    }
}
