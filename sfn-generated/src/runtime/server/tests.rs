//! The protocol as a client doesn't speak it, and the demands of models that have more than Step Functions'.

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tower_service::Service as _;

use super::{Api, Fault, Limits, Member, Service, Shape, constraint, written};
use crate::runtime::tests::{ListThings, OPERATIONS, SERVICE, Things};

static INPUTS: &[(&str, Shape)] = &[(
    "ListThings",
    Shape::Structure(&[Member::required("owner", &Shape::Any)]),
)];
static API: Api = Api::new(&SERVICE, OPERATIONS, INPUTS);
static OLD: crate::runtime::Service =
    crate::runtime::Service::new("Old", "old", "application/x-amz-json-1.0", "").query_compatible();
static OLD_API: Api = Api::new(&OLD, OPERATIONS, &[]);

async fn exchange(mut service: Service, target: &str, body: &str) -> (Response<()>, Value) {
    let request = Request::post("/").header("x-amz-target", target);
    let request = request.body(Full::<Bytes>::from(body.to_owned()));
    let response = service.call(request.expect("a request")).await;
    let (head, body) = response.expect("an answer").into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let body = serde_json::from_slice(&body).expect("JSON");
    (Response::from_parts(head, ()), body)
}

/// Answers with a list of the length of the owner's name, and with a fault if that is too long.
fn things() -> Service {
    Service::new(&API, |call| {
        Box::pin(async move {
            assert_eq!(call.context().operation().name, "ListThings");
            let input: ListThings = call.input()?;
            match i64::try_from(input.owner.len()) {
                Ok(length @ ..3) => written(&Things {
                    things: Some((0..length).collect()),
                    next_token: None,
                }),
                _ => Err(Fault::new(200, "Long", "too long")),
            }
        })
    })
}

#[tokio::test]
async fn an_output_comes_with_a_request_id() {
    let (head, body) = exchange(things(), "Test.ListThings", r#"{"owner": "me"}"#).await;
    assert_eq!(body, json!({"things": [0, 1], "nextToken": null}));
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], SERVICE.content_type);
    assert_eq!(head.headers()["x-amzn-requestid"].len(), 36);
}

#[tokio::test]
async fn requests_that_are_none_are_refused() {
    for (target, body, status, code, message) in [
        (
            "Test.ListThings",
            "[",
            400,
            "SerializationException",
            "the body isn't JSON: EOF while parsing a list at line 1 column 1",
        ),
        (
            "Test.ListThings",
            r#"["me"]"#,
            400,
            "SerializationException",
            "the input: expected an object",
        ),
        (
            "Test.ListThings",
            "",
            400,
            "ValidationException",
            "owner: must be there",
        ),
        (
            "Test.ListThings",
            r#"{"owner": null}"#,
            400,
            "ValidationException",
            "owner: must be there",
        ),
        (
            "Test.ListThings",
            r#"{"owner": 7}"#,
            400,
            "SerializationException",
            "owner: invalid type: integer, expected a string",
        ),
        (
            "Test.ListThings",
            r#"{"owner": "them"}"#,
            500,
            "Long",
            "too long",
        ),
        (
            "Test.Frobnicate",
            "{}",
            400,
            "UnknownOperationException",
            r#"there is no operation with the X-Amz-Target "Test.Frobnicate""#,
        ),
    ] {
        let (head, answer) = exchange(things(), target, body).await;
        assert_eq!(head.status(), status, "{body}");
        assert_eq!(answer, json!({"__type": code, "message": message}));
        assert!(head.headers().contains_key("x-amzn-requestid"));
    }
}

#[tokio::test]
async fn a_service_that_spoke_the_query_protocol_says_those_codes() {
    for (api, header) in [(&OLD_API, Some("Old.Code;Sender")), (&API, None)] {
        let service = Service::new(api, |_| {
            let members = json!({"Message": "why"});
            let fault = Fault::modelled(404, "NewCode", Some("Old.Code"), &members);
            Box::pin(async { Err(fault) })
        });
        let (head, body) = exchange(service, "Test.DoNothing", "{}").await;
        assert_eq!(body, json!({"__type": "NewCode", "Message": "why"}));
        let found = head.headers().get("x-amzn-query-error");
        assert_eq!(found.map(|value| value.to_str().expect("text")), header);
    }
}

