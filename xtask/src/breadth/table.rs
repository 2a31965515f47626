//! The outcomes as text.

use std::collections::BTreeMap;

use super::{Outcome, Stage};

/// A line for each service, and below it a line for each reason why some of it isn't generated.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut table = format!(
        "{:32} {:>10} {:>6} {:>9} {:>8} {:>7} {:>7}\n",
        "service", "operations", "shapes", "generated", "compiled", "refused", "seconds"
    );
    for outcome in outcomes {
        let (generated, compiled) = match outcome.stage {
            Stage::NotRead(_) | Stage::NotGenerated(_) => ("no", ""),
            Stage::Generated => ("yes", ""),
            Stage::NotCompiled(_) => ("yes", "no"),
            Stage::Compiled => ("yes", "yes"),
        };
        let Outcome {
            service,
            operations,
            shapes,
            refused,
            took,
            ..
        } = outcome;
        let (refused, seconds) = (refused.len(), took.as_secs_f32());
        let line = format!(
            "{service:32} {operations:10} {shapes:6} {generated:>9} {compiled:>8} {refused:7} {seconds:7.1}\n"
        );
        table.push_str(&line);
        table.push_str(&reasons(outcome));
    }
    table
}

fn reasons(outcome: &Outcome) -> String {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for refused in &outcome.refused {
        let operations = reasons.entry(&refused.reason).or_default();
        operations.push(&refused.operation);
    }
    let reasons = reasons.into_iter();
    reasons
        .map(|(reason, operations)| format!("    {}: {reason}\n", operations.join(", ")))
        .collect()
}
