//! Calls from end to end, over a transport that answers from a queue. Time is tokio's, paused: waits
//! cost nothing and are exact.

mod doubt;
mod headers;
mod observed;

use std::time::Duration;

use tokio::time::Instant;

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
async fn a_fault_of_the_service_is_retried() {
    let success = Reply::Answer(200, &[("x-amzn-requestid", "id-3")], String::new());
    let fake = Fake::new([answer(500, "oops"), Reply::Broken, success]);
    let WithMeta { meta, .. } = call(&fake.channel(), Overrides::new())
        .await
        .expect("success");
    assert_eq!(meta.request_id.as_deref(), Some("id-3"));
    assert_eq!((meta.status, meta.attempts), (200, 3));
    let seen = fake.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.windows(2).all(|pair| pair[0].body == pair[1].body));
    assert!(seen[1].at - seen[0].at <= Duration::from_millis(51));
    assert!(seen[2].at - seen[1].at <= Duration::from_millis(101));
}

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
async fn retries_end_when_the_quota_is_empty() {
    // 500 are there; a throttled retry takes 5, and a success after it gives them back.
    let replies = (0..150).map(|_| answer(400, r#"{"__type": "ThrottlingException"}"#));
    let channel = Fake::new(replies.chain([answer(200, "")])).channel();
    let attempts = |attempts| Overrides::new().max_attempts(attempts);
    let error = call(&channel, attempts(200)).await.expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Throttled, 101)
    );
    assert!(error.is_retryable());
    // No retry is left.
    let error = call(&channel, attempts(3)).await.expect_err("an error");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_waits_even_where_the_quota_is_empty() {
    let throttled = || answer(400, r#"{"__type": "ThrottlingException"}"#);
    let channel = Fake::new((0..110).map(|_| throttled())).channel();
    let exhaust = Overrides::new().max_attempts(200);
    let error = call(&channel, exhaust).await.expect_err("an error");
    assert_eq!(error.attempts(), 101);
    let mut waited = Duration::ZERO;
    for _ in 0..9 {
        let start = Instant::now();
        let request = Request::new(channel.clone(), Poll {});
        assert_eq!(request.send().await.expect_err("an error").attempts(), 1);
        waited += start.elapsed();
    }
    // A random part of a second each: all nine below a millisecond won't happen.
    assert!(waited > Duration::from_millis(9), "{waited:?}");
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

#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_timeout_and_is_made_again() {
    let fake = Fake::new([Reply::Late(61, "{}"), Reply::Late(59, "{}")]);
    let answer = call(&fake.channel(), Overrides::new())
        .await
        .expect("success");
    assert_eq!(answer.meta.attempts, 2);
    let channel = Fake::new([Reply::Late(3, "{}")]).channel();
    let overrides = Overrides::new()
        .attempt_timeout(Duration::from_secs(2))
        .max_attempts(1);
    let error = call(&channel, overrides).await.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(
        error.to_string(),
        "DoNothing: an attempt took longer than its timeout of 2s"
    );
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_is_held_open_has_its_time_whatever_the_settings_say() {
    let fake = Fake::new([Reply::Late(64, "{}"), Reply::Late(64, "{}")]);
    let config = fake
        .config()
        .attempt_timeout(Duration::from_secs(5))
        .max_attempts(1)
        .build();
    let channel = Channel::new(&SERVICE, &config).expect("a channel");
    Request::new(channel.clone(), Poll {})
        .send()
        .await
        .expect("an answer after 64 s");
    let mut request = Request::new(channel, Poll {});
    request.overrides = Overrides::new().attempt_timeout(Duration::from_secs(5));
    let error = request
        .send()
        .await
        .expect_err("the caller's own limit counts");
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_call_has_a_timeout_over_its_attempts() {
    let fake = Fake::new([answer(500, ""), Reply::Late(9, "{}")]);
    let config = fake
        .config()
        .operation_timeout(Duration::from_secs(3600))
        .build();
    let channel = Channel::new(&SERVICE, &config).expect("a channel");
    let start = Instant::now();
    let overrides = Overrides::new().operation_timeout(Duration::from_secs(4));
    let error = call(&channel, overrides).await.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(
        error.to_string(),
        "DoNothing: the call took longer than its timeout of 4s (2 attempts)"
    );
    assert_eq!(start.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_repeated_is_repeated_only_when_throttled() {
    for first in [answer(500, ""), Reply::Broken, Reply::Late(61, "{}")] {
        let fake = Fake::new([first, answer(200, "")]);
        let error = Request::new(fake.channel(), Once {})
            .send()
            .await
            .expect_err("an error");
        assert_eq!((error.attempts(), fake.seen().len()), (1, 1), "{error}");
    }
    let throttled = answer(400, r#"{"__type": "ThrottlingException"}"#);
    let fake = Fake::new([throttled, answer(200, "")]);
    Request::new(fake.channel(), Once {})
        .send()
        .await
        .expect("success");
    assert_eq!(fake.seen().len(), 2);
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
        "no Region is set: set AWS_REGION, or `region` in code"
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
