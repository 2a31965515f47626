//! A transport inside the process, with one answer to everything.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use http::{Request, Response};
use sfn_generated::runtime::RequestBody;
use sfn_generated::{Client, Config, Credentials, Error};
use tower_service::Service;

/// What the transport answers.
#[derive(Clone, Debug)]
pub struct Answer(pub Response<RequestBody>);

impl Answer {
    /// A client that gets this answer, and tries so often.
    ///
    /// # Errors
    /// Settings that make no sense, of which there are none.
    pub fn client(self, max_attempts: u32) -> Result<Client, Error> {
        let config = Config::builder()
            .region("us-east-1")
            .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
            .max_attempts(max_attempts)
            .transport(self);
        Client::new(&config.build())
    }
}

impl Service<Request<RequestBody>> for Answer {
    type Response = Response<RequestBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<RequestBody>) -> Self::Future {
        ready(Ok(self.0.clone()))
    }
}
