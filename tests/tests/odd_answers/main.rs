//! Answers that a service shouldn't give, or that AWS services are known to: what the client makes of
//! each, and why.

mod errors;
mod outputs;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use http::{Request, Response};
use serde_json::Value;
use sfn_generated::operation::DescribeExecutionOutput;
use sfn_generated::runtime::RequestBody;
use sfn_generated::{Client, Config, Credentials, Error, ErrorKind};
use tower_service::Service;

/// A transport with one answer to everything.
#[derive(Clone)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
}

impl Service<Request<RequestBody>> for Answer {
    type Response = Response<RequestBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<RequestBody>) -> Self::Future {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(*name, *value);
        }
        let body = RequestBody::from(self.body.clone());
        ready(Ok(response.body(body).expect("a response")))
    }
}

fn client(status: u16, headers: &[(&'static str, &'static str)], body: &[u8]) -> Client {
    let answer = Answer {
        status,
        headers: headers.to_vec(),
        body: body.to_vec(),
    };
    let config = Config::builder()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .max_attempts(2)
        .transport(answer);
    Client::new(&config.build()).expect("a client")
}

/// What `DescribeExecution` makes of a successful answer.
async fn described(body: impl AsRef<[u8]>) -> Result<DescribeExecutionOutput, Error> {
    client(200, &[], body.as_ref())
        .describe_execution("arn")
        .await
}

async fn description(body: Value) -> DescribeExecutionOutput {
    described(body.to_string()).await.expect("an answer")
}

/// What `DescribeExecution` makes of an answer that is no success.
async fn refused(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Error {
    let client = client(status, headers, body.as_bytes());
    client
        .describe_execution("arn")
        .await
        .expect_err("an error")
}

async fn undecodable(body: impl AsRef<[u8]>) -> String {
    let error = described(body).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Decode);
    // It would be the same answer again, and the service did its work.
    assert_eq!(
        (error.attempts(), error.is_retryable(), error.status()),
        (1, false, Some(200))
    );
    error.to_string()
}
