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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use codegen::{Part, Refused};

    use super::*;

    #[test]
    fn a_line_for_each_service_and_each_reason() {
        let refused = ["Watch", "Follow"].map(|operation| Refused {
            operation: operation.to_owned(),
            part: Part::Whole,
            reason: "no streams".to_owned(),
        });
        let outcome = |stage, refused| Outcome {
            service: "tea".to_owned(),
            operations: 3,
            shapes: 21,
            stage,
            refused,
            took: Duration::from_millis(1234),
        };
        let table = table(&[
            outcome(Stage::Compiled, refused.to_vec()),
            outcome(Stage::NotRead("why".to_owned()), Vec::new()),
        ]);
        let lines: Vec<String> = table
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            lines,
            [
                "service operations shapes generated compiled refused seconds",
                "tea 3 21 yes yes 2 1.2",
                "Watch, Follow: no streams",
                "tea 3 21 no 0 1.2"
            ]
        );
    }
}
