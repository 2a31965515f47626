//! Paging, compared with what botocore 1.44.5 does with the same pages (its `PageIterator`, called
//! with a method that answers them).

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::time::Duration;

use tokio::time::timeout;

use super::{Items, Pages, Paginator};
use crate::runtime::tests::{Fake, ListThings, Reply, answer};
use crate::runtime::{ErrorKind, Request};

const FROM_0_AFTER_0: &str = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ==";
const FROM_0_AFTER_1: &str = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
const FROM_0_AFTER_2: &str = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==";
const FROM_1: &str = "eyJuZXh0VG9rZW4iOiAidDEifQ==";
const FROM_2_AFTER_0: &str = "eyJuZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ==";
const FROM_2_AFTER_1: &str = "eyJuZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
const FROM_3: &str = "eyJuZXh0VG9rZW4iOiAidDMifQ==";

/// Four pages, the second without items.
const PAGES: [&str; 4] = [
    r#"{"things": [1, 2, 3], "nextToken": "t1"}"#,
    r#"{"things": [], "nextToken": "t2"}"#,
    r#"{"things": [4, 5], "nextToken": "t3"}"#,
    r#"{"things": [6]}"#,
];

fn served(first: usize) -> Fake {
    Fake::new(PAGES[first..].iter().map(|page| answer(200, page)))
}

fn paginator(fake: &Fake) -> Paginator<ListThings> {
    let owner = "me".to_owned();
    let input = ListThings {
        owner,
        ..ListThings::default()
    };
    Paginator::new(Request::new(fake.channel(), input))
}

async fn pages(mut pages: Pages<ListThings>) -> (Vec<Vec<i64>>, Option<String>) {
    let mut all = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        all.push(page.things.unwrap());
    }
    assert!(pages.try_next().await.unwrap().is_none());
    (all, pages.resume_token())
}

async fn items(mut items: Items<ListThings>) -> (Vec<i64>, Option<String>) {
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        all.push(item);
    }
    assert!(items.try_next().await.unwrap().is_none());
    (all, items.resume_token())
}

/// The tokens that the requests asked with.
fn tokens(fake: &Fake) -> Vec<Option<String>> {
    let token = |body: &serde_json::Value| Some(body.get("nextToken")?.as_str()?.to_owned());
    fake.seen().iter().map(|seen| token(&seen.body)).collect()
}

/// Start, bound, requests, pages, and the place behind them.
type Case = (
    &'static str,
    Option<usize>,
    usize,
    &'static [&'static [i64]],
    Option<&'static str>,
);

const CASES: [Case; 18] = [
    ("", None, 4, &[&[1, 2, 3], &[], &[4, 5], &[6]], None),
    ("", Some(0), 1, &[&[]], Some(FROM_0_AFTER_0)),
    ("", Some(1), 1, &[&[1]], Some(FROM_0_AFTER_1)),
    ("", Some(2), 1, &[&[1, 2]], Some(FROM_0_AFTER_2)),
    ("", Some(3), 1, &[&[1, 2, 3]], Some(FROM_1)),
    (
        "",
        Some(4),
        3,
        &[&[1, 2, 3], &[], &[4]],
        Some(FROM_2_AFTER_1),
    ),
    ("", Some(5), 3, &[&[1, 2, 3], &[], &[4, 5]], Some(FROM_3)),
    ("", Some(6), 4, &[&[1, 2, 3], &[], &[4, 5], &[6]], None),
    ("", Some(7), 4, &[&[1, 2, 3], &[], &[4, 5], &[6]], None),
    (FROM_0_AFTER_2, None, 4, &[&[3], &[], &[4, 5], &[6]], None),
    (FROM_0_AFTER_2, Some(0), 1, &[&[]], Some(FROM_0_AFTER_2)),
    (FROM_0_AFTER_2, Some(1), 1, &[&[3]], Some(FROM_1)),
    (
        FROM_0_AFTER_2,
        Some(2),
        3,
        &[&[3], &[], &[4]],
        Some(FROM_2_AFTER_1),
    ),
    (FROM_2_AFTER_1, None, 2, &[&[5], &[6]], None),
    (FROM_2_AFTER_1, Some(1), 1, &[&[5]], Some(FROM_3)),
    ("t2", Some(0), 1, &[&[]], Some(FROM_2_AFTER_0)),
    ("t2", Some(1), 1, &[&[4]], Some(FROM_2_AFTER_1)),
    ("t2", Some(2), 1, &[&[4, 5]], Some(FROM_3)),
];

#[tokio::test]
async fn bounds_and_places_are_as_in_botocore() {
    for (start, bound, requests, expected, place) in CASES {
        let first = if ["t2", FROM_2_AFTER_1].contains(&start) {
            2
        } else {
            0
        };
        for by_item in [false, true] {
            let fake = served(first);
            let mut paginator = paginator(&fake);
            if !start.is_empty() {
                paginator = paginator.starting_token(start);
            }
            if let Some(bound) = bound {
                paginator = paginator.max_items(bound);
            }
            let behind = if by_item {
                let (all, behind) = items(paginator.items()).await;
                assert_eq!(all, expected.concat(), "{start} {bound:?}");
                behind
            } else {
                let (all, behind) = pages(paginator.pages()).await;
                assert_eq!(all, expected, "{start} {bound:?}");
                behind
            };
            assert_eq!(behind.as_deref(), place, "{start} {bound:?}");
            let asked = [None, Some("t1"), Some("t2"), Some("t3")];
            let asked = asked[first..].iter().take(requests);
            let asked: Vec<Option<String>> = asked.map(|token| token.map(str::to_owned)).collect();
            assert_eq!(tokens(&fake), asked, "{start} {bound:?}");
        }
    }
}

