//! Testing without AWS.
//!
//! Code that takes a [`Client`](crate::Client) can be tested as it is: the client gets another transport,
//! and everything else, from the signature to the retries, is as in production. Nothing here opens a
//! socket. Switch the features on for tests only, with tokio's clock:
//!
//! ```toml
//! [dev-dependencies]
//! sfn-generated = { path = "…/sfn-generated", features = ["test-util"] }
//! tokio = { version = "1", features = ["macros", "rt", "test-util"] }
//! ```
//!
//! | A test wants | Use |
//! |---|---|
//! | an answer for a call, and to see the call | [`Stubs`](crate::test_util::Stubs), feature `test-util` |
//! | a service with a state of its own | a fake: [`StepFunctions`](crate::server::StepFunctions), feature `server` |
//! | a service that runs workflows, or one for another language | the example `local_service` |
//!
//! # A function that starts an execution
//!
//! A stub takes the calls of one operation. A call that no stub takes fails the test with what differs,
//! and so does an answer that isn't asked for, when the stubs are dropped.
//!
//! `with(input)` takes a whole input where `expect` takes a condition. The name is the idempotency token
//! of StartExecution: an input without it takes calls whose name the client made up, and none that the
//! code under test named itself.
//!
//! ```
//! use sfn_generated::exception::{Exception, ExecutionAlreadyExists};
//! use sfn_generated::operation::{StartExecutionInput, StartExecutionOutput};
//! use sfn_generated::test_util::Stubs;
//! use sfn_generated::{Client, Error, Timestamp};
//!
//! const ORDERS: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
//!
//! /// Starts the workflow of an order; false if it has been started before.
//! async fn start(client: &Client, order: u32) -> Result<bool, Error> {
//!     let start = client.start_execution(ORDERS).name(format!("order-{order}"));
//!     match start.await {
//!         Ok(_) => Ok(true),
//!         Err(error) => match error.exception() {
//!             Some(Exception::ExecutionAlreadyExists(_)) => Ok(false),
//!             _ => Err(error),
//!         },
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let stubs = Stubs::new();
//! let is_7 = |input: &StartExecutionInput| input.name.as_deref() == Some("order-7");
//! let output = StartExecutionOutput::new("arn:…:execution:orders:order-7", Timestamp::UNIX_EPOCH);
//! stubs.start_execution().expect(is_7).returns(output).fails(ExecutionAlreadyExists::new());
//!
//! let client = stubs.client();
//! assert!(start(&client, 7).await?);
//! assert!(!start(&client, 7).await?);
//! assert_eq!(stubs.inputs::<StartExecutionInput>()[0].state_machine_arn, ORDERS);
//! # Ok(())
//! # }
//! ```
//!
//! # A worker
//!
//! Where the order of calls matters, [`Stubs::in_order`](crate::test_util::Stubs::in_order) keeps to it.
//!
//! ```
//! use sfn_generated::operation::{
//!     GetActivityTaskOutput, SendTaskFailureInput, SendTaskFailureOutput, SendTaskSuccessInput,
//!     SendTaskSuccessOutput,
//! };
//! use sfn_generated::test_util::Stubs;
//! use sfn_generated::{Client, Error};
//!
//! /// Doubles the number that comes with a task; false if no task came.
//! async fn work(client: &Client, activity: &str) -> Result<bool, Error> {
//!     let task = client.get_activity_task(activity).await?;
//!     let (Some(token), Some(input)) = (task.task_token, task.input) else {
//!         return Ok(false);
//!     };
//!     match input.parse::<i64>() {
//!         Ok(number) => drop(client.send_task_success(token, (2 * number).to_string()).await?),
//!         Err(_) => drop(client.send_task_failure(token).error("NotANumber").await?),
//!     }
//!     Ok(true)
//! }
//!
//! fn task(token: &str, input: &str) -> GetActivityTaskOutput {
//!     let mut task = GetActivityTaskOutput::new();
//!     task.task_token = Some(token.to_owned());
//!     task.input = Some(input.to_owned());
//!     task
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let stubs = Stubs::in_order();
//! stubs.get_activity_task().returns(task("first", "21"));
//! let success = SendTaskSuccessInput::new("first", "42");
//! stubs.send_task_success().with(success).returns(SendTaskSuccessOutput::new());
//! stubs.get_activity_task().returns(task("second", "\"x\""));
//! let is_failure = |input: &SendTaskFailureInput| input.error.as_deref() == Some("NotANumber");
//! stubs.send_task_failure().expect(is_failure).returns(SendTaskFailureOutput::new());
//! stubs.get_activity_task().returns(GetActivityTaskOutput::new());
//!
//! let client = stubs.client();
//! while work(&client, "arn:aws:states:us-east-1:123456789012:activity:double").await? {}
//! # Ok(())
//! # }
//! ```
//!
//! # Retries and timeouts
//!
//! In a test with `#[tokio::test(start_paused = true)]`, waits for timers take no time: a client's backoff
//! and timeouts pass at once. Every attempt is a call of its own.
//!
//! ```
//! use std::time::Duration;
//!
//! use sfn_generated::operation::DescribeExecutionInput;
//! use sfn_generated::test_util::Stubs;
//! use sfn_generated::{Client, ErrorKind};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let stubs = Stubs::new();
//! stubs.describe_execution().throttles(2).returns(Default::default());
//! // Later than an attempt may take.
//! stubs.list_activities().pages([], 100).after(Duration::from_secs(61));
//!
//! let client = stubs.client();
//! let described = client.describe_execution("arn").send_with_meta().await;
//! assert_eq!(described.map(|described| described.meta.attempts).ok(), Some(3));
//! assert_eq!(stubs.inputs::<DescribeExecutionInput>().len(), 3);
//!
//! let once = stubs.config().max_attempts(1).build();
//! let error = Client::new(&once).expect("a client").list_activities().await;
//! assert_eq!(error.map_err(|error| error.kind()).err(), Some(ErrorKind::Timeout));
//! # }
//! ```
//!
//! # A fake
//!
//! A fake implements what it needs of the trait, as functions that are `async`; what it lacks answers
//! `NotImplemented`. Inputs that break a length, a range or an enumeration of the model don't reach it: they
//! are answered with `ValidationException`.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use std::time::Duration;
//!
//! use sfn_generated::exception::ExecutionDoesNotExist;
//! use sfn_generated::operation::{StopExecutionInput, StopExecutionOutput};
//! use sfn_generated::runtime::server::{Fault, RequestContext};
//! use sfn_generated::server::{self, StepFunctions};
//! use sfn_generated::test_util::Clock;
//! use sfn_generated::{Client, Config, Credentials, Timestamp};
//!
//! /// The executions that run, and the time of the test.
//! #[derive(Clone)]
//! struct Fake(Arc<Mutex<Vec<String>>>, Clock);
//!
//! impl StepFunctions for Fake {
//!     async fn stop_execution(
//!         &self,
//!         input: StopExecutionInput,
//!         _: &RequestContext,
//!     ) -> Result<StopExecutionOutput, Fault> {
//!         let mut running = self.0.lock().map_err(|_| Fault::new(500, "Broken", "poisoned"))?;
//!         let place = running.iter().position(|arn| *arn == input.execution_arn);
//!         running.remove(place.ok_or_else(ExecutionDoesNotExist::new)?);
//!         Ok(StopExecutionOutput::new(self.1.now()))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake(Arc::default(), Clock::starting_at(Timestamp::UNIX_EPOCH));
//! fake.0.lock().unwrap().push("arn:one".to_owned());
//! let config = Config::builder()
//!     .region("us-east-1")
//!     .credentials(Credentials::new("AKIDEXAMPLE", "test"))
//!     .transport(server::service(fake.clone()));
//! let client = Client::new(&config.build())?;
//!
//! tokio::time::advance(Duration::from_secs(60)).await;
//! let stopped = client.stop_execution("arn:one").await?;
//! assert_eq!(stopped.stop_date.as_second(), 60);
//! assert!(fake.0.lock().unwrap().is_empty());
//! let error = client.stop_execution("arn:one").await.expect_err("it is gone");
//! assert_eq!(error.code(), Some("ExecutionDoesNotExist"));
//! # Ok(())
//! # }
//! ```
//!
//! The service is a `tower` service and can be served on a port by hyper or axum, where any AWS tool can
//! call it: see the example `local_service`.
//!
//! # A service that runs workflows
//!
//! The folder `examples/local_service/service` is a fake with activities, state machines and histories. It
//! is no part of the crate: copy it into your tests and give `server::service(LocalService::new())` to a
//! client as above. Beside `sfn-generated` it needs `serde` with `derive`, `serde_json`, and `tokio` with
//! `rt`, `sync` and `time`. With tokio's clock paused, a wait of an hour takes no time there.
