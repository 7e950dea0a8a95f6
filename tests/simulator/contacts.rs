//! Contacts: the list, and the look-up by number or e-mail address.

use super::server::*;

#[tokio::test]
async fn a_contact_is_found_by_number_and_by_email() {
    let server = server().await;
    let found = server.get("/contacts/lookup?phone=%2B442079460905").await;
    assert_eq!((&found["display_name"], &found["company"]), (&json!("Ana Costa"), &json!("Costa Imports")));
    assert_eq!(server.get("/contacts/lookup?email=ana.costa@example.com").await, found);
    assert_eq!(server.get(&format!("/contacts/{}", text(&found["id"]))).await, found);
    let address = &found["addresses"][0];
    assert_eq!((&address["type"], &address["is_primary"]), (&json!("tel"), &json!(true)));
}

#[tokio::test]
async fn an_unknown_number_is_a_404_and_nothing_asked_a_400() {
    let server = server().await;
    let unknown = (404, "CONTACT_NOT_FOUND".to_owned());
    // A plus that is not encoded is a blank.
    for query in ["phone=%2B12025550199", "phone=+442079460905", "email=nobody@example.com"] {
        assert_eq!(server.refusal(Method::GET, &format!("/contacts/lookup?{query}"), None).await, unknown, "{query}");
    }
    for query in ["", "?phone=", "?name=Ana"] {
        let refused = server.refusal(Method::GET, &format!("/contacts/lookup{query}"), None).await;
        assert_eq!(refused, (400, "INVALID_ARGUMENT".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn contacts_are_listed_newest_first_in_pages() {
    let server = server().await;
    let all = server.get("/contacts").await;
    let all = all["result"].as_array().unwrap();
    let times: Vec<jiff::Timestamp> = all.iter().map(|contact| text(&contact["tm_create"]).parse().unwrap()).collect();
    assert!(times.len() >= 5 && times.is_sorted_by(|a, b| a > b), "{times:?}");
    let first = server.get("/contacts?page_size=2").await;
    let path = format!("/contacts?page_size=2&page_token={}", text(&first["next_page_token"]));
    assert_eq!(server.get(&path).await["result"].as_array().unwrap().as_slice(), &all[2..4]);
}
