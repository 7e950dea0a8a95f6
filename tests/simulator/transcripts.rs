//! Transcripts: what is refused, and what was said.

use super::server::*;

/// A call that is answered and stays up.
const STAYS: &str = "+12025550105";

#[tokio::test]
async fn a_transcript_has_what_both_sides_say() {
    let server = server().await;
    let talk = json!([{"type": "talk", "option": {"text": "The build is green.", "language": "en-US"}}]);
    let id = server.dial(STAYS, talk).await;
    let body = json!({"reference_type": "call", "reference_id": id, "language": "en-US", "direction": "both"});
    let (status, transcript) = server.json(Method::POST, "/transcribes", Some(&body)).await;
    assert_eq!((status, &transcript["reference_id"]), (200, &json!(id)), "{transcript}");
    let again = server.refusal(Method::POST, "/transcribes", Some(&body)).await;
    assert_eq!(again, (409, "TRANSCRIBE_ALREADY_PROGRESSING".to_owned()));
    let found = server.get(&format!("/transcribes?reference_type=call&reference_id={id}")).await;
    assert_eq!(found["result"][0]["id"], transcript["id"]);
    let path = format!("/transcripts?transcribe_id={}", transcript["id"].as_str().unwrap());
    let said = server.until(&path, |said| said["result"].as_array().unwrap().len() == 2).await;
    let said: Vec<_> =
        said["result"].as_array().unwrap().iter().map(|line| (&line["direction"], &line["message"])).collect();
    assert_eq!(said[0], (&json!("out"), &json!("The build is green.")), "the newest first");
    assert_eq!(said[1].0, "in");
}

#[tokio::test]
async fn what_makes_no_transcript_is_refused() {
    let server = server().await;
    let unknown = "00000000-0000-0000-0000-000000000001";
    for (method, path, body, status) in [
        (Method::POST, "/transcribes", Some(json!({"reference_type": "confbridge", "reference_id": unknown})), 400),
        (Method::POST, "/transcribes", Some(json!({"reference_type": "call", "reference_id": unknown})), 404),
        (Method::POST, "/transcribes", Some(json!({"reference_type": "call", "reference_id": "x"})), 400),
        (Method::GET, "/transcribes?reference_type=call", None, 400),
        (Method::GET, "/transcripts", None, 400),
        (Method::GET, "/transcripts?transcribe_id=00000000-0000-0000-0000-000000000001", None, 404),
    ] {
        assert_eq!(server.refusal(method, path, body.as_ref()).await.0, status, "{path}");
    }
}
