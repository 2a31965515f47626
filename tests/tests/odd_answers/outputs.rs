//! Odd outputs: what is missing, null, unknown, repeated, or of another type.

use serde_json::json;
use sfn_generated::Timestamp;
use sfn_generated::exception::Exception;
use sfn_generated::operation::{DescribeExecutionOutput, ListTagsForResourceOutput};
use sfn_generated::types::{ExecutionStatus, SyncExecutionStatus};

use crate::{client, described, description, refused, undecodable};

/// Where an operation answers nothing, services leave out the body, with its content type; a `null` is
/// as much. Both are an empty object, as botocore and Smithy have it.
#[tokio::test]
async fn an_answer_without_a_body_is_an_empty_one() {
    for body in ["", " \r\n", "{}", "null", "\u{feff}", "\u{feff}{}"] {
        let client = client(200, &[], body.as_bytes());
        client.stop_execution("arn").await.expect("an answer");
        client.tag_resource("arn", []).await.expect("an answer");
        let invoked = client
            .invoke("DeleteActivity", json!({"activityArn": "arn"}))
            .await;
        assert_eq!(invoked.expect("an answer"), json!({}), "{body:?}");
    }
}

/// The API reference lets a poll that no task came for answer a null token; servers leave the members
/// out, too, or write empty text. No task is `None`, always.
#[tokio::test]
async fn an_empty_poll_is_no_task_in_all_its_spellings() {
    for body in [
        "",
        "{}",
        r#"{"taskToken": null, "input": null}"#,
        r#"{"taskToken": "", "input": ""}"#,
        r#"{"taskToken": null}"#,
    ] {
        let task = client(200, &[], body.as_bytes())
            .get_activity_task("arn")
            .await;
        let task = task.expect("an answer");
        assert_eq!((task.task_token, task.input), (None, None), "{body:?}");
    }
}

/// Services drop members. One that is required is the zero value of its type then, and so it is where
/// null stands for it (Smithy, "Client error correction"); an enum's is its unknown empty value.
#[tokio::test]
async fn missing_and_null_members_are_zero_or_absent() {
    let nulls = json!({
        "executionArn": null, "stateMachineArn": null, "name": null, "status": null,
        "startDate": null, "input": null, "inputDetails": null,
    });
    for body in [json!({}), nulls] {
        let output = description(body).await;
        assert_eq!(output, DescribeExecutionOutput::default());
        assert_eq!(
            (output.execution_arn.as_str(), output.start_date),
            ("", Timestamp::UNIX_EPOCH)
        );
        assert!(
            matches!(&output.status, ExecutionStatus::Unknown(value) if value.as_str().is_empty())
        );
        assert_eq!((output.name, output.input_details), (None, None));
    }
}

/// Lists that aren't sparse have no nulls, and what is written so nevertheless is dropped, as Smithy has
/// it: of a list that may be null itself, and of one within an item.
#[tokio::test]
async fn null_items_are_dropped() {
    let tags = json!({"tags": [null, {"key": "a", "value": null}, null, {"key": null}]});
    let client = client(200, &[], tags.to_string().as_bytes());
    let output: ListTagsForResourceOutput = client
        .list_tags_for_resource("arn")
        .await
        .expect("an answer");
    let keys: Vec<Option<&str>> = output
        .tags
        .iter()
        .flatten()
        .map(|tag| tag.key.as_deref())
        .collect();
    assert_eq!(keys, [Some("a"), None]);
}

/// A service may know more than the model: members are skipped, values of enums kept.
#[tokio::test]
async fn what_is_unknown_is_skipped_or_kept() {
    let output = description(json!({
        "status": "HIBERNATING", "new": {"deep": [1, {}]}, "__type": "x#DescribeExecutionOutput", "name": "n",
    }))
    .await;
    assert_eq!(output.status.as_str(), "HIBERNATING");
    assert_eq!(output.name.as_deref(), Some("n"));
    assert_eq!(
        serde_json::to_value(&output).expect("JSON")["status"],
        "HIBERNATING"
    );
}

