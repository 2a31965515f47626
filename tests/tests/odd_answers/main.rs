//! Answers that a service shouldn't give, or that AWS services are known to: what the client makes of
//! each, and why.

mod errors;
mod outputs;

use http::Response;
use serde_json::Value;
use sfn_generated::operation::DescribeExecutionOutput;
use sfn_generated::runtime::RequestBody;
use sfn_generated::{Client, Error, ErrorKind};
use tests::Answer;

fn client(status: u16, headers: &[(&'static str, &'static str)], body: &[u8]) -> Client {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let body = RequestBody::from(body.to_vec());
    let answer = Answer(response.body(body).expect("a response"));
    answer.client(2).expect("a client")
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
