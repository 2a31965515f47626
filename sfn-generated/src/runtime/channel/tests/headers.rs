//! What requests say beside their bodies, and the time that they are signed at.

use jiff::{SignedDuration, Timestamp};

use super::{Channel, Overrides, call, failure};
use crate::runtime::ErrorKind;
use crate::runtime::tests::{Fake, Reply, SERVICE, answer};

#[tokio::test]
async fn requests_are_as_the_service_expects_them() {
    let fake = Fake::new([answer(200, "")]);
    let overrides = Overrides::new().header("X-Trace", "abc");
    call(&fake.channel(), overrides).await.expect("success");
    let seen = &fake.seen()[0];
    assert_eq!(seen.uri, "https://test.us-east-1.amazonaws.com/");
    assert_eq!(seen.body, serde_json::json!({}));
    for (name, value) in [
        ("host", "test.us-east-1.amazonaws.com"),
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", "Test.DoNothing"),
        ("x-amz-security-token", "quiet"),
        ("x-trace", "abc"),
    ] {
        assert_eq!(seen.header(name), Some(value), "{name}");
    }
    let agent = seen.header("user-agent").expect("a user agent");
    assert!(agent.starts_with("sfn-generated/"), "{agent}");
    assert!(agent.contains(" api/test_service#2020-02-02 "), "{agent}");
    let authorization = seen.header("authorization").expect("a signature");
    let signed = "SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-type;host;x-amz-date;\
         x-amz-security-token;x-amz-target;x-trace,";
    assert!(authorization.contains(signed), "{authorization}");
}

#[tokio::test]
async fn headers_that_http_does_not_allow_are_refused_unsent() {
    for (name, value) in [("a b", "c"), ("a", "b\nc")] {
        let fake = Fake::default();
        let overrides = Overrides::new().header(name, value);
        let error = call(&fake.channel(), overrides)
            .await
            .expect_err("an error");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Input, 0));
        assert_eq!(
            error.to_string(),
            format!("DoNothing: {name:?} can't be sent as a header")
        );
        assert!(fake.seen().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_of_a_call_are_told_from_other_calls() {
    let fake = Fake::new([answer(500, ""), answer(200, ""), answer(200, "")]);
    let channel = fake.channel();
    for _ in 0..2 {
        call(&channel, Overrides::new()).await.expect("success");
    }
    let seen = fake.seen();
    let ids: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("amz-sdk-invocation-id").expect("an id"))
        .collect();
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert!(uuid::Uuid::parse_str(ids[0]).is_ok(), "{}", ids[0]);
    let attempt = |index: usize| seen[index].header("amz-sdk-request").expect("an attempt");
    assert_eq!(attempt(0), "attempt=1; max=3");
    let (until, rest) = attempt(1).split_once("; ").expect("a time to live");
    assert_eq!(rest, "attempt=2; max=3");
    let until = until.strip_prefix("ttl=").expect("a time to live");
    let until = format!("{}-{}-{}", &until[..4], &until[4..6], &until[6..]);
    let until: Timestamp = until.parse().expect("a time");
    let left = (until.as_second() - Timestamp::now().as_second() - 60).abs();
    assert!(left <= 5, "{left}");
    assert_eq!(attempt(2), "attempt=1; max=3");
}

#[tokio::test]
async fn the_user_agent_says_what_aws_counts() {
    let fake = Fake::new([answer(200, "")]);
    let config = fake
        .config()
        .endpoint_url("http://127.0.0.1:1")
        .app_id("orders (new)")
        .build();
    let channel = Channel::new(&SERVICE, &config).expect("a channel");
    call(&channel, Overrides::new()).await.expect("success");
    let seen = fake.seen();
    let agent = seen[0].header("user-agent").expect("a user agent");
    let (own, rest) = agent.split_once(' ').expect("products");
    assert_eq!(own, concat!("sfn-generated/", env!("CARGO_PKG_VERSION")));
    let os = std::env::consts::OS;
    let start = format!("ua/2.1 api/test_service#2020-02-02 os/{os} md/arch#");
    assert!(rest.starts_with(&start), "{agent}");
    assert!(
        rest.ends_with(" lang/rust m/E,N app/orders--new-"),
        "{agent}"
    );
}

/// A refusal for its time, with the service's clock this far ahead.
fn refused(code: &str, ahead: i64) -> Reply {
    let date = Timestamp::now() + SignedDuration::from_secs(ahead);
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers: &'static [(&str, &str)] = vec![("date", &*date.leak())].leak();
    Reply::Answer(400, headers, format!(r#"{{"__type": "{code}"}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_corrected_for_all_clones() {
    let fake = Fake::new([
        refused("InvalidSignatureException", 3600),
        answer(200, ""),
        answer(200, ""),
    ]);
    let channel = fake.channel();
    let first = call(&channel, Overrides::new()).await.expect("success");
    assert_eq!(first.meta.attempts, 2);
    let next = call(&channel.clone(), Overrides::new()).await;
    assert_eq!(next.expect("success").meta.attempts, 1);
    let at = |index: usize, seen: &[crate::runtime::tests::Seen]| {
        let date = seen[index].header("x-amz-date").expect("a date").to_owned();
        let hours: i64 = date[9..11].parse().expect("hours");
        let minutes: i64 = date[11..13].parse().expect("minutes");
        hours * 60 + minutes
    };
    let seen = fake.seen();
    let ahead = |index| (at(index, &seen) - at(0, &seen)).rem_euclid(24 * 60);
    assert!((59..=61).contains(&ahead(1)), "{}", ahead(1));
    assert!((59..=61).contains(&ahead(2)), "{}", ahead(2));
}

#[tokio::test(start_paused = true)]
async fn a_signature_refused_at_the_right_time_is_not_sent_again() {
    let error = failure([refused("InvalidSignatureException", 10), answer(200, "")]).await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
    assert!(!error.is_retryable());
    // Corrected once, the time is right.
    let code = "RequestTimeTooSkewed";
    let error = failure([refused(code, -3600), refused(code, -3600), answer(200, "")]).await;
    assert_eq!((error.code(), error.attempts()), (Some(code), 2));
}
