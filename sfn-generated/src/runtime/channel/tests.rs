//! Calls from end to end, over a transport that answers from a queue. Time is tokio's, paused: waits
//! cost nothing and are exact.

mod doubt;
mod headers;
mod observed;
mod retries;

use super::{Channel, Overrides};
use crate::runtime::tests::{Exception, Fake, Nothing, Reply, SERVICE, answer};
use crate::runtime::{
    Config, Credentials, Error, ErrorKind, Input, Operation, Request, ServiceException, WithMeta,
};

type Result<T> = std::result::Result<T, Error<Exception>>;

async fn call(channel: &Channel, overrides: Overrides) -> Result<WithMeta<Nothing>> {
    let mut request = Request::new(channel.clone(), Nothing {});
    request.overrides = overrides;
    request.send_with_meta().await
}

/// Why a call fails that gets these replies.
async fn failure(replies: impl IntoIterator<Item = Reply>) -> Error<Exception> {
    let channel = Fake::new(replies).channel();
    call(&channel, Overrides::new())
        .await
        .expect_err("an error")
}

/// An input of another operation, which answers as [`Nothing`] does.
macro_rules! input {
    ($name:ident, $($fact:ident($($value:expr)?)).+) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        struct $name {}

        impl Input for $name {
            type Output = Nothing;
            type Exception = Exception;
            const OPERATION: &'static Operation =
                &Operation::new::<Self>(stringify!($name), stringify!($name)).$($fact($($value)?)).+;
        }
    };
}

input!(Once, not_repeatable());
input!(Poll, long_poll().attempt_timeout_seconds(65));
input!(Open, unsigned());

#[tokio::test(start_paused = true)]
async fn the_last_failure_is_reported() {
    let unavailable = r#"{"__type": "ServiceUnavailable", "message": "come\nback"}"#;
    let last = Reply::Answer(503, &[("x-amzn-requestid", "id-3")], unavailable.to_owned());
    let error = failure([answer(500, ""), answer(500, ""), last, answer(200, "")]).await;
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!((error.status(), error.attempts()), (Some(503), 3));
    assert!(error.is_retryable());
    assert_eq!(
        error.to_string(),
        "DoNothing: ServiceUnavailable: come back (request id-3, 3 attempts)"
    );
    let bare = failure([answer(500, ""), answer(500, ""), answer(502, "")]).await;
    assert_eq!(
        bare.to_string(),
        "DoNothing: HTTP status 502 Bad Gateway (3 attempts)"
    );
}

