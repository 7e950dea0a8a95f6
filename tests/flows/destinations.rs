//! Whom a call is for, through the whole program: what is pasted, what the screen makes of it, and what goes out.

use serde_json::{Value, json};

use crate::common::{Harness, Setting, settings};
use vdial::messages::message::Message;
use vdial::model::Prefill;
use vdial::model::Settings;

const SEND: &str = "f5";
const US: &str = "+12025550142";
const DE: &str = "+493023125100";

/// The form with that source, and with what is pasted as destinations.
async fn pasted(source: &str, text: &str) -> Harness {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.wait_for("4 Extensions 7").await;
    h.press("n");
    h.wait_for("On answer").await;
    fill(&mut h, source, text).await;
    h
}

/// Fills the form again.
async fn fill(h: &mut Harness, source: &str, text: &str) {
    h.press("ctrl-x shift-tab ctrl-u");
    h.type_text(source);
    h.press("tab");
    h.send(Message::Paste(text.to_owned()));
    h.press("tab tab");
    h.type_text("hello");
    h.wait_for(&format!("From      {source}")).await;
    h.wait_for("Text      hello").await;
}

/// Waits for words in the form or in a question, where they may be broken into lines.
async fn said(h: &mut Harness, words: &str) {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let beside = |screen: &str, at: usize| {
        let part = |line: &str| line.split('┃').nth(at).map(|part| part.chars().take(64).collect::<String>());
        plain(&screen.lines().filter_map(part).collect::<String>())
    };
    h.wait_until(words, |screen| (1..4).any(|at| beside(screen, at).contains(&plain(words)))).await;
}

