//! Answers of a service: the first byte says of which operation, the second with what status, the rest is
//! the body.

#![no_main]

// Rather than all that the tests' library depends on.
#[path = "../../src/answer.rs"]
mod answer;
#[macro_use]
#[path = "../../src/operations.rs"]
mod operations;

use std::cell::OnceCell;

use answer::Answer;
use http::{Response, StatusCode};
use libfuzzer_sys::fuzz_target;
use sfn_generated::runtime::{Input, RequestBody};
use sfn_generated::{Client, Error, ErrorKind, operation};
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

fn call<R, I>(from_input: fn(&Client, I) -> R, client: &Client) -> Result<(), Error>
where
    R: IntoFuture<Output = Result<I::Output, Error>>,
    I: Input + Default,
{
    let request = from_input(client, I::default()).into_future();
    RUNTIME.with(|runtime| {
        let build = || Builder::new_current_thread().enable_time().build();
        let runtime = runtime.get_or_init(|| build().expect("a runtime"));
        runtime.block_on(request).map(drop)
    })
}

macro_rules! calls {
    ($($name:ident)*) => {
        const CALLS: &[fn(&Client) -> Result<(), Error>] =
            &[$(|client| call(operation::$name::from_input, client)),*];
    };
}

with_operations!(calls);

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (operation, status, body) = input;
    let mut response = Response::new(RequestBody::from(body.to_vec()));
    let status = [StatusCode::OK, StatusCode::BAD_REQUEST][usize::from(status % 2)];
    *response.status_mut() = status;
    let client = Answer(response).client(1).expect("a client");
    let Err(error) = CALLS[usize::from(operation) % CALLS.len()](&client) else {
        return;
    };
    assert_eq!(error.kind() == ErrorKind::Decode, status.is_success());
    assert!(!error.to_string().contains('\n'));
});
