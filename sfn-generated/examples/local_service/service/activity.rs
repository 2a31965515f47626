//! Activities, and the tasks that wait for a worker or for what a worker says.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::Value;
use sfn_generated::Timestamp;
use sfn_generated::exception::{ActivityDoesNotExist, TaskDoesNotExist, TaskTimedOut};
use sfn_generated::operation::GetActivityTaskOutput;
use sfn_generated::runtime::{idempotency_token, server::Fault};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout_at};

use super::run::Failure;
use super::{LocalService, fault};

/// How long a poll is held.
const LONGEST_POLL: Duration = Duration::from_secs(60);

/// The activities by ARN, and the tasks by token.
#[derive(Default)]
pub(super) struct Activities {
    activities: BTreeMap<String, Activity>,
    tasks: BTreeMap<String, Task>,
}

pub(super) struct Activity {
    pub(super) name: String,
    pub(super) created: Timestamp,
    /// The tokens of the tasks that no worker has yet.
    queue: VecDeque<String>,
}

struct Task {
    input: String,
    /// To the execution, which stops listening when the task has timed out or nobody waits for it.
    news: UnboundedSender<News>,
}

/// What becomes of a task.
pub(super) enum News {
    /// A worker of this name has it.
    Started(Option<String>),
    Heartbeat,
    Ended(Result<Value, Failure>),
}

impl Activities {
    /// Creates an activity, unless it is there, and says since when it is.
    pub(super) fn create(&mut self, arn: &str, name: String, now: Timestamp) -> Timestamp {
        let activity = self.activities.entry(arn.to_owned());
        let activity = activity.or_insert_with(|| Activity {
            name,
            created: now,
            queue: VecDeque::new(),
        });
        activity.created
    }

    pub(super) fn get(&self, arn: &str) -> Result<&Activity, Fault> {
        let activity = self.activities.get(arn);
        activity.ok_or_else(|| no_activity(arn))
    }

    pub(super) fn delete(&mut self, arn: &str) {
        self.activities.remove(arn);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Activity)> {
        self.activities.iter()
    }

    /// Gives a task to whoever polls the activity; none if there is no such activity.
    pub(super) fn schedule(&mut self, arn: &str, input: String) -> Option<UnboundedReceiver<News>> {
        let activity = self.activities.get_mut(arn)?;
        let (news, listening) = unbounded_channel();
        let token = idempotency_token();
        self.tasks.insert(token.clone(), Task { input, news });
        activity.queue.push_back(token);
        Some(listening)
    }

    /// The next task that somebody waits for.
    fn take(
        &mut self,
        arn: &str,
        worker: Option<&String>,
    ) -> Result<Option<GetActivityTaskOutput>, Fault> {
        let activity = self.activities.get_mut(arn);
        let activity = activity.ok_or_else(|| no_activity(arn))?;
        while let Some(token) = activity.queue.pop_front() {
            let Some(task) = self.tasks.get(&token) else {
                continue;
            };
            if task.news.send(News::Started(worker.cloned())).is_ok() {
                let mut output = GetActivityTaskOutput::new();
                output.task_token = Some(token);
                output.input = Some(task.input.clone());
                return Ok(Some(output));
            }
            self.tasks.remove(&token);
        }
        Ok(None)
    }

    pub(super) fn beat(&self, token: &str) -> Result<(), Fault> {
        let task = self.tasks.get(token).ok_or_else(no_task)?;
        task.news.send(News::Heartbeat).map_err(|_| timed_out())
    }

    pub(super) fn end(&mut self, token: &str, with: Result<Value, Failure>) -> Result<(), Fault> {
        let task = self.tasks.remove(token).ok_or_else(no_task)?;
        task.news.send(News::Ended(with)).map_err(|_| timed_out())
    }
}

fn no_activity(arn: &str) -> Fault {
    let message = format!("no activity is called {arn}");
    fault(ActivityDoesNotExist::new(), message)
}

fn no_task() -> Fault {
    let message = "no task has this token, or it has ended";
    fault(TaskDoesNotExist::new(), message)
}

fn timed_out() -> Fault {
    let message = "nobody waits for the task any more";
    fault(TaskTimedOut::new(), message)
}

impl LocalService {
    /// The next task of an activity, awaited for a minute at most; an empty output if none comes.
    pub(super) async fn poll(
        &self,
        arn: &str,
        worker: Option<String>,
    ) -> Result<GetActivityTaskOutput, Fault> {
        let end = Instant::now() + LONGEST_POLL;
        loop {
            // It hears of tasks from here on.
            let scheduled = self.0.scheduled.notified();
            if let Some(task) = self.state().activities.take(arn, worker.as_ref())? {
                return Ok(task);
            }
            if timeout_at(end, scheduled).await.is_err() {
                return Ok(GetActivityTaskOutput::new());
            }
        }
    }
}
