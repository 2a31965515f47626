//! Errors that may be of a call's own making: an earlier attempt did what the last one was told is done.

use serde_json::Value;

use super::Answer;
use super::call::{Call, Progress, invocation_id};
use crate::runtime::{ErrorKind, Failure, Operation};

/// How to find out what became of an attempt whose outcome is unknown, where the client chose the
/// idempotency token itself: another operation knows it by the token.
#[derive(Clone, Copy, Debug)]
pub struct Recovery {
    /// The operation to ask, whose output has what the output in question has.
    pub operation: &'static Operation,
    /// Its input by members. `{member}` in a value stands for a member of the call in question, and
    /// `{member[3]}` for what stands between the third and the fourth colon of one.
    pub input: &'static [(&'static str, &'static str)],
}

impl Call<'_> {
    /// Whether this answer may come of an earlier attempt of the same call.
    pub(super) fn may_be_own_doing(&self, failure: &Failure) -> bool {
        let code = failure.modelled_code.as_deref().or(failure.code.as_deref());
        code.is_some_and(|code| self.operation.ambiguous_after_retry.contains(&code))
    }

    /// What became of the call: found out where that can be, else said to be unknown, with both facts.
    pub(super) async fn settle(
        &self,
        mut failure: Box<Failure>,
        doubt: &str,
    ) -> Result<Answer, Box<Failure>> {
        let said = failure.message.take().unwrap_or_default();
        let mut message = format!("{said}; an earlier attempt may have been taken: {doubt}");
        if let Some(recovery) = self.operation.recovery.filter(|_| self.filled_token) {
            match self.recover(&recovery).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    let name = recovery.operation.name;
                    message = format!("{message}; {name} doesn't tell: {error}");
                }
            }
        }
        failure.kind = ErrorKind::OutcomeUnknown;
        failure.message = Some(message);
        failure.retryable = false;
        failure.in_doubt = true;
        Err(failure)
    }

    async fn recover(&self, recovery: &Recovery) -> Result<Answer, Box<Failure>> {
        let input = recovery.input_for(&self.body).ok_or_else(|| {
            Failure::new(ErrorKind::Input, "the input doesn't have what it takes")
        })?;
        let call = Call {
            operation: recovery.operation,
            body: input.into(),
            filled_token: false,
            headers: self.headers.clone(),
            invocation_id: invocation_id(),
            ..*self
        };
        let answer = Box::pin(call.run(&mut Progress::default())).await?;
        Ok(Answer {
            operation: self.operation.name,
            ..answer
        })
    }
}

impl Recovery {
    fn input_for(&self, body: &[u8]) -> Option<Vec<u8>> {
        let given = serde_json::from_slice(body).ok()?;
        let mut input = serde_json::Map::new();
        for (member, template) in self.input {
            input.insert((*member).to_owned(), fill(template, &given)?.into());
        }
        serde_json::to_vec(&input).ok()
    }
}

/// A template with members of an input in place of their names.
fn fill(template: &str, input: &Value) -> Option<String> {
    let mut parts = template.split('{');
    let mut filled = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        let text = match name.split_once('[') {
            None => input.get(name)?.as_str()?,
            Some((name, index)) => {
                let index = index.strip_suffix(']')?.parse().ok()?;
                input.get(name)?.as_str()?.split(':').nth(index)?
            }
        };
        filled.push_str(text);
        filled.push_str(rest);
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fill;

    #[test]
    fn templates_take_members_and_their_parts() {
        let input = json!({"arn": "arn:aws:states:us-east-1:1:stateMachine:M:alias", "name": "n"});
        let template = "arn:{arn[1]}:states:{arn[3]}:{arn[4]}:execution:{arn[6]}:{name}";
        let filled = "arn:aws:states:us-east-1:1:execution:M:n";
        assert_eq!(fill(template, &input).as_deref(), Some(filled));
        assert_eq!(fill("plain", &input).as_deref(), Some("plain"));
        for template in ["{nothing}", "{name[1]}", "{name[x]}", "{name"] {
            assert_eq!(fill(template, &input), None, "{template}");
        }
    }
}
