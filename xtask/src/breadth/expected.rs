//! What is known of the pinned botocore: how many services speak AWS JSON, and which of their operations
//! are refused.

use codegen::Refused;

/// The services that speak AWS JSON.
const SERVICES: usize = 153;

const DISCOVERY: &str = "its endpoint must be discovered";
const EVENT_STREAM: &str = "is an event stream";
const NO_LIST: &str = "are no list";
const OWN_ENDPOINT: &str = "an endpoint of its own";

/// What the reason says, and how many there are, by service.
const EXPECTED: [(&str, &str, usize); 11] = [
    ("acm", OWN_ENDPOINT, 19),
    ("arc-region-switch", OWN_ENDPOINT, 9),
    ("budgets", NO_LIST, 1),
    ("devicefarm", NO_LIST, 2),
    ("dynamodb", OWN_ENDPOINT, 1),
    ("healthlake", EVENT_STREAM, 1),
    ("kinesis", EVENT_STREAM, 1),
    ("kinesis", OWN_ENDPOINT, 12),
    ("logs", EVENT_STREAM, 2),
    ("timestream-query", DISCOVERY, 14),
    ("timestream-write", DISCOVERY, 18),
];

/// Where the services that were found aren't all of them, a line each.
pub(super) fn missing(services: &[String]) -> Vec<String> {
    let found = services.len();
    let count = (found != SERVICES)
        .then(|| format!("{found} services speak AWS JSON, expected {SERVICES}"));
    let mut expected: Vec<&str> = EXPECTED.iter().map(|(service, _, _)| *service).collect();
    expected.dedup();
    expected.retain(|expected| !services.iter().any(|service| service == expected));
    let expected = expected.into_iter();
    let absent = expected.map(|service| format!("{service}: expected, but wasn't found"));
    count.into_iter().chain(absent).collect()
}

/// Where the refusals of a service aren't those that are expected, a line each.
pub(super) fn differences(service: &str, refused: &[Refused]) -> Vec<String> {
    let mut lines = Vec::new();
    let expected = EXPECTED.iter().filter(|(of, _, _)| *of == service);
    let mut unexpected: Vec<&Refused> = refused.iter().collect();
    for (_, reason, count) in expected {
        let before = unexpected.len();
        unexpected.retain(|refused| !refused.reason.contains(reason));
        let found = before - unexpected.len();
        if found != *count {
            lines.push(format!(
                "{service}: refused because {reason:?}: {found}, expected {count}"
            ));
        }
    }
    let unexpected = unexpected.into_iter();
    lines.extend(unexpected.map(|refused| format!("{service}: unexpectedly refused: {refused}")));
    lines
}

#[cfg(test)]
mod tests {
    use codegen::Part;

    use super::*;

    fn refused(operation: &str, reason: &str) -> Refused {
        Refused {
            operation: operation.to_owned(),
            part: Part::Paginator,
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn services_that_were_not_found_are_told() {
        let all: Vec<String> = (0..SERVICES)
            .map(|index| match EXPECTED.get(index) {
                Some((service, _, _)) => (*service).to_owned(),
                None => format!("other-{index}"),
            })
            .collect();
        assert!(missing(&all).is_empty());
        assert_eq!(
            missing(&all[1..]),
            [
                "152 services speak AWS JSON, expected 153",
                "acm: expected, but wasn't found"
            ]
        );
        assert_eq!(missing(&[]).len(), 11);
    }

    #[test]
    fn refusals_beyond_and_below_what_is_expected_are_told() {
        let known = refused("DescribeHistory", "its results \"History\" are no list");
        let other = refused("Watch", "no reason");
        assert!(differences("budgets", std::slice::from_ref(&known)).is_empty());
        assert!(differences("sqs", &[]).is_empty());
        assert_eq!(
            differences("budgets", &[other]),
            [
                "budgets: refused because \"are no list\": 0, expected 1",
                "budgets: unexpectedly refused: pagination.Watch: no reason"
            ]
        );
        assert_eq!(differences("sqs", &[known]).len(), 1);
    }
}