#[test]
fn a_fault_is_shown_in_one_line() {
    let fault = Fault::new(429, "TooMany", "slow down");
    assert_eq!((fault.status(), fault.code()), (429, "TooMany"));
    assert_eq!(fault.to_string(), "TooMany: slow down");
    let empty = Fault::modelled(9, "Odd", None, &json!({}));
    assert_eq!((empty.status(), empty.message()), (500, None));
    assert_eq!(empty.to_string(), "Odd");
    let explained = Fault::modelled(400, "Odd", None, &json!({"Message": "?", "n": 1}));
    let explained = explained.with_message("why");
    let body: Value = serde_json::from_slice(&explained.body()).expect("JSON");
    assert_eq!(body, json!({"__type": "Odd", "message": "why", "n": 1}));
}

static NODE: Shape = Shape::Structure(&[
    Member::required("name", &Shape::Text(Limits::between(1.0, 3.0))),
    Member::optional("next", &NODE),
    Member::optional(
        "sizes",
        &Shape::List(&Shape::Number(Limits::from(-1.5)), Limits::to(2.0)),
    ),
    Member::optional(
        "tags",
        &Shape::Map(
            &Shape::Text(Limits::to(2.0)),
            &Shape::Enum(&["A", "B"]),
            Limits::from(1.0),
        ),
    ),
    Member::optional("bytes", &Shape::Blob(Limits::to(2.0))),
]);

fn with(name: &str, value: Value) -> Value {
    let mut node = json!({"name": "x"});
    node[name] = value;
    node
}

#[test]
fn types() {
    for (value, problem) in [
        (json!({"name": null, "sizes": [1, "NaN", null]}), None),
        (with("tags", json!({"a": null})), None),
        (json!({"name": 7}), Some("name: expected text")),
        // serde would take these for members in their order.
        (with("next", json!(["y"])), Some("next: expected an object")),
        (with("tags", json!([])), Some("tags: expected an object")),
        (with("sizes", json!({})), Some("sizes: expected a list")),
        (
            with("sizes", json!(["7"])),
            Some("sizes[0]: expected a number"),
        ),
        (with("tags", json!({"a": 1})), Some("tags.a: expected text")),
        (with("bytes", json!(1)), Some("bytes: expected text")),
    ] {
        let found = constraint::check_types(&NODE, &value).err();
        assert_eq!(found.as_deref(), problem, "{value}");
    }
}

#[test]
fn demands() {
    for (value, problem) in [
        (json!({"name": "äöü"}), None),
        (
            json!({"name": "äöüß"}),
            Some("name: must have at most 3 characters"),
        ),
        (
            json!({"name": ""}),
            Some("name: must have at least 1 character"),
        ),
        (with("next", json!({})), Some("next.name: must be there")),
        (
            with("next", json!({"name": "y", "next": {"name": null}})),
            Some("next.next.name: must be there"),
        ),
        (
            with("sizes", json!([-1.5, 1e300, null])),
            Some("sizes: must have at most 2 items"),
        ),
        (
            with("sizes", json!([null, -1.6])),
            Some("sizes[1]: must be at least -1.5"),
        ),
        (
            with("sizes", json!(["NaN"])),
            Some("sizes[0]: must be a number"),
        ),
        (
            with("sizes", json!(["-Infinity"])),
            Some("sizes[0]: must be at least -1.5"),
        ),
        (with("sizes", json!(["Infinity", "of another type"])), None),
        (
            with("tags", json!({})),
            Some("tags: must have at least 1 entry"),
        ),
        (
            with("tags", json!({"abc": "A"})),
            Some("tags, key \"abc\": must have at most 2 characters"),
        ),
        (
            with("tags", json!({"ab": "C"})),
            Some("tags.ab: must be one of A, B"),
        ),
        (with("bytes", json!("AAA=")), None),
        (
            with("bytes", json!("AAAA")),
            Some("bytes: must have at most 2 bytes"),
        ),
        (with("bytes", json!("no Base64")), None),
        (with("tags", json!(7)), None),
    ] {
        assert_eq!(
            constraint::check(&NODE, &value).err().as_deref(),
            problem,
            "{value}"
        );
    }
}
