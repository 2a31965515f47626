//! The name that was probably meant.

/// `; did you mean "Name"?` with the nearest of the names, if one is near; else nothing.
pub(crate) fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let near = wrong.chars().count().div_ceil(3);
    let distances = names
        .into_iter()
        .map(|name| (strsim::osa_distance(wrong, name), name));
    let nearest = distances
        .filter(|(distance, _)| (1..=near).contains(distance))
        .min();
    nearest.map_or_else(String::new, |(_, name)| format!("; did you mean {name:?}?"))
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn names_what_is_near_and_nothing_else() {
        let names = ["Name", "Arn", "StateMachineArn"];
        assert_eq!(did_you_mean("Nmae", names), "; did you mean \"Name\"?");
        assert_eq!(
            did_you_mean("StateMachinArn", names),
            "; did you mean \"StateMachineArn\"?"
        );
        assert_eq!(did_you_mean("Timestamp", names), "");
    }
}
