//! Odd errors: codes and messages in all their spellings, and answers that are no JSON.

use serde_json::{Value, json};
use sfn_generated::ErrorKind;
use sfn_generated::exception::Exception;

use crate::{refused, undecodable};

/// `__type` is text, a shape's name, with its namespace before and a URL behind, or stands in a header
/// (Smithy, AWS JSON 1.0, "Operation error serialization"). Proxies and old services write less, and
/// then there is no code: the status has to do.
#[tokio::test]
async fn codes_are_found_in_all_their_spellings() {
    let code = "ExecutionDoesNotExist";
    for (header, body) in [
        ("", r#"{"__type": "ExecutionDoesNotExist"}"#),
        (
            "",
            r#"{"__type": "com.amazonaws.states#ExecutionDoesNotExist"}"#,
        ),
        (
            "",
            r#"{"__type": "ExecutionDoesNotExist:http://internal.amazon.com/coral/"}"#,
        ),
        (
            "",
            r#"{"__type": "a.b#ExecutionDoesNotExist:http://internal.amazon.com/#x"}"#,
        ),
        ("", r#"{"__type": null, "code": "ExecutionDoesNotExist"}"#),
        ("ExecutionDoesNotExist", ""),
        ("ExecutionDoesNotExist", "null"),
        (
            "a.b#ExecutionDoesNotExist:http://internal.amazon.com/coral/",
            "{}",
        ),
        ("ExecutionDoesNotExist", r#"{"__type": null}"#),
    ] {
        let error = refused(400, &[("x-amzn-errortype", header)], body).await;
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::Service, Some(code)),
            "{body}"
        );
        let exception = error.exception();
        assert!(
            matches!(exception, Some(Exception::ExecutionDoesNotExist(_))),
            "{header} {body}"
        );
    }
    for body in [
        r#"{"__type": null}"#,
        r#"{"__type": 7, "code": {}}"#,
        "{}",
        "",
        "[]",
        "7",
        "<html>",
    ] {
        let error = refused(400, &[], body).await;
        assert_eq!((error.code(), error.status()), (None, Some(400)), "{body}");
        assert!(error.exception().is_none(), "{body}");
    }
}

/// Services write `message` and `Message` whatever their model says, and gateways `errorMessage`. One
/// that is null is none; text counts before what isn't. Without any, the message is the status.
#[tokio::test]
async fn messages_are_found_in_all_their_spellings() {
    let ask = async |members: Value| {
        let mut body = json!({"__type": "InvalidArn"});
        let body_members = body.as_object_mut().expect("an object");
        body_members.extend(members.as_object().expect("an object").clone());
        refused(400, &[], &body.to_string()).await
    };
    for members in [
        json!({"message": "why"}),
        json!({"Message": "why"}),
        json!({"message": "why", "Message": "Why?"}),
        json!({"message": null, "Message": "why"}),
    ] {
        let error = ask(members.clone()).await;
        assert_eq!(error.message(), Some("why"), "{members}");
        let Some(Exception::InvalidArn(exception)) = error.exception() else {
            panic!("{members}: {error:?}");
        };
        assert_eq!(exception.message.as_deref(), Some("why"), "{members}");
    }
    assert_eq!(
        ask(json!({"errorMessage": "why"})).await.message(),
        Some("why")
    );
    for members in [json!({}), json!({"message": null}), json!({"message": ""})] {
        let error = ask(members).await;
        assert_eq!(error.message(), Some("HTTP status 400 Bad Request"));
        assert!(matches!(error.exception(), Some(Exception::InvalidArn(_))));
    }
}

/// The members of an exception that don't fit cost the members: what happened is known without.
#[tokio::test]
async fn an_exception_that_cannot_be_read_keeps_its_code_and_message() {
    let body = r#"{"__type": "ValidationException", "message": "why", "reason": ["odd"]}"#;
    let error = refused(400, &[], body).await;
    assert_eq!(
        (error.code(), error.message()),
        (Some("ValidationException"), Some("why"))
    );
    assert!(error.exception().is_none());
}

/// A proxy answers in HTML, with a status that is worth another attempt where it is of a gateway. The
/// beginning of the text is the message, since there is nothing else to tell what happened.
#[tokio::test]
async fn html_is_the_message_of_an_error_and_no_output() {
    let html = "<html>\n<h1>502\tBad Gateway</h1>\n</html>";
    let error = refused(502, &[("content-type", "text/html")], html).await;
    assert_eq!(
        error.message(),
        Some("<html> <h1>502 Bad Gateway</h1> </html>")
    );
    assert_eq!(
        (error.code(), error.attempts(), error.is_retryable()),
        (None, 2, true)
    );
    let problem = undecodable(html).await;
    assert_eq!(
        problem,
        "DescribeExecution: the answer can't be read: expected value"
    );
}

/// Only 500, 502, 503 and 504 are worth another attempt, as in every AWS tool ("Retry behavior"). 409 is
/// a conflict that stays one, 501 an operation that isn't there, 3xx a redirect that isn't followed: the
/// signature is of the host.
#[tokio::test]
async fn other_statuses_are_errors_that_are_not_retried() {
    for (status, message) in [
        (409, "HTTP status 409 Conflict"),
        (501, "HTTP status 501 Not Implemented"),
        (307, "HTTP status 307 Temporary Redirect"),
        (404, "HTTP status 404 Not Found"),
        (599, "HTTP status 599 <unknown status code>"),
    ] {
        let error = refused(status, &[("location", "https://example.com/")], "").await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Service, Some(status))
        );
        assert_eq!(error.message(), Some(message));
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (1, false),
            "{status}"
        );
    }
}
