//! Inside a Lambda function, a call carries on the X-Ray trace of the invocation (AWS Lambda Developer
//! Guide, "Defined runtime environment variables").

use std::convert::Infallible;
use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Request, Response};
use sfn_generated::runtime::RequestBody;
use sfn_generated::{Client, Config, Credentials, Overrides};
use tower::service_fn;

/// Set for the child alone, which is this very test again: variables can't be set in a running process
/// without `unsafe`.
const CHILD: &str = "SFN_TEST_CHILD";

async fn headers(overrides: Overrides) -> HeaderMap {
    let seen = Arc::<Mutex<HeaderMap>>::default();
    let into = Arc::clone(&seen);
    let transport = service_fn(move |request: Request<RequestBody>| {
        *into.lock().expect("a lock") = request.headers().clone();
        std::future::ready(Ok::<_, Infallible>(Response::new(RequestBody::from("{}"))))
    });
    let config = Config::builder()
        .region("us-east-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
        .transport(transport)
        .build();
    let client = Client::new(&config).expect("a client");
    let request = client.list_activities().overrides(overrides);
    request.await.expect("an answer");
    seen.lock().expect("a lock").clone()
}

async fn trace_id(overrides: Overrides) -> Option<String> {
    let headers = headers(overrides).await;
    let id = headers.get("x-amzn-trace-id")?;
    Some(id.to_str().expect("text").to_owned())
}

#[tokio::test]
async fn the_trace_goes_on() {
    if env::var_os(CHILD).is_some() {
        // The harness has begun a line of its own.
        println!("\n{:?}", trace_id(Overrides::new()).await);
        let own = Overrides::new().header("X-Amzn-Trace-Id", "Root=own");
        println!("{:?}", trace_id(own).await);
        return;
    }
    let child = |variables: &[(&str, &str)]| {
        let mut command = Command::new(env::current_exe().expect("this test"));
        command.args(["--exact", "the_trace_goes_on", "--nocapture"]);
        for name in ["AWS_LAMBDA_FUNCTION_NAME", "_X_AMZN_TRACE_ID"] {
            command.env_remove(name);
        }
        command.env(CHILD, "1").envs(variables.iter().copied());
        let output = command.output().expect("it runs");
        let output = String::from_utf8(output.stdout).expect("text");
        let lines = output.lines().map(str::to_owned);
        let printed = lines.filter(|line| line.starts_with("Some") || line.starts_with("None"));
        printed.collect::<Vec<_>>()
    };
    let function = ("AWS_LAMBDA_FUNCTION_NAME", "orders");
    let trace = (
        "_X_AMZN_TRACE_ID",
        "Root=1-5759e988-bd862e3fe1be46a9;Sampled=1",
    );
    let id = r#"Some("Root=1-5759e988-bd862e3fe1be46a9;Sampled=1")"#;
    let own = r#"Some("Root=own")"#;
    assert_eq!(child(&[function, trace]), [id, own]);
    assert_eq!(child(&[function]), ["None", own]);
    assert_eq!(child(&[trace]), ["None", own]);
    let odd = ("_X_AMZN_TRACE_ID", "Root=ä b");
    assert_eq!(child(&[function, odd]), [r#"Some("Root=%C3%A4%20b")"#, own]);
}
