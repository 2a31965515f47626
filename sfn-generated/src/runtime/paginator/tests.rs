//! Paging, compared with what botocore 1.44.5 does with the same pages (its `PageIterator`, called
//! with a method that answers them).

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::time::Duration;

use tokio::time::timeout;

use super::{Items, Pages, Paginator};
use crate::runtime::server::{Api, Fault};
use crate::runtime::test_util::Stubs;
use crate::runtime::tests::{ListThings, OPERATIONS, SERVICE, Things};
use crate::runtime::{Channel, ErrorKind, Request};

static API: Api = Api::new(&SERVICE, OPERATIONS, &[]);

const FROM_0_AFTER_0: &str = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ==";
const FROM_0_AFTER_1: &str = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
const FROM_0_AFTER_2: &str = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==";
const FROM_1: &str = "eyJuZXh0VG9rZW4iOiAidDEifQ==";
const FROM_2_AFTER_0: &str = "eyJuZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ==";
const FROM_2_AFTER_1: &str = "eyJuZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
const FROM_3: &str = "eyJuZXh0VG9rZW4iOiAidDMifQ==";

fn page(things: &[i64], next: Option<&str>) -> Things {
    Things {
        things: Some(things.to_vec()),
        next_token: next.map(str::to_owned),
    }
}

/// The page at a token, of four, the second without items.
fn page_at(token: Option<&str>) -> Things {
    match token {
        None => page(&[1, 2, 3], Some("t1")),
        Some("t1") => page(&[], Some("t2")),
        Some("t2") => page(&[4, 5], Some("t3")),
        _ => page(&[6], None),
    }
}

fn served() -> Stubs {
    let stubs = Stubs::new(&API, false);
    let stub = stubs.stub::<ListThings>();
    stub.answers(|input| Ok(page_at(input.next_token.as_deref())))
        .always();
    stubs
}

fn paginator(stubs: &Stubs) -> Paginator<ListThings> {
    let input = ListThings {
        owner: "me".to_owned(),
        ..ListThings::default()
    };
    let channel = Channel::new(&SERVICE, &stubs.config().build()).unwrap();
    Paginator::new(Request::new(channel, input))
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
fn tokens(stubs: &Stubs) -> Vec<Option<String>> {
    let inputs = stubs.inputs().into_iter();
    inputs.map(|input: ListThings| input.next_token).collect()
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
            let stubs = served();
            let mut paginator = paginator(&stubs);
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
            assert_eq!(tokens(&stubs), asked, "{start} {bound:?}");
        }
    }
}

#[tokio::test]
async fn items_can_be_continued_after_any_of_them() {
    for stop in 0..=6 {
        let mut before = paginator(&served()).items();
        let mut all = Vec::new();
        for _ in 0..stop {
            all.extend(before.try_next().await.unwrap());
        }
        let Some(place) = before.resume_token() else {
            assert_eq!(all, [1, 2, 3, 4, 5, 6]);
            continue;
        };
        let after = paginator(&served()).starting_token(place).items();
        all.extend(items(after).await.0);
        assert_eq!(all, [1, 2, 3, 4, 5, 6], "after {stop}");
    }
}

#[tokio::test]
async fn places_within_a_page_count_from_its_start() {
    let mut all = paginator(&served()).starting_token(FROM_0_AFTER_1).items();
    assert_eq!(all.resume_token().as_deref(), Some(FROM_0_AFTER_1));
    assert_eq!(all.try_next().await.unwrap(), Some(2));
    assert_eq!(all.resume_token().as_deref(), Some(FROM_0_AFTER_2));
}

#[tokio::test]
async fn the_page_size_is_sent_and_the_input_stays() {
    let stubs = served();
    let all = paginator(&stubs).page_size(2).items();
    assert_eq!(items(all).await.0, [1, 2, 3, 4, 5, 6]);
    for input in stubs.inputs::<ListThings>() {
        assert_eq!((input.max_results, input.owner.as_str()), (Some(2), "me"));
    }
}

#[tokio::test]
async fn a_page_may_lack_its_list() {
    let stubs = Stubs::new(&API, false);
    let things = None;
    let next_token = Some("t3".to_owned());
    let without = Things { things, next_token };
    let stub = stubs.stub::<ListThings>();
    stub.returns(without).returns(page(&[6], None));
    assert_eq!(items(paginator(&stubs).items()).await.0, [6]);
}

#[tokio::test]
async fn a_token_that_comes_back_is_an_error_and_no_loop() {
    let stubs = Stubs::new(&API, false);
    let same = || page(&[1], Some("t"));
    stubs.stub::<ListThings>().returns(same()).returns(same());
    let mut all = paginator(&stubs).pages();
    assert!(all.try_next().await.unwrap().is_some());
    assert!(all.try_next().await.unwrap().is_some());
    let error = all.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "ListThings: the service answered a page with the token that asked for it"
    );
    assert!(all.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn an_error_ends_the_list_and_the_place_is_the_page_that_failed() {
    let stubs = Stubs::new(&API, false);
    let stub = stubs.stub::<ListThings>().returns(page_at(None));
    stub.fails(Fault::new(400, "Bad", "why"));
    let mut all = paginator(&stubs).items();
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
        let stubs = Stubs::new(&API, false);
        let mut all = paginator(&stubs).starting_token(token).items();
        let error = all.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{error}");
        let start = format!("ListThings: the starting token {token:?} can't be used: ");
        assert!(error.to_string().starts_with(&start), "{error}");
        assert!(all.try_next().await.unwrap().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_try_next_that_is_dropped_loses_nothing() {
    let stubs = Stubs::new(&API, false);
    let stub = stubs.stub::<ListThings>().returns(page(&[6], None));
    stub.after(Duration::from_secs(5));
    let mut all = paginator(&stubs).items();
    let second = Duration::from_secs(1);
    let mut dropped = 0;
    let item = loop {
        match timeout(second, all.try_next()).await {
            Ok(item) => break item.unwrap(),
            Err(_) => dropped += 1,
        }
    };
    assert_eq!((item, dropped), (Some(6), 4));
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    use futures_core::Stream;
    async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
        std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
    }
    let stubs = Stubs::new(&API, false);
    stubs
        .stub::<ListThings>()
        .returns(page(&[6], None))
        .always();
    let mut all = paginator(&stubs).items();
    assert_eq!(next(&mut all).await.unwrap().unwrap(), 6);
    assert!(next(&mut all).await.is_none());
    let mut all = paginator(&stubs).pages();
    assert_eq!(next(&mut all).await.unwrap().unwrap().things, Some(vec![6]));
    assert!(next(&mut all).await.is_none());
}