#[tokio::test]
async fn items_can_be_continued_after_any_of_them() {
    for stop in 0..=6 {
        let mut before = paginator(&served(0)).items();
        let mut all = Vec::new();
        for _ in 0..stop {
            all.extend(before.try_next().await.unwrap());
        }
        let Some(place) = before.resume_token() else {
            assert_eq!(all, [1, 2, 3, 4, 5, 6]);
            continue;
        };
        let page = match stop {
            0..3 => 0,
            3 => 1,
            4 => 2,
            _ => 3,
        };
        let after = paginator(&served(page)).starting_token(place).items();
        all.extend(items(after).await.0);
        assert_eq!(all, [1, 2, 3, 4, 5, 6], "after {stop}");
    }
}

#[tokio::test]
async fn places_within_a_page_count_from_its_start() {
    let mut all = paginator(&served(0)).starting_token(FROM_0_AFTER_1).items();
    assert_eq!(all.resume_token().as_deref(), Some(FROM_0_AFTER_1));
    assert_eq!(all.try_next().await.unwrap(), Some(2));
    assert_eq!(all.resume_token().as_deref(), Some(FROM_0_AFTER_2));
}

#[tokio::test]
async fn the_page_size_is_sent_and_the_input_stays() {
    let fake = served(2);
    let all = paginator(&fake).page_size(2).items();
    assert_eq!(items(all).await.0, [4, 5, 6]);
    for seen in fake.seen() {
        assert_eq!(
            (&seen.body["maxResults"], &seen.body["owner"]),
            (&2.into(), &"me".into())
        );
    }
}

#[tokio::test]
async fn a_page_may_lack_its_list() {
    let fake = Fake::new([answer(200, r#"{"nextToken": "t3"}"#), answer(200, PAGES[3])]);
    assert_eq!(items(paginator(&fake).items()).await.0, [6]);
}

#[tokio::test]
async fn a_token_that_comes_back_is_an_error_and_no_loop() {
    let same = r#"{"things": [1], "nextToken": "t"}"#;
    let fake = Fake::new([answer(200, same), answer(200, same)]);
    let mut all = paginator(&fake).pages();
    assert!(all.try_next().await.unwrap().is_some());
    assert!(all.try_next().await.unwrap().is_some());
    let error = all.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "ListThings: the service answered a page with the token that asked for it"
    );
    assert!(all.try_next().await.unwrap().is_none());
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn an_error_ends_the_list_and_the_place_is_the_page_that_failed() {
    let fake = Fake::new([answer(200, PAGES[0]), answer(400, r#"{"__type": "Bad"}"#)]);
    let mut all = paginator(&fake).items();
    for expected in 1..=3 {
        assert_eq!(all.try_next().await.unwrap(), Some(expected));
    }
    assert_eq!(all.try_next().await.unwrap_err().code(), Some("Bad"));
    assert!(all.try_next().await.unwrap().is_none());
    assert_eq!(all.resume_token().as_deref(), Some(FROM_1));
}

#[tokio::test]
async fn a_starting_token_that_is_none_is_refused_unsent() {
    // A place in another operation's list: {"Marker": "x", "boto_truncate_amount": 1}; and one behind
    // -1 items.
    let other = "eyJNYXJrZXIiOiAieCIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9";
    let negative = "eyJuZXh0VG9rZW4iOiAiYSIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IC0xfQ==";
    // {"nextToken": 7}
    let number = "eyJuZXh0VG9rZW4iOiA3fQ==";
    for token in ["", other, negative, number] {
        let fake = Fake::default();
        let mut all = paginator(&fake).starting_token(token).items();
        let error = all.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{error}");
        let start = format!("ListThings: the starting token {token:?} can't be used: ");
        assert!(error.to_string().starts_with(&start), "{error}");
        assert!(all.try_next().await.unwrap().is_none());
        assert!(fake.seen().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_try_next_that_is_dropped_loses_nothing() {
    let fake = Fake::new([Reply::Late(5, PAGES[3])]);
    let mut all = paginator(&fake).items();
    let second = Duration::from_secs(1);
    let mut dropped = 0;
    let item = loop {
        match timeout(second, all.try_next()).await {
            Ok(item) => break item.unwrap(),
            Err(_) => dropped += 1,
        }
    };
    assert_eq!((item, dropped, fake.seen().len()), (Some(6), 4, 1));
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    use futures_core::Stream;
    async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
        std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
    }
    let mut all = paginator(&served(3)).items();
    assert_eq!(next(&mut all).await.unwrap().unwrap(), 6);
    assert!(next(&mut all).await.is_none());
    let mut all = paginator(&served(3)).pages();
    assert_eq!(next(&mut all).await.unwrap().unwrap().things, Some(vec![6]));
    assert!(next(&mut all).await.is_none());
}
