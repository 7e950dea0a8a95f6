//! What a server makes the client keep: bounded in numbers and in bytes, and what is left out is told.

use serde_json::json;

use super::client;
use super::server::{Server, answer};
use vdial::api::{ApiError, Listed, Pages, Rest};
use vdial::domain::{CallId, Number, Weight};

const MEGABYTE: usize = 1024 * 1024;

/// A page whose list begins with one item and goes on with nothing but zeros.
fn zeros() -> String {
    format!(r#"{{"result":[{{"id":"n"}},{}0],"next_page_token":"t"}}"#, "0,".repeat(499_999))
}

async fn whole(mut pages: Pages<Number>) -> Result<Listed<Number>, ApiError> {
    let mut all = pages.next().await?;
    while all.rest == Rest::ToCome {
        let page = pages.next().await?;
        all.items.extend(page.items);
        (all.skipped, all.rest) = (all.skipped + page.skipped, page.rest);
    }
    Ok(all)
}

#[tokio::test]
async fn what_is_no_item_is_counted_and_not_kept() {
    let server = Server::start(|_, _| answer(200, &zeros()));
    let client = client(&server);
    let list = whole(client.numbers()).await.unwrap();
    assert_eq!((list.items.len(), list.skipped, list.rest), (1, 9_999, Rest::TooLong), "no more are looked at");
    let calls = client.calls_page(None).await.unwrap();
    assert_eq!((calls.listed.items.len(), calls.listed.skipped), (1, 500_000));
    let groups = client.groupcalls_page(None).await.unwrap();
    assert_eq!((groups.listed.items.len(), groups.listed.skipped), (1, 500_000));
}

#[tokio::test]
async fn an_item_without_end_is_cut_and_says_so() {
    let server = Server::start(|_, _| {
        answer(200, &format!(r#"{{"id":"c","status":"ringing","x":[{}0],"y":{{"z":1}}}}"#, "0,".repeat(1_900_000)))
    });
    let call = client(&server).call(&CallId::new("c").unwrap()).await.unwrap();
    assert_eq!(call.status.as_str(), "ringing");
    assert!(call.raw.len() < 300_000, "{}", call.raw.len());
}

/// Numbers whose records have a text of so many bytes, and whose names have one of others.
fn heavy(record: usize, name: usize) -> Server {
    Server::start(move |_, before| {
        let item = |n: usize| {
            let texts = vec!["r".repeat(10_000); record / 10_000];
            json!({"id": format!("n{before}-{n}"), "name": "n".repeat(name), "texts": texts})
        };
        let items: Vec<_> = (0..100).map(item).collect();
        let token = (before < 10).then(|| format!("t{before}"));
        answer(200, &json!({"result": items, "next_page_token": token}).to_string())
    })
}

#[tokio::test]
async fn records_that_take_too_much_together_are_not_kept_and_say_so() {
    let list = whole(client(&heavy(10_000, 10)).numbers()).await.unwrap();
    assert_eq!((list.items.len(), list.rest), (1_100, Rest::Nothing), "no item is lost");
    let weight: usize = list.items.iter().map(Weight::weight).sum();
    assert!(weight < 8 * MEGABYTE, "{weight}");
    assert!(list.items[0].raw.contains("rrrr") && list.items[1_000].raw.contains("not kept here"));
}

#[tokio::test]
async fn items_that_take_too_much_together_are_left_out_and_that_is_told() {
    let list = whole(client(&heavy(0, 16_000)).numbers()).await.unwrap();
    assert_eq!(list.rest, Rest::TooLong);
    let weight: usize = list.items.iter().map(Weight::weight).sum();
    assert!((14 * MEGABYTE..=16 * MEGABYTE).contains(&weight), "{weight}");
}
