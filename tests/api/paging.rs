//! Lists in pages: where they end, and servers that do not let them.

use serde_json::json;

use super::client;
use super::server::{Reply, Server, answer};
use vdial::api::{ErrorKind, Rest};

/// A page of `count` items named from `first` on.
fn page(first: usize, count: usize, token: Option<&str>) -> Reply {
    let items: Vec<_> = (first..first + count).map(|number| json!({"id": format!("n{number}")})).collect();
    answer(200, &json!({"result": items, "next_page_token": token}).to_string())
}

async fn numbers(script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (usize, usize, Vec<String>) {
    let server = Server::start(script);
    let (items, skipped, _) = read(&server).await;
    (items, skipped, server.lines())
}

/// How many numbers there were, how many could not be read, and what came after the last of them.
async fn read(server: &Server) -> (usize, usize, Rest) {
    let mut pages = client(server).numbers();
    let (mut items, mut skipped) = (0, 0);
    loop {
        let page = pages.next().await.unwrap();
        items += page.items.len();
        skipped += page.skipped;
        if page.rest != Rest::ToCome {
            return (items, skipped, page.rest);
        }
    }
}

#[tokio::test]
async fn a_list_ends_with_a_page_that_is_not_full_although_a_token_is_given() {
    let (items, _, lines) = numbers(|_, before| match before {
        0 => page(0, 100, Some("2026-01-15T09:30:00.5Z")),
        _ => page(100, 7, Some("again")),
    })
    .await;
    assert_eq!(items, 107);
    let second = "GET /v1.0/numbers?page_size=100&page_token=2026-01-15T09%3A30%3A00.5Z";
    assert_eq!(lines, ["GET /v1.0/numbers?page_size=100", second]);
}

#[tokio::test]
async fn a_list_ends_with_an_empty_page() {
    let (items, _, lines) = numbers(|_, before| match before {
        0 => page(0, 100, Some("t")),
        _ => answer(200, r#"{"result":null}"#),
    })
    .await;
    assert_eq!((items, lines.len()), (100, 2));
}

#[tokio::test]
async fn a_server_that_goes_in_circles_is_left() {
    // The same token again; the same items under new tokens; two tokens in turn.
    let (items, _, lines) = numbers(|_, before| page(before * 100, 100, Some("same"))).await;
    assert_eq!((items, lines.len()), (200, 2));
    let (items, _, lines) = numbers(|_, before| page(0, 100, Some(&format!("t{before}")))).await;
    assert_eq!((items, lines.len()), (100, 2));
    let (items, _, lines) = numbers(|_, before| page(before * 100, 100, Some(["a", "b"][before % 2]))).await;
    assert_eq!((items, lines.len()), (300, 3));
    // A token that is a time and does not lead back.
    for later in ["2026-01-15T09:30:00Z", "2026-01-15T09:30:01.000000Z", "2026-01-15 10:00:00"] {
        let token = move |before: usize| if before == 0 { "2026-01-15T09:30:00.000000Z" } else { later };
        let (items, _, lines) = numbers(move |_, before| page(before * 100, 100, Some(token(before)))).await;
        assert_eq!((items, lines.len()), (200, 2), "{later}");
    }
}

#[tokio::test]
async fn a_list_without_end_is_cut() {
    let (items, _, lines) = numbers(|_, before| page(before * 100, 100, Some(&format!("t{before}")))).await;
    assert_eq!((items, lines.len()), (10_000, 100));
    // Or one whose pages are longer than was asked for.
    let server = Server::start(|_, before| page(before * 4000, 4000, Some(&format!("t{before}"))));
    assert_eq!(read(&server).await, (10_000, 0, Rest::TooLong));
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn after_a_failure_the_same_page_comes_next() {
    let server = Server::start(|_, before| match before {
        0 => page(0, 100, Some("t")),
        1 => answer(429, ""),
        2 => answer(503, ""),
        _ => page(100, 7, None),
    });
    let mut pages = client(&server).numbers();
    assert_eq!(pages.next().await.unwrap().rest, Rest::ToCome);
    assert!(pages.next().await.is_err() && pages.next().await.is_err());
    let last = pages.next().await.unwrap();
    assert_eq!((last.items.len(), last.rest), (7, Rest::Nothing));
    let again = "GET /v1.0/numbers?page_size=100&page_token=t";
    assert_eq!(server.lines(), ["GET /v1.0/numbers?page_size=100", again, again, again]);
}

#[tokio::test]
async fn a_list_that_was_left_before_its_end_says_so() {
    for (last, rest) in [(100, Rest::Circles), (99, Rest::Nothing)] {
        let server = Server::start(move |_, before| match before {
            0 => page(0, 100, Some("t0")),
            _ => page(0, last, Some("t1")),
        });
        assert_eq!(read(&server).await.2, rest, "{last}");
    }
}

#[tokio::test]
async fn a_list_of_which_nothing_can_be_read_is_no_list() {
    let server = Server::start(|_, _| answer(200, r#"{"result":[null,null],"next_page_token":"t"}"#));
    assert_eq!(client(&server).numbers().next().await.unwrap_err().kind, ErrorKind::Decode);
}

#[tokio::test]
async fn what_comes_twice_is_listed_once_and_what_cannot_be_read_is_counted() {
    let (items, skipped, _) = numbers(|_, before| match before {
        0 => page(0, 100, Some("t")),
        _ => answer(200, r#"{"result":[{"id":"n99"},{"id":"n100"},{"id":null},7]}"#),
    })
    .await;
    assert_eq!((items, skipped), (101, 2));
}

#[tokio::test]
async fn a_page_of_calls_begins_at_a_moment_and_says_down_to_which_it_reaches() {
    let call = move |n: usize| {
        format!(r#"{{"id":"c{n}","tm_create":"2026-01-15T09:{:02}:{:02}.5Z"}}"#, 59 - n / 60, 59 - n % 60)
    };
    let list = move |from: usize, to: usize, token: &str| {
        let items = (from..to).map(call).collect::<Vec<_>>().join(",");
        answer(200, &format!(r#"{{"result":[{items}],"next_page_token":"{token}"}}"#))
    };
    let server = Server::start(move |request, _| match request {
        request if request.contains("page_token") => list(100, 120, "2026-01-15T09:58:00.5Z"),
        _ => list(0, 100, "2026-01-15T09:58:20.5Z"),
    });
    let client = client(&server);
    let first = client.calls_page(None).await.unwrap();
    let reached = "2026-01-15T09:58:20.5Z".parse().unwrap();
    assert_eq!((first.listed.items.len(), first.length, first.reached), (100, 100, Some(reached)));
    let second = client.calls_page(first.reached).await.unwrap();
    assert_eq!((second.listed.items.len(), second.reached), (20, None), "a page that is not full is the last");
    assert!(server.lines()[0].ends_with("page_size=100"));
    assert!(server.lines()[1].ends_with("page_token=2026-01-15T09%3A58%3A20.500000Z"), "{}", server.lines()[1]);
}

#[tokio::test]
async fn a_page_that_shows_no_time_has_shown_nothing() {
    let server = Server::start(|_, _| page(0, 100, Some("t")));
    let page = client(&server).calls_page(None).await.unwrap();
    assert_eq!(page.reached, Some(jiff::Timestamp::MAX), "so that nothing is taken for missing from it");
}