#[tokio::test]
async fn a_modelled_exception_is_found_by_its_code() {
    let body = r#"{"__type": "com.amazonaws.test#TooBig", "message": "too big", "limit": 7}"#;
    let error = failure([answer(400, body)]).await;
    assert_eq!(error.exception(), Some(&Exception::TooBig { limit: 7 }));
    assert_eq!(
        (error.code(), error.message()),
        (Some("TooBig"), Some("too big"))
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
    assert!(!error.is_retryable());
    let other = failure([answer(400, r#"{"__type": "Unheard"}"#)]).await;
    assert_eq!((other.code(), other.exception()), (Some("Unheard"), None));
    assert_eq!(
        other.to_string(),
        "DoNothing: Unheard: HTTP status 400 Bad Request"
    );
}

#[tokio::test]
async fn an_exception_that_lacks_its_members_keeps_code_and_message() {
    let error = failure([answer(400, r#"{"__type": "TooBig", "message": "too big"}"#)]).await;
    assert_eq!(error.exception(), None);
    assert_eq!(
        (error.code(), error.message()),
        (Some("TooBig"), Some("too big"))
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_retried_and_says_where() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Numbers {
        numbers: Vec<i64>,
    }
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Count {}
    impl Input for Count {
        type Output = Numbers;
        type Exception = Exception;
        const OPERATION: &'static Operation = &Operation::new::<Self>("Count", "Test.Count");
    }
    let body = r#"{"numbers": [1, "two"]}"#.to_owned();
    let reply = Reply::Answer(200, &[("x-amzn-requestid", "id")], body);
    let fake = Fake::new([reply, answer(200, "{}")]);
    let error = Request::new(fake.channel(), Count {})
        .send()
        .await
        .err()
        .expect("an error");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Decode, Some(200))
    );
    assert_eq!(
        error.to_string(),
        "Count: the answer can't be read: numbers[1]: invalid type: string, expected i64 \
         (request id)"
    );
    assert!(!error.is_retryable());
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_of_more_bytes_than_allowed_is_not_retried() {
    let fake = Fake::new([answer(200, "{\"a\": \"bcdef\"}"), answer(200, "{}")]);
    let config = fake.config().response_limit(13).build();
    let channel = Channel::new(&SERVICE, &config).expect("a channel");
    let error = call(&channel, Overrides::new())
        .await
        .expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    assert_eq!(
        error.to_string(),
        "DoNothing: the response has more than the 13 bytes that are allowed"
    );
    assert!(!error.is_retryable());
    call(&channel, Overrides::new())
        .await
        .expect("the next answer is short enough");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_service_asks_for_is_kept() {
    let busy = Reply::Answer(503, &[("x-amz-retry-after", "1500")], String::new());
    let fake = Fake::new([busy, answer(200, "")]);
    call(&fake.channel(), Overrides::new())
        .await
        .expect("success");
    let seen = fake.seen();
    let waited = seen[1].at - seen[0].at;
    assert!((1500..=1501).contains(&waited.as_millis()), "{waited:?}");
}

#[tokio::test]
async fn only_signed_operations_need_credentials() {
    let fake = Fake::new([answer(200, "")]);
    let config = Config::builder()
        .region("us-east-1")
        .transport(fake.clone())
        .build();
    let channel = Channel::new(&SERVICE, &config).expect("a channel");
    let error = call(&channel, Overrides::new())
        .await
        .expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Credentials, 0)
    );
    let start = "DoNothing: there are no credentials: set AWS_ACCESS_KEY_ID";
    assert!(error.to_string().starts_with(start), "{error}");
    assert!(fake.seen().is_empty());
    Request::new(channel, Open {})
        .send()
        .await
        .expect("success");
    assert_eq!(fake.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn nothing_is_sent_before_a_request_is_awaited() {
    let fake = Fake::new([answer(200, "")]);
    drop(Request::new(fake.channel(), Nothing {}).send());
    assert!(fake.seen().is_empty());
}

#[test]
fn settings_that_make_no_channel_are_named() {
    let problem = |config: Config| {
        Channel::new(&SERVICE, &config)
            .expect_err("a problem")
            .to_string()
    };
    assert_eq!(
        problem(Config::default()),
        "no Region is set: set AWS_REGION, `region` in the profile, or `region` in code"
    );
    assert_eq!(
        problem(Config::builder().region("us east 1").build()),
        "region: expected a Region such as eu-central-1, found \"us east 1\""
    );
}

#[test]
fn debug_shows_no_secret() {
    let credentials = Credentials::new("AKIDEXAMPLE", "hush").with_session_token("quiet");
    let config = Config::builder()
        .region("us-east-1")
        .credentials(credentials);
    let config = config.transport(Fake::default()).build();
    let channel = Channel::new(&SERVICE, &config).expect("a channel");
    let mut request = Request::new(channel.clone(), Nothing {});
    request.overrides = Overrides::new().header("x-token", "silent");
    for text in [
        format!("{config:?}"),
        format!("{channel:?}"),
        format!("{request:?}"),
    ] {
        for secret in ["hush", "quiet", "silent"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(format!("{request:?}").contains("x-token"));
}

#[test]
fn an_error_of_the_settings_is_an_error_of_the_service_too() {
    let error = Channel::new(&SERVICE, &Config::default()).expect_err("a problem");
    let error: Error<Exception> = error.into();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Config, None));
    assert!(std::error::Error::source(&error).is_some());
    assert!(Exception::decode("Other", b"{}").is_none());
}
