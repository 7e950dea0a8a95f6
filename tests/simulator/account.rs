//! The seeded account, and lists in pages.

use super::server::*;

#[tokio::test]
async fn the_account_is_there() {
    let server = server().await;
    assert_eq!(server.get("/me").await["username"], Simulator::username());
    let customer = server.get("/customer").await;
    assert_eq!(customer["identity_verification_status"], "verified");
    assert!(customer["tm_delete"].is_null());
    assert!(server.get("/billing_account").await["balance_credit"].as_i64() > Some(0));
    let config = server.get("/outbound_config").await;
    assert!(config["destination_whitelist"].as_array().unwrap().contains(&json!("kr")));
    for (kind, count, missing) in
        [("numbers", 8, "NUMBER_NOT_FOUND"), ("flows", 6, "FLOW_NOT_FOUND"), ("extensions", 7, "EXTENSION_NOT_FOUND")]
    {
        let list = server.get(&format!("/{kind}")).await;
        let items = list["result"].as_array().unwrap();
        assert_eq!(items.len(), count, "{kind}");
        for item in items {
            assert_eq!(item["customer_id"], customer["id"]);
            let one = server.get(&format!("/{kind}/{}", text(&item["id"]))).await;
            assert_eq!(&one, item);
        }
        let unknown = format!("/{kind}/{}", uuid::Uuid::new_v4());
        let refusal = server.refusal(Method::GET, &unknown, None).await;
        assert_eq!(refusal, (404, missing.to_owned()));
        let refusal = server.refusal(Method::GET, &format!("/{kind}/x"), None).await;
        assert_eq!(refusal, (400, "INVALID_ID".to_owned()));
    }
}

#[tokio::test]
async fn the_numbers_are_such_as_a_phone_book_takes() {
    let server = server().await;
    let numbers = server.get("/numbers").await["result"].clone();
    let phones = &rlibphonenumber::PHONE_NUMBER_UTIL;
    for number in numbers.as_array().unwrap() {
        if number["type"] == "normal" {
            let text = text(&number["number"]);
            let parsed = phones.parse(&text, None).unwrap();
            assert!(phones.is_valid_number(&parsed), "{text}");
        }
    }
    let of = |field: &str, value: &str| {
        let all = numbers.as_array().unwrap().iter();
        all.filter(|number| number[field] == value).count()
    };
    assert_eq!((of("type", "virtual"), of("status", "deleted")), (1, 0));
}

#[tokio::test]
async fn pages_end_with_an_empty_one() {
    let server = server().await;
    let mut seen = Vec::new();
    let mut token = String::new();
    let mut sizes = Vec::new();
    loop {
        let page = server.get(&format!("/calls?page_size=1000&page_token={token}")).await;
        let items = page["result"].as_array().unwrap().clone();
        sizes.push(items.len());
        token = text(&page["next_page_token"]);
        match items.last() {
            Some(last) => {
                assert_eq!(text(&last["tm_create"]).parse::<jiff::Timestamp>().unwrap(), token.parse().unwrap());
            }
            None => break,
        }
        seen.extend(items);
    }
    assert_eq!(sizes, [100, 32, 0]);
    assert_eq!(token, "");
    assert_eq!(seen, server.sim.calls());
    let times: Vec<jiff::Timestamp> = seen.iter().map(|call| text(&call["tm_create"]).parse().unwrap()).collect();
    assert!(times.is_sorted_by(|newer, older| newer > older));

    let middle = text(&seen[50]["tm_create"]);
    let page = server.get(&format!("/calls?page_size=2&page_token={middle}")).await;
    assert_eq!(page["result"], json!([seen[51], seen[52]]));
    let other_form = middle.replace('T', " ").replace('Z', "");
    let path = format!("/calls?page_size=2&page_token={other_form}");
    assert_eq!(server.get(&path).await, page);
}

#[tokio::test]
async fn past_calls_have_ended_in_every_way_and_are_the_same_for_a_seed() {
    let (one, two) = (server().await, server().await);
    let calls = one.sim.calls();
    for reason in ["normal", "failed", "busy", "cancel", "timeout", "noanswer", "dialout", "amd", ""] {
        assert!(calls.iter().any(|call| call["hangup_reason"].as_str().unwrap_or("") == reason), "{reason}");
    }
    for call in &calls {
        assert_eq!(call["status"], "hangup");
        assert!(!call.as_object().unwrap().contains_key("tm_delete"));
        let time = text(&call["tm_hangup"]);
        assert!(time.ends_with('Z') && !time.ends_with("0Z") || !time.contains('.'));
    }
    let ids = |calls: &[Value]| -> Vec<String> { calls.iter().map(|c| text(&c["id"])).collect() };
    assert_eq!(ids(&calls), ids(&two.sim.calls()));
}