/// Moments are seconds since the epoch with or without a fraction (Smithy, `epoch-seconds`), which JSON
/// may write with an exponent. AWS tools read numbers in quotes, RFC 3339 and HTTP dates too.
#[tokio::test]
async fn moments_are_read_in_all_their_spellings() {
    for (written, microseconds) in [
        ("1700000000", 1_700_000_000_000_000),
        ("1700000000.0", 1_700_000_000_000_000),
        ("1700000000.123", 1_700_000_000_123_000),
        ("1.700000000123456E9", 1_700_000_000_123_456),
        ("17e8", 1_700_000_000_000_000),
        ("1e-3", 1_000),
        ("0", 0),
        ("-1", -1_000_000),
        ("-1.5", -1_500_000),
        ("253402207200", 253_402_207_200_000_000),
        (r#""1700000000.5""#, 1_700_000_000_500_000),
        (r#""2023-11-14T22:13:20Z""#, 1_700_000_000_000_000),
        (r#""2023-11-14T23:13:20.25+01:00""#, 1_700_000_000_250_000),
        (r#""2023-11-14T22:13:20""#, 1_700_000_000_000_000),
        (r#""Tue, 14 Nov 2023 22:13:20 GMT""#, 1_700_000_000_000_000),
    ] {
        let output = described(format!(r#"{{"startDate": {written}}}"#)).await;
        let output = output.unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(
            output.start_date.as_microsecond(),
            microseconds,
            "{written}"
        );
    }
    for written in [
        "1e300",
        "-1e300",
        "1e18",
        r#""""#,
        r#""NaN""#,
        r#""yesterday""#,
        "true",
        "[1]",
    ] {
        let problem = undecodable(format!(r#"{{"startDate": {written}}}"#)).await;
        assert!(
            problem.starts_with("DescribeExecution: the answer can't be read: startDate"),
            "{problem}"
        );
    }
}

/// A number in quotes is read where AWS JSON writes one so: in a moment (above), and in a float, for
/// `NaN`. An integer in quotes, or with a fraction, is a service that broke its contract, and the error
/// says where; silently taking it for a number would hide that.
#[tokio::test]
async fn values_of_another_type_are_errors_with_their_path() {
    for (body, problem) in [
        (
            r#"{"redriveCount": "2"}"#,
            "redriveCount: invalid type: string, expected i32",
        ),
        (
            r#"{"redriveCount": 2.5}"#,
            "redriveCount: invalid type: floating point, expected i32",
        ),
        (
            r#"{"redriveCount": 3000000000}"#,
            "redriveCount: invalid value: integer, expected i32",
        ),
        (
            r#"{"name": 7}"#,
            "name: invalid type: integer, expected a string",
        ),
        (
            r#"{"status": {"is": 1}}"#,
            "status: invalid type: map, expected a string",
        ),
        (
            r#"{"inputDetails": {"included": "yes"}}"#,
            "inputDetails.included: invalid type: string, expected a boolean",
        ),
        (r#"[]"#, "expected an object, found a list"),
        (r#""text""#, "invalid type"),
        (r#"{"name": "#, "name: EOF while parsing a value"),
        ("{\"name\": \"\u{1}\"}", "name: control character"),
    ] {
        let found = undecodable(body).await;
        let expected = format!("DescribeExecution: the answer can't be read: {problem}");
        assert!(found.starts_with(&expected), "{body}: {found}");
    }
    let found = undecodable(b"{\"name\": \"\xff\"}").await;
    assert!(found.contains("invalid unicode code point"), "{found}");
}

/// RFC 8259 lets a reader ignore a byte order mark, and some gateways write one.
#[tokio::test]
async fn a_byte_order_mark_is_ignored() {
    let output = described("\u{feff}{\"name\": \"n\"}")
        .await
        .expect("an answer");
    assert_eq!(output.name.as_deref(), Some("n"));
    let error = refused(400, &[], "\u{feff}{\"__type\": \"InvalidArn\"}").await;
    assert!(
        matches!(error.exception(), Some(Exception::InvalidArn(_))),
        "{error:?}"
    );
}

/// A repeated name isn't JSON that means something (RFC 8259, section 4); the last value counts, as with
/// botocore and most readers, and as for a page of events, which isn't read by serde's own means.
#[tokio::test]
async fn the_last_of_repeated_names_counts() {
    let body = r#"{"name": "a", "status": "FAILED", "name": "b", "inputDetails": {"included": true, "included": false}}"#;
    let output = described(body).await.expect("an answer");
    assert_eq!(output.name.as_deref(), Some("b"));
    assert_eq!(output.status, ExecutionStatus::Failed);
    assert_eq!(output.input_details.expect("details").included, Some(false));
    let body = br#"{"events": [{"id": 1, "id": 2}], "nextToken": null, "nextToken": null}"#;
    let history = client(200, &[], body).get_execution_history("arn").await;
    assert_eq!(history.expect("an answer").events[0].id, 2);
    let error = refused(
        400,
        &[],
        r#"{"__type": "A", "message": "a", "__type": "InvalidArn", "message": "b"}"#,
    )
    .await;
    assert_eq!(
        (error.code(), error.message()),
        (Some("InvalidArn"), Some("b")),
        "{error:?}"
    );
}

/// 201 and its like are successes, whatever the operation's model says of its status.
#[tokio::test]
async fn any_success_is_one() {
    for status in [200, 201, 202] {
        let client = client(
            status,
            &[("x-amzn-requestid", "id-1")],
            br#"{"status": "FAILED"}"#,
        );
        let answer = client
            .start_sync_execution("arn")
            .send_with_meta()
            .await
            .expect("an answer");
        assert_eq!(answer.output.status, SyncExecutionStatus::Failed);
        assert_eq!(
            (answer.meta.status, answer.meta.request_id.as_deref()),
            (status, Some("id-1"))
        );
    }
}
