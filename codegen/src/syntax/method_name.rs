//! The name of an operation's method on a Python client.

/// Words that are torn apart where only capitals are counted, and how they read as one. botocore
/// lists the operations that hold them one by one (`_xform_cache`).
const WORDS: [(&str, &str); 3] = [("HITs", "Hits"), ("OTel", "Otel"), ("iSCSI", "Iscsi")];

/// The name of an operation's method, as botocore's `xform_name` makes it: `ListStateMachines` is
/// `list_state_machines`, `CreateDBInstance` is `create_db_instance`.
#[must_use]
pub fn method_name(operation: &str) -> String {
    if operation.contains('_') {
        return operation.to_owned();
    }
    let words = WORDS
        .iter()
        .fold(operation.to_owned(), |name, (word, as_one)| {
            name.replace(word, as_one)
        });
    snake_case(&with_plural_as_one(&words))
}

/// An acronym in the plural, such as `ACLs`, is one word where the name ends with it.
fn with_plural_as_one(name: &str) -> String {
    let Some(singular) = name.strip_suffix('s') else {
        return name.to_owned();
    };
    let stem = singular.trim_end_matches(|letter: char| letter.is_ascii_uppercase());
    let acronym = &singular[stem.len()..];
    if acronym.len() < 2 {
        return name.to_owned();
    }
    let (first, rest) = acronym.split_at(1);
    format!("{stem}{first}{}s", rest.to_ascii_lowercase())
}

/// A word begins with a capital that has a small letter after it, or a small letter or digit before.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        if letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || after.is_some_and(char::is_ascii_lowercase)
            })
        {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::method_name;

    #[test]
    fn names_are_those_of_botocore() {
        let table = [
            ("ListStateMachines", "list_state_machines"),
            (
                "DescribeStateMachineForExecution",
                "describe_state_machine_for_execution",
            ),
            ("GetHTTPSNamespace", "get_https_namespace"),
            ("CreateDBInstance", "create_db_instance"),
            ("ListWebACLs", "list_web_acls"),
            ("ListMFADevices", "list_mfa_devices"),
            ("ListHITs", "list_hits"),
            (
                "ListHITsForQualificationType",
                "list_hits_for_qualification_type",
            ),
            ("CreateCachediSCSIVolume", "create_cached_iscsi_volume"),
            ("GetOTelEnrichment", "get_otel_enrichment"),
            ("CreateVpc", "create_vpc"),
            ("DescribeVpcs", "describe_vpcs"),
            ("ListObjectsV2", "list_objects_v2"),
            ("GetV2Thing", "get_v2_thing"),
            ("GetAPIs", "get_apis"),
            ("GetAs", "get_as"),
            ("Pour", "pour"),
            ("ARN", "arn"),
            ("Already_Python", "Already_Python"),
        ];
        for (operation, method) in table {
            assert_eq!(method_name(operation), method);
        }
    }
}
