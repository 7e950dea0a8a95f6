//! What is shown is what goes out: for whatever is typed, the preview is byte for byte the body of the request.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use secrecy::SecretString;
use vdial::api::credential::Credential;
use vdial::api::{Client, Endpoint, RateLimiter};
use vdial::domain::CallRequest;
use vdial::messages::effect::Effect;
use vdial::messages::message::Message;
use vdial::simulator::Simulator;

use crate::common::quiet;
use crate::common::test_app::{TestApp, text_of};

const SEND: &str = "f5";

/// What somebody may type or paste: pieces of destinations, with what stands between them.
fn typed() -> impl Strategy<Value = String> {
    let number =
        "\\+1202555[0-9]{4}|\\+49 30 [0-9]{6}|0[0-9]{9}|４９３０[0-9]{6}|\\+82\u{2011}10[0-9]{8}|[0-9]{2,12}(\\.0)?";
    let name = "ext:[a-c\"é ]{1,6}|sip:[a-c0-9%.-]{1,6}@gw\\.example(;transport=tcp|;tag=1)?|\"A, B\" <sip:[a-c]{1,3}@gw\\.example>;tag=1|agent:[a-c]{1,3}";
    let seldom = "\u{202a}|\u{200b}|'|Tel\\.: | x12|,,12#|\t|<| Anna|\u{301}";
    let around = prop_oneof![5 => Just(String::new()), 1 => seldom];
    let part = (around.clone(), prop_oneof![number, name], around)
        .prop_map(|(before, part, after)| format!("{before}{part}{after}"));
    prop::collection::vec((part, "[,;\t\n]|, |; |，"), 1..4)
        .prop_map(|parts| parts.into_iter().map(|(part, between)| part + &between).collect())
}

/// The form with that, and with everything else that a call needs.
fn form(text: &str) -> TestApp {
    let mut app = TestApp::account();
    app.press("n");
    app.send(Message::Paste(text.to_owned()));
    app.press("tab tab");
    app.type_text("hi");
    app
}

/// The preview as JSON, as it stands on screen.
fn shown(app: &mut TestApp) -> String {
    app.press("ctrl-p ctrl-p");
    let screen = text_of(&app.draw(99, 60));
    let lines = screen.lines().skip_while(|line| !line.contains("POST /calls")).skip(1);
    lines.take_while(|line| !line.contains('┗')).map(|line| line.trim_matches(['┃', ' '])).collect()
}

/// What is sent, once whatever is asked has been answered with yes.
fn sent(app: &mut TestApp) -> Option<CallRequest> {
    let mut effects = app.press(SEND);
    if app.top() == Some("confirm") {
        app.later(2);
        effects = app.press("y");
    }
    effects.into_iter().find_map(|effect| if let Effect::Place(request) = effect { Some(request) } else { None })
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[tokio::test]
async fn the_preview_is_byte_for_byte_what_goes_out() {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    let key = Credential::AccessKey(SecretString::from(Simulator::accesskey().to_owned()));
    let endpoint = Endpoint::new(server.api_url().parse().unwrap());
    let client = Client::new(endpoint, Some(key), RateLimiter::new(1_000_000.0, 1_000)).unwrap();
    let mut runner = TestRunner::deterministic();
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..150 {
        let text = typed().new_tree(&mut runner).unwrap().current();
        let mut app = form(&text);
        let request = app.form_request();
        let preview = shown(&mut app);
        let Some(out) = sent(&mut app) else {
            refused += 1;
            continue;
        };
        accepted += 1;
        assert_eq!(Some(&out), request.as_ref(), "{text:?}");
        let _ = client.place(&out).await;
        let body = server.requests().into_iter().rfind(|request| request.method == "POST").unwrap().body;
        if !preview.contains('…') {
            assert_eq!(without_blanks(&preview), without_blanks(&body), "{text:?}");
        }
    }
    assert!(accepted >= 20 && refused >= 20, "{accepted} accepted, {refused} refused");
}
