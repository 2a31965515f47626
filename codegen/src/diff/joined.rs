//! The changes: each piece of the API that isn't as it was, then what the documents say differently
//! beside.

use std::collections::BTreeSet;

use sfn_model::{Difference, Kind};

use super::api::{Api, Piece};
use super::{Change, Class};

pub(super) fn changes(differences: &[Difference], old: &Api, new: &Api) -> Vec<Change> {
    let visible = visible(old, new);
    let invisible = differences.iter().filter(|difference| {
        let shows = |(change, _): &(Change, bool)| is_about(change, difference);
        !visible.iter().any(shows)
    });
    let invisible: Vec<Change> = invisible.map(unseen).collect();
    let listed = visible.into_iter().filter(|(_, is_part)| !is_part);
    listed.map(|(change, _)| change).chain(invisible).collect()
}

/// What code sees, each with whether it only comes or goes with what it is part of.
fn visible(old: &Api, new: &Api) -> Vec<(Change, bool)> {
    let (old, new) = (&old.0, &new.0);
    // The names that are on one side only, or something else there.
    let replaced: BTreeSet<&str> = old
        .iter()
        .chain(new)
        .filter(|(key, _)| match (key.1, old.get(*key), new.get(*key)) {
            (Kind::Operation | Kind::Shape | Kind::Error, Some(old), Some(new)) => {
                old.main() != new.main()
            }
            (Kind::Operation | Kind::Shape | Kind::Error | Kind::Member, old, new) => {
                old.is_none() || new.is_none()
            }
            _ => false,
        })
        .map(|((rust, _), _)| rust.as_str())
        .collect();
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let keys = new.keys().chain(gone);
    let changes = keys.filter_map(|key| {
        let (before, after) = (old.get(key), new.get(key));
        let change = change(key, before, after)?;
        let owner = after.or(before)?.owner.as_deref();
        let is_part = owner.is_some_and(|owner| replaced.contains(owner));
        Some((change, is_part))
    });
    changes.collect()
}

/// What becomes of a piece; none if it is as it was.
fn change(
    (rust, kind): &(String, Kind),
    old: Option<&Piece>,
    new: Option<&Piece>,
) -> Option<Change> {
    let class = match (old, new) {
        _ if *kind == Kind::Sensitivity && (old.is_none() || new.is_none()) => Class::Invisible,
        (Some(_), None) if *kind == Kind::Deprecation => Class::Invisible,
        (None, _) => Class::Addition,
        (Some(_), None) => Class::Breaking,
        (Some(old), Some(new)) if old.offers == new.offers => return None,
        (Some(old), Some(new)) => match old.offers.iter().all(|offer| new.offers.contains(offer)) {
            true => Class::Addition,
            false => Class::Breaking,
        },
    };
    let [before, after] = texts(old, new);
    Some(Change {
        class,
        kind: kind_of(*kind, old, new),
        path: new.or(old)?.path.clone(),
        rust: Some(rust.clone()),
        old: before,
        new: after,
    })
}

/// What a piece was and is: what tells most of it if that came, went or changed, else all that it offers.
fn texts(old: Option<&Piece>, new: Option<&Piece>) -> [Option<String>; 2] {
    let same = old
        .zip(new)
        .is_some_and(|(old, new)| old.main() == new.main());
    [old, new].map(|piece| {
        let offers = &piece?.offers;
        let shown = if same {
            offers.as_slice()
        } else {
            &offers[..1]
        };
        Some(shown.join(", "))
    })
}

/// Whether a member changed its type, or only whether it must be there.
fn kind_of(kind: Kind, old: Option<&Piece>, new: Option<&Piece>) -> Kind {
    let (Kind::Member, Some(old), Some(new)) = (kind, old, new) else {
        return kind;
    };
    let (old, new) = (old.main(), new.main());
    let bare = |text| {
        let inner = str::strip_prefix(text, "Option<").and_then(|inner| inner.strip_suffix('>'));
        inner.unwrap_or(text)
    };
    match (old == new, bare(old) == bare(new)) {
        (true, _) => kind,
        (false, true) => Kind::Optionality,
        (false, false) => Kind::Type,
    }
}

/// Whether a visible change is what the documents say differently here.
fn is_about(change: &Change, difference: &Difference) -> bool {
    let of_a_member = [Kind::Type, Kind::Optionality];
    let same = change.kind == difference.kind
        || of_a_member.contains(&change.kind) && of_a_member.contains(&difference.kind);
    let below = difference.path.strip_prefix(&change.path);
    same && below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
}

fn unseen(difference: &Difference) -> Change {
    let Difference {
        kind,
        path,
        old,
        new,
    } = difference.clone();
    Change {
        class: Class::Invisible,
        kind,
        path,
        rust: None,
        old,
        new,
    }
}
