//! Extensions: made, changed and deleted, and who rings when they are called.

use super::server::*;
use vdial::simulator::ExtensionRouting;

async fn make(server: &TestServer, body: &Value) -> Value {
    let (status, extension) = server.json(Method::POST, "/extensions", Some(body)).await;
    assert_eq!(status, 200, "{extension}");
    extension
}

async fn named(server: &TestServer, name: &str) -> Value {
    let page = server.get("/extensions").await;
    page["result"].as_array().unwrap().iter().find(|extension| extension["name"] == name).unwrap().clone()
}

fn path(extension: &Value) -> String {
    format!("/extensions/{}", text(&extension["id"]))
}

/// How many phones ring for a name, if any does.
async fn ring(server: &TestServer, name: &str) -> Option<usize> {
    let body = order(&json!({ "type": "extension", "target_name": name }), json!([]));
    let (status, answer) = server.json(Method::POST, "/calls", Some(&body)).await;
    assert!(status == 200 || answer["error"]["reason"] == "INTERNAL", "{answer}");
    (status == 200).then(|| answer["groupcalls"][0]["call_ids"].as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn an_extension_that_is_made_comes_first_with_its_password_and_has_no_phone() {
    let server = server().await;
    let body = json!({ "extension": "5001", "password": "in clear", "name": "Nightdesk", "detail": "new" });
    let extension = make(&server, &body).await;
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&extension[field], value);
    }
    assert_eq!((&extension["username"], &extension["domain_name"]), (&json!("5001"), &extension["customer_id"]));
    assert!(text(&extension["direct_hash"]).starts_with("direct.") && extension["tm_create"].is_string());
    assert_eq!((extension.get("tm_update"), extension.get("tm_delete")), (Some(&Value::Null), Some(&Value::Null)));
    assert_eq!(server.get(&path(&extension)).await, extension);
    assert_eq!(server.get("/extensions?page_size=1").await["result"], json!([extension]));
    assert_eq!((ring(&server, "5001").await, ring(&server, "Nightdesk").await), (None, None));

    let refusal = server.refusal(Method::POST, "/extensions", Some(&body)).await;
    assert_eq!(refusal, (500, "INTERNAL".to_owned()), "the number is taken");
    make(&server, &json!({ "extension": "5002", "password": "x", "name": "Nightdesk" })).await;
    for bad in [json!([]), json!({ "extension": 5003 })] {
        let refusal = server.refusal(Method::POST, "/extensions", Some(&bad)).await;
        assert_eq!(refusal, (400, "INVALID_JSON_BODY".to_owned()));
    }
    assert_eq!(server.get("/extensions").await["result"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn a_new_name_is_called_and_the_number_stays() {
    let server = start(Options { extension_routing: ExtensionRouting::Name, ..options() }).await;
    let alice = named(&server, "alice").await;
    let put = async |body: Value| server.json(Method::PUT, &path(&alice), Some(&body)).await;
    let (status, changed) = put(json!({ "name": "Alicia", "extension": "9999" })).await;
    assert_eq!((status, &changed["name"], &changed["extension"]), (200, &json!("Alicia"), &json!("2001")));
    assert_eq!((&changed["detail"], &changed["password"]), (&alice["detail"], &alice["password"]));
    assert!(changed["tm_update"].is_string());
    assert_eq!((ring(&server, "Alicia").await, ring(&server, "alice").await), (Some(1), Some(0)));
    let (_, changed) = put(json!({ "password": "new", "detail": "" })).await;
    assert_eq!(
        (&changed["name"], &changed["password"], &changed["detail"]),
        (&json!("Alicia"), &json!("new"), &json!(""))
    );
    assert_eq!(server.get(&path(&alice)).await, changed);
    assert_eq!(put(json!({ "name": 1 })).await.0, 400);
    for (id, expected) in
        [("x", (400, "INVALID_ID")), ("99999999-51a1-4000-8000-000000000001", (404, "EXTENSION_NOT_FOUND"))]
    {
        let (status, reason) = server.refusal(Method::PUT, &format!("/extensions/{id}"), Some(&json!({}))).await;
        assert_eq!((status, reason.as_str()), expected);
    }
}

#[tokio::test]
async fn a_deleted_extension_cannot_be_called_and_takes_its_phones_along() {
    let server = server().await;
    let alice = named(&server, "alice").await;
    assert_eq!(ring(&server, "2001").await, Some(1));
    let (status, deleted) = server.json(Method::DELETE, &path(&alice), None).await;
    assert_eq!((status, &deleted["id"], deleted["tm_delete"].is_string()), (200, &alice["id"], true));
    assert_eq!((ring(&server, "2001").await, ring(&server, "alice").await), (None, None));
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(server.refusal(method, &path(&alice), None).await, (404, "EXTENSION_NOT_FOUND".to_owned()));
    }
    assert_eq!(server.get("/extensions").await["result"].as_array().unwrap().len(), 6);
    make(&server, &json!({ "extension": "2001", "password": "x", "name": "alice" })).await;
    assert_eq!(ring(&server, "2001").await, None, "nobody has registered with the new password");
}
