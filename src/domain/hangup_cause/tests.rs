use super::*;
use crate::domain::{Address, CallId, CallStatus, CallTimes, Direction, FlowAction};

/// Created at 0, ringing at 3, answered at 10, ended at `end`, in seconds.
fn ended(reason: &str, by: &str, rang: bool, answered: bool, end: i64) -> Call {
    let at = |second: i64| Timestamp::from_second(second).ok();
    Call {
        id: CallId::new("c").unwrap(),
        flow_id: None,
        activeflow_id: None,
        direction: Direction::Outgoing,
        source: Address::tel("+899100000001"),
        destination: Address::tel("+2"),
        status: CallStatus::Hangup,
        action: None,
        hangup_by: by.into(),
        hangup_reason: reason.into(),
        mute_direction: String::new(),
        recording_id: None,
        links: None,
        times: CallTimes {
            create: at(0),
            ringing: at(3).filter(|_| rang),
            progressing: at(10).filter(|_| answered),
            hangup: at(end),
            update: None,
        },
        raw: "{}".into(),
    }
}

fn text_of(call: &Call, evidence: &Evidence) -> String {
    explain(call, evidence).to_string()
}

#[test]
fn the_same_reason_means_different_things_at_different_stages() {
    for (reason, by, rang, answered, end, what, failed) in [
        ("normal", "remote", true, true, 60, "far end hung up", false),
        ("normal", "remote", true, true, 11, "dropped after 1.0 s", true),
        ("normal", "local", true, true, 60, "ended by VoIPBIN", false),
        ("normal", "local", true, true, 11, "ended by VoIPBIN", false),
        ("normal", "remote", true, false, 9, "declined", true),
        ("normal", "local", true, false, 9, "ended unanswered", false),
        ("busy", "remote", false, false, 4, "busy", true),
        ("noanswer", "remote", true, false, 33, "no answer, rang 30 s", true),
        ("noanswer", "remote", true, false, 6, "declined or unreachable", true),
        ("noanswer", "remote", false, false, 33, "no answer", true),
        ("dialout", "local", false, false, 60, "dial timeout, never rang", true),
        ("dialout", "local", true, false, 63, "dial timeout, rang 60 s", true),
        ("failed", "remote", false, false, 1, "failed in 1.0 s", true),
        ("failed", "remote", true, true, 30, "broke off", true),
        ("amd", "local", true, true, 30, "answering machine", false),
        ("timeout", "local", true, true, 3600, "time limit", false),
        ("cancel", "local", true, false, 9, "canceled by VoIPBIN", false),
        ("", "", false, false, 9, "ended, no reason given", false),
        ("rerouted", "", false, false, 9, "ended: rerouted", false),
    ] {
        let call = ended(reason, by, rang, answered, end);
        assert_eq!(text_of(&call, &Evidence::default()), what, "{reason} by {by}");
        assert_eq!(has_failed(&call), failed, "{reason} by {by}");
    }
}

#[test]
fn what_was_hung_up_here_is_ours_unless_the_far_end_was_first() {
    let here = Evidence { hung_up_here: true, ..Evidence::default() };
    for (reason, by, answered, what) in [
        ("normal", "local", true, "you hung up"),
        ("normal", "", true, "you hung up"),
        ("cancel", "local", false, "you hung up, unanswered"),
        ("normal", "remote", true, "far end hung up"),
        ("busy", "remote", false, "busy"),
    ] {
        assert_eq!(text_of(&ended(reason, by, true, answered, 60), &here), what, "{reason} by {by}");
    }
    let gone = Evidence { gone: true, ..here.clone() };
    let mut live = ended("", "", true, true, 60);
    live.status = CallStatus::Progressing;
    assert_eq!(text_of(&live, &gone), "you hung up", "its record is gone with the hang-up");
    assert_eq!(text_of(&live, &Evidence { hung_up_here: false, ..gone }), "record gone");
    let elsewhere = Evidence { answered_elsewhere: true, ..Evidence::default() };
    assert_eq!(text_of(&ended("cancel", "local", true, false, 9), &elsewhere), "another leg answered");
}

#[test]
fn a_cause_is_named_only_where_it_is_proved() {
    let call = ended("failed", "remote", false, false, 1);
    let bare = explain(&call, &Evidence::default());
    assert_eq!(
        bare.hint.as_deref(),
        Some("The server gave no cause. It never rang: check the number, its country and the source.")
    );
    let source = Evidence { source: Some("virtual: cannot call phones".to_owned()), ..Evidence::default() };
    let proved = explain(&call, &source);
    assert_eq!(proved.to_string(), "bad source");
    assert_eq!(proved.hint.as_deref(), Some("+899100000001 is virtual: cannot call phones. Choose another source."));
    let busy = ended("busy", "remote", false, false, 1);
    assert_eq!(text_of(&busy, &source), "busy", "the source has nothing to do with it");
    let mut by_flow = ended("normal", "local", true, true, 60);
    let (id, next_id, option) = (String::new(), String::new(), "{}".to_owned());
    by_flow.action = Some(Box::new(FlowAction { id, next_id, kind: "hangup".to_owned(), option, executed: None }));
    assert_eq!(text_of(&by_flow, &Evidence::default()), "flow finished");
}

#[test]
fn every_reason_the_server_knows_has_words_of_its_own() {
    for reason in HangupReason::KNOWN {
        let what = text_of(&ended(reason, "local", false, false, 9), &Evidence::default());
        assert!(!what.is_empty() && !what.starts_with("ended:"), "{reason}: {what}");
    }
}

#[test]
fn every_failure_has_a_next_step() {
    let account = "KR is not whitelisted now. Add it in the VoIPBIN console.";
    let plain = Evidence::default();
    let poor = Evidence { account: Some(account.to_owned()), ..Evidence::default() };
    let mut device = ended("failed", "remote", false, false, 1);
    device.destination = Address {
        target_name: "attic".into(),
        ..Address::new(crate::domain::AddressKind::Sip, "sip:3001@192.0.2.7:5060;transport=udp")
    };
    assert_eq!(text_of(&device, &plain), "device not reached");
    for (call, evidence, hint) in [
        (device, &plain, "Check that its phone is on and registered for ext:attic."),
        (ended("failed", "remote", false, false, 1), &poor, account),
        (ended("failed", "remote", true, false, 31), &plain, "The server gave no cause."),
        (ended("noanswer", "remote", true, false, 33), &plain, "Nobody picked up. Try later."),
        (ended("noanswer", "remote", false, false, 33), &plain, "It never rang. Check the number."),
        (ended("busy", "remote", true, false, 9), &plain, "Busy or rejected. Try later."),
        (ended("dialout", "remote", true, false, 63), &plain, "It rang until VoIPBIN gave up. Try later."),
    ] {
        assert_eq!(explain(&call, evidence).hint.as_deref(), Some(hint));
    }
    for reason in HangupReason::KNOWN {
        for (rang, answered) in [(false, false), (true, false), (true, true)] {
            let ending = explain(&ended(reason, "remote", rang, answered, 11), &plain);
            assert!(!ending.failed || ending.hint.is_some(), "{reason}: {ending}");
        }
    }
}

#[test]
fn a_replaced_caller_id_names_both_sources() {
    let call = ended("normal", "remote", true, true, 60);
    assert_eq!(replaced_source(&call, &Evidence::default()), None);
    let replaced = Evidence { asked_source: Some("+12025550142".to_owned()), ..Evidence::default() };
    assert_eq!(
        replaced_source(&call, &replaced).as_deref(),
        Some("Called from +899100000001, not from +12025550142 as sent: VoIPBIN replaced the source.")
    );
}