/// What the requests called, as type and target.
fn called(h: &Harness) -> Vec<Value> {
    h.placed().into_iter().flat_map(|body| body["destinations"].as_array().cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn what_is_refused_names_why_and_goes_nowhere() {
    let mut h = pasted(US, "").await;
    for (source, text, words) in [
        (DE, "+49 171 1234567\t5", "✗ 5: a short code"),
        (US, "+1 202-555-0142 #136", "extension 136 cannot be dialed: remove it, or speak it in the actions"),
        (US, "+1 202-555-0142, ext. 136", "extension 136 cannot be dialed"),
        (US, "+16465588656,,81234567890#,,,,*123456#", "tones cannot be dialed: remove ,,81234567890#,,,,*123456#"),
        (DE, "4,91711E+11", "rounded by a spreadsheet"),
        (DE, "+49 171\u{200b}1234567", "it contains U+200B, an invisible character; delete it"),
        (US, "sip:al\u{2060}ice@gw.example", "it contains U+2060, an invisible character; delete it"),
        (DE, "Anna: +49 171 1234567", "“Anna” is not part of a number; delete it"),
        (US, "sip:9-1-1@gw.example", "an emergency number"),
        (US, "sip:%39%31%31@gw.example", "an emergency number"),
        (US, "sip:0019002345678@gw.example", "premium rate"),
        (DE, "sip:110@gw.example", "an emergency number"),
        (DE, "１１０", "an emergency number"),
    ] {
        fill(&mut h, source, text).await;
        said(&mut h, words).await;
        h.press(SEND);
        h.wait_for("Not sent").await;
        assert!(h.placed().is_empty(), "{text:?}");
    }
}

#[tokio::test]
async fn what_is_understood_is_shown_and_goes_out_as_shown() {
    let tel = |number: &str| json!({"type": "tel", "target": number});
    let sip = |target: &str| json!({"type": "sip", "target": target});
    for (source, text, shown, sent) in [
        (DE, "+491711234567.0", "→ +49 171 1234567 · DE", tel("+491711234567")),
        ("+815010000100", "０３－１２３４－５６７８", "→ +81 3-1234-5678 · JP", tel("+81312345678")),
        ("+33199001234", "01\u{202f}23\u{202f}45\u{202f}67\u{202f}89", "→ +33 1 23 45 67 89 · FR", tel("+33123456789")),
        (DE, "Tel.: +49 30 123456", "→ +49 30 123456 · DE", tel("+4930123456")),
        (US, "\u{202a}+1 202-555-0143\u{202c}", "→ +1 202-555-0143 · US", tel("+12025550143")),
        (US, "https://wa.me/12025550143", "→ +1 202-555-0143 · US", tel("+12025550143")),
        (US, "'+12025550143", "→ +1 202-555-0143 · US", tel("+12025550143")),
        (US, "sip:alice@gw.example\u{200b}", "→ sip:alice@gw.example", sip("alice@gw.example")),
        (US, "<sip:alice@gw.example>", "→ sip:alice@gw.example", sip("alice@gw.example")),
        (
            US,
            "To: \"Smith, Alice\" <sip:alice@gw.example;transport=tcp>;tag=1c2",
            "→ sip:alice@gw.example;transport=tcp · without ;tag=1c2",
            sip("alice@gw.example;transport=tcp"),
        ),
    ] {
        let mut h = pasted(source, text).await;
        said(&mut h, shown).await;
        h.press(SEND);
        h.wait_for("Calling ").await;
        assert_eq!(called(&h), [sent], "{text:?}");
    }
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_says_so() {
    let mut h = pasted(DE, "4930123456").await;
    said(&mut h, "49 is taken as the country code; begin with + to be sure").await;
    fill(&mut h, "+827000000100", "821012345678").await;
    said(&mut h, "82 is taken as the country code").await;
    fill(&mut h, US, "18005551234").await;
    said(&mut h, "1 is taken as the country code").await;
    fill(&mut h, DE, "491711234567").await;
    said(&mut h, "or +49 171 1234567? Then begin with +").await;
}

#[tokio::test]
async fn a_number_pasted_behind_another_is_a_second_destination() {
    let mut h = pasted(US, "+12025550143\n").await;
    h.press("shift-tab shift-tab");
    h.send(Message::Paste("+12025550144\r\n".to_owned()));
    h.send(Message::Paste("+12025550145".to_owned()));
    h.wait_for("[ Call ] 3 destinations").await;
    h.press(SEND);
    h.wait_for("Calling ").await;
    let numbers = ["+12025550143", "+12025550144", "+12025550145"];
    assert_eq!(called(&h), numbers.map(|number| json!({"type": "tel", "target": number})));
}

#[tokio::test]
async fn columns_of_a_spreadsheet_stay_apart_and_what_is_no_destination_is_left_out_by_key() {
    let rows = "Anna\t+49 171 1234567\t5\r\nBen\t\"+49 30 123456\"\t12\r\n\tsip:desk@gw.example\t\r\n";
    let mut h = pasted(DE, rows).await;
    h.wait_for("4 invalid, 0 duplicate").await;
    h.press("f4");
    h.wait_for("[ Call ] 3 destinations").await;
    h.press(SEND);
    h.wait_for("Calling ").await;
    let targets: Vec<_> = called(&h).iter().map(|to| to["target"].clone()).collect();
    assert_eq!(targets, ["+491711234567", "+4930123456", "desk@gw.example"]);
}

#[tokio::test]
async fn the_name_of_an_extension_goes_out_as_the_account_spells_it() {
    let apart = "\u{1109}\u{1161}\u{11bc}\u{1103}\u{1161}\u{11b7}\u{110b}\u{116f}\u{11ab} \u{1103}\u{1166}\u{1109}\u{1173}\u{110f}\u{1173}";
    let whole = "상담원 데스크";
    let mut h = pasted(US, &format!("ext:{apart}\u{200b}")).await;
    said(&mut h, &format!("→ ext:{whole} · {whole} (1002)")).await;
    h.press(SEND);
    h.wait_for("Calling ").await;
    assert_eq!(called(&h), [json!({"type": "extension", "target_name": whole})]);

    let prefill = Prefill {
        from: Some(US.to_owned()),
        to: vec![format!("ext:{apart}")],
        say: Some("hello".to_owned()),
        ..Prefill::default()
    };
    let mut h = Harness::start(Setting { prefill, ..Setting::default() }).await;
    said(&mut h, &format!("→ ext:{whole} · {whole} (1002)")).await;
    h.press(SEND);
    h.wait_for("Calling ").await;
    assert_eq!(called(&h), [json!({"type": "extension", "target_name": whole})]);
}

#[tokio::test]
async fn a_source_is_one_address_too() {
    let mut h = pasted(US, "+12025550143").await;
    h.press("shift-tab shift-tab shift-tab ctrl-u");
    h.send(Message::Paste("+49 30 23125100\t5".to_owned()));
    said(&mut h, "✗ only one number or address").await;
    h.press("ctrl-u");
    h.type_text("+49 30 23125100 x5");
    said(&mut h, "✗ extension 5 cannot be dialed").await;
    h.press(SEND);
    h.wait_for("Not sent").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn an_emergency_number_of_elsewhere_is_asked_about_and_one_of_here_refused() {
    let mut h = pasted(US, "sip:101@pbx.example").await;
    h.wait_for("→ sip:101@pbx.example").await;
    h.press(SEND);
    said(&mut h, "101 is an emergency number in AM, AR, AZ and 15 more").await;
    h.wait_for("y calls anyway").await;
    h.press("n");
    h.wait_gone("Call anyway?").await;
    assert!(h.placed().is_empty());
    h.press(SEND);
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("Calling sip:101@pbx.example").await;
    assert_eq!(called(&h), [json!({"type": "sip", "target": "101@pbx.example"})]);

    let settings = Settings { region: Some("UA".to_owned()), ..settings() };
    let mut h = Harness::start(Setting { settings, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    fill(&mut h, US, "sip:101@pbx.example").await;
    said(&mut h, "an emergency number").await;
    h.press(SEND);
    h.wait_for("Not sent").await;
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn the_command_line_and_the_actions_are_looked_at_as_well() {
    let prefill = Prefill {
        from: Some(US.to_owned()),
        to: vec!["+12025550143".to_owned(), "136".to_owned(), "sip:9-1-1@gw.example".to_owned()],
        say: Some("hello".to_owned()),
        ..Prefill::default()
    };
    let mut h = Harness::start(Setting { prefill, ..Setting::default() }).await;
    said(&mut h, "✗ 136: a short code").await;
    said(&mut h, "an emergency number").await;
    h.press(SEND);
    h.wait_for("Not sent").await;
    fill(&mut h, US, "+12025550143").await;
    h.press("shift-tab right right tab ctrl-u");
    for (target, variable) in [("9-1-1@gw.example", ""), ("${who}", "sip:911@gw.example")] {
        h.press("ctrl-u");
        h.type_text(
            &json!([{"type": "connect", "option": {"destinations": [{"type": "sip", "target": target}]}}]).to_string(),
        );
        if !variable.is_empty() {
            h.press("tab tab");
            h.type_text("who");
            h.press("tab");
            h.type_text(variable);
        }
        h.press(SEND);
        h.wait_for("is never dialed here (never_dial)").await;
        h.press("esc n");
        h.wait_for("On answer").await;
    }
    assert!(h.placed().is_empty());
}

#[tokio::test]
async fn a_national_number_is_read_in_the_configured_region_before_that_of_an_offered_source() {
    let settings = Settings { region: Some("DE".to_owned()), ..settings() };
    let mut h = Harness::start(Setting { settings, ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.send(Message::Paste("030 1234567, (202) 555-0143".to_owned()));
    said(&mut h, "→ +49 30 1234567 · DE").await;
    said(&mut h, "→ +49 202 5550143 · DE").await;
    // The source that is offered is of the country that they are read in.
    h.wait_for("From      +493023125100").await;
    h.press("shift-tab ctrl-u");
    h.type_text(US);
    said(&mut h, "✗ 030 1234567").await;
    said(&mut h, "→ +1 202-555-0143 · US").await;
}

#[tokio::test]
async fn an_extension_by_its_name_and_by_its_number_is_called_once() {
    let mut h = pasted(US, "ext:상담원 데스크, ext:1002").await;
    said(&mut h, "= ext:1002 · duplicate: called once").await;
    h.press(SEND);
    h.wait_for("Calling ").await;
    assert_eq!(called(&h), [json!({"type": "extension", "target_name": "상담원 데스크"})]);
}

#[tokio::test]
async fn what_is_wrong_is_read_whole_also_behind_a_long_text_on_a_small_screen() {
    for (size, text, words) in [
        (
            (80, 24),
            "Phone (business, main, direct line): +1 202-555-0142 #136",
            "extension 136 cannot be dialed: remove it",
        ),
        ((80, 24), "Please call alice in the office on the first floor", "is not a number, ext:NAME, sip:user@host"),
        ((60, 16), "https://www.example.com/contact/people/alice/index.html", "this link carries no number"),
    ] {
        let prefill = Prefill { from: Some(US.to_owned()), to: vec![text.to_owned()], ..Prefill::default() };
        let mut h = Harness::start(Setting { size, prefill, ..Setting::default() }).await;
        h.press("shift-tab shift-tab");
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '┃').collect::<String>();
        h.wait_until(words, |screen| plain(screen).contains(&plain(words))).await;
    }
}
