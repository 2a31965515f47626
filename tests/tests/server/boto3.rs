//! boto3 against a fake on a port: every operation, and every exception.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use proptest::strategy::{Strategy, ValueTree};
use serde_json::{Value, json};
use sfn_generated::runtime::ServiceException;
use sfn_generated::runtime::server::{Fault, Service};
use sfn_generated::{OPERATIONS, exception::Exception, server};
use tests::peers;
use tokio::net::TcpListener;

use crate::compare::difference;
use crate::fake::Fake;
use crate::identity::{MODEL, exceptions, exchanges, runner};
use crate::values::values;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_operation_is_answered() {
    let Some(python) = peers::python() else {
        return;
    };
    let (fake, mut cases) = (Fake::default(), Vec::new());
    for operation in OPERATIONS {
        for (input, output) in some(6, &exchanges(operation.name)) {
            fake.answer(Ok(output.clone()));
            cases.push((operation.name, input, output));
        }
    }
    let calls: Vec<_> = cases
        .iter()
        .map(|(name, input, _)| json!([name, input]))
        .collect();
    let outcomes = call(&python, &fake, &calls).await;
    let seen = fake.calls();
    assert_eq!((seen.len(), outcomes.len()), (37 * 6, 37 * 6));
    for (((name, input, output), seen), outcome) in cases.iter().zip(&seen).zip(&outcomes) {
        assert_eq!(*name, seen.0);
        assert_eq!(difference(input, &seen.1), None, "{name}: {input}");
        assert_eq!(
            difference(output, &outcome["output"]),
            None,
            "{name}: {outcome}"
        );
        assert!(outcome["request_id"].is_string(), "{outcome}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_exception_is_raised() {
    let Some(python) = peers::python() else {
        return;
    };
    let (fake, mut cases) = (Fake::default(), Vec::new());
    for name in exceptions() {
        for members in some(3, &values(&MODEL, Some(name))) {
            let body = members.to_string();
            let exception = Exception::decode(name, body.as_bytes()).expect("an exception");
            fake.answer(Err(exception.into()));
            cases.push((name, name, 400, members));
        }
    }
    for (status, code) in [(400, "ThrottlingException"), (503, "ServiceUnavailable")] {
        fake.answer(Err(Fault::new(status, code, "why")));
        cases.push(("ClientError", code, status, json!({"message": "why"})));
    }
    let calls = vec![json!(["ListActivities", {}]); cases.len()];
    let outcomes = call(&python, &fake, &calls).await;
    assert_eq!(outcomes.len(), 33 * 3 + 2);
    for ((class, code, status, members), mut outcome) in cases.into_iter().zip(outcomes) {
        let said = outcome["members"].as_object_mut().expect("members");
        // Of what isn't modelled, boto3 has the message alone.
        let modelled = class != "ClientError";
        assert_eq!(
            said.is_empty(),
            !modelled || members == json!({}),
            "{outcome}"
        );
        let expected = json!({
            "class": class,
            "code": code,
            "message": members.get("message").cloned().unwrap_or_else(|| json!("")),
            "status": status,
            "request_id": outcome["request_id"],
            "members": if modelled { members } else { json!({}) },
        });
        assert_eq!(difference(&expected, &outcome), None, "{outcome}");
    }
}

/// So many values, the same each time.
fn some<T: std::fmt::Debug>(count: usize, of: &impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = runner(1);
    let mut one = || of.new_tree(&mut runner).expect("a value").current();
    (0..count).map(|_| one()).collect()
}

/// What boto3 says of calls of a fake.
async fn call(python: &Path, fake: &Fake, calls: &[Value]) -> Vec<Value> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(serve(listener, server::service(fake.clone())));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/call.py");
    let mut python = Command::new(python);
    // Nothing of the machine's settings: boto3 would take them.
    let python = python.arg("-B").arg(script).arg(endpoint).env_clear();
    let mut child = python
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let lines: String = calls.iter().map(|call| format!("{call}\n")).collect();
    let writing = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = tokio::task::spawn_blocking(|| child.wait_with_output());
    let output = output.await.expect("a thread").expect("it ends");
    writing.join().expect("a thread").expect("it reads");
    serving.abort();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Serves until it is aborted.
async fn serve(listener: TcpListener, service: Service) {
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let service = TowerToHyperService::new(service.clone());
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
