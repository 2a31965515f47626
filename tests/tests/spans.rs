//! What those see who subscribe to `tracing`: a span for each call, one for each of its attempts within
//! it, and in their fields how it ended. No input and no output.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sfn_generated::operation::{StartSyncExecutionInput, StartSyncExecutionOutput};
use sfn_generated::runtime::server::Fault;
use sfn_generated::test_util::Stubs;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// What stands in the input and in the output.
const PAYLOAD: &str = "nobody-is-to-see-this";

/// The fields of a span or of an event, by their names.
#[derive(Clone, Debug, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

struct Seen {
    id: Id,
    name: &'static str,
    parent: Option<Id>,
    fields: Fields,
}

/// Keeps the spans of this client, in the order in which they are opened, and its events.
#[derive(Clone, Default)]
struct Capture {
    spans: Arc<Mutex<Vec<Seen>>>,
    events: Arc<Mutex<Vec<Fields>>>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Capture {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let parent = context.span(id).and_then(|span| Some(span.parent()?.id()));
        let (id, name) = (id.clone(), attributes.metadata().name());
        let seen = Seen {
            id,
            name,
            parent,
            fields,
        };
        self.spans.lock().expect("a lock").push(seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.spans.lock().expect("a lock");
        let seen = spans.iter_mut().find(|seen| seen.id == *id);
        values.record(&mut seen.expect("a span that was opened").fields);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.events.lock().expect("a lock").push(fields);
    }
}

impl Seen {
    /// Its name and what is recorded, in the order of the fields' names.
    fn line(&self) -> String {
        let fields = self.fields.0.iter();
        let fields = fields.map(|(name, value)| format!(" {name}={value}"));
        format!("{}{}", self.name, fields.collect::<String>())
    }
}

impl Capture {
    /// What is seen of what runs on this thread, as long as the guard lives.
    fn start() -> (Self, DefaultGuard) {
        let capture = Self::default();
        let subscriber = Registry::default().with(capture.clone());
        (capture, set_default(subscriber))
    }

    /// Checks the call and its attempts, whose lines these are, and that no payload is anywhere.
    fn check(self, lines: &[String]) {
        let mut spans = self.spans.lock().expect("a lock");
        let (call, attempts) = spans.split_first_mut().expect("a call");
        // The waits between attempts leave it to chance.
        let duration = call.fields.0.remove("duration");
        assert!(duration.is_some(), "{}", call.line());
        for attempt in attempts {
            let parent = attempt.parent.as_ref();
            assert_eq!(parent, Some(&call.id), "{}", attempt.line());
        }
        let seen: Vec<_> = spans.iter().map(Seen::line).collect();
        assert_eq!(seen, lines);
        let events = format!("{:?}", self.events.lock().expect("a lock"));
        assert!(events.contains("waiting for the next attempt"), "{events}");
        assert!(!events.contains(PAYLOAD), "{events}");
    }
}

/// The ids that the answers to the attempts have.
fn request_ids(stubs: &Stubs) -> Vec<String> {
    let calls = stubs.calls();
    let ids = calls
        .iter()
        .map(|call| call.context().request_id().to_owned());
    ids.collect()
}

/// Answers with the input's payload.
fn echo(input: StartSyncExecutionInput) -> Result<StartSyncExecutionOutput, Fault> {
    let mut output = StartSyncExecutionOutput::default();
    output.output = input.input;
    Ok(output)
}

#[tokio::test(start_paused = true)]
async fn a_call_that_succeeds_tells_of_itself_and_of_each_attempt() {
    let (capture, _guard) = Capture::start();
    let stubs = Stubs::new();
    let stub = stubs.start_sync_execution().throttles(1);
    let stub = stub.after(Duration::from_secs(2)).answers(echo);
    stub.after(Duration::from_secs(3));
    let start = stubs.client().start_sync_execution("arn").input(PAYLOAD);
    let output = start.await.expect("an answer");
    assert_eq!(output.output.as_deref(), Some(PAYLOAD));
    let ids = request_ids(&stubs);
    let (first, second) = (&ids[0], &ids[1]);
    capture.check(&[
        format!(
            "call attempts=2 operation=StartSyncExecution request_id={second} service=SFN status=200"
        ),
        format!(
            "attempt attempt=1 duration=2s \
             error=ThrottlingException: Too many requests (request {first}) \
             request_id={first} status=400"
        ),
        format!("attempt attempt=2 duration=3s request_id={second} status=200"),
    ]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_tells_why() {
    let (capture, _guard) = Capture::start();
    let stubs = Stubs::new();
    let fault = Fault::new(418, "Teapot", "it is short and stout");
    stubs.describe_execution().breaks().fails(fault);
    let described = stubs.client().describe_execution(PAYLOAD).await;
    described.expect_err("an error");
    let id = &request_ids(&stubs)[1];
    let error = format!("error=Teapot: it is short and stout (request {id}");
    capture.check(&[
        format!(
            "call attempts=2 {error}, 2 attempts) operation=DescribeExecution request_id={id} \
             service=SFN status=418"
        ),
        "attempt attempt=1 duration=0ns error=the connection broke: the stub breaks the connection"
            .to_owned(),
        format!("attempt attempt=2 duration=0ns {error}) request_id={id} status=418"),
    ]);
}
