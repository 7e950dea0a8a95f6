//! `[notify]`: what it means, and what is wrong with it.

use vdial::config::{NotifyWay, NotifyWhen};
use vdial::domain::HookEvent;

use super::Machine;

#[test]
fn without_the_table_there_are_no_notifications_and_without_rules_the_usual_ones() {
    assert!(Machine::new("").load(&[]).unwrap().notify.is_none());
    let notify = Machine::new("[notify]").load(&[]).unwrap().notify.unwrap();
    assert_eq!((&notify.how[..], notify.when), (&[NotifyWay::Auto][..], NotifyWhen::Unfocused));
    assert!(notify.quiet.is_none() && !notify.title && !notify.progress);
    let on: Vec<_> = notify.rules.iter().map(|rule| (rule.on.clone(), rule.filter.as_str())).collect();
    let own = vec![HookEvent::Answered, HookEvent::Ended];
    assert_eq!(on, [(own, "is:mine"), (vec![HookEvent::Blind, HookEvent::Sighted], "")]);
    let none = Machine::new("[notify]\nrules = []\ntitle = true").load(&[]).unwrap().notify.unwrap();
    assert!(none.rules.is_empty() && none.title && !none.needs_focus());
}

#[test]
fn it_is_printed_as_it_can_be_read_again() {
    let text = "[notify]\nhow = ['auto', 'desktop']\nwhen = 'always'\nquiet = '22:00-7:00'\nprogress = true
[[notify.rules]]\non = ['new']\nfilter = 'dir:in'\n[[notify.rules]]\nlive_above = 100\nfailed_above = 0";
    let config = Machine::new(text).load(&[]).unwrap();
    let printed = config.print();
    let mut again = Machine::new(&printed).load(&[]).unwrap().notify.unwrap();
    let notify = config.notify.unwrap();
    for (rule, known) in again.rules.iter_mut().zip(&notify.rules) {
        rule.place.clone_from(&known.place);
        rule.filter_place.clone_from(&known.filter_place);
    }
    assert_eq!(again, notify, "{printed}");
    assert!(notify.rules[1].place.ends_with("config.toml:9"), "{}", notify.rules[1].place);
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_what_would_be_right() {
    for (config, expected) in [
        ("how = ['bel']", "2: notify.how: \"bel\" is not one of auto, bell, osc9, osc777, desktop"),
        (
            "how = []",
            "2: notify.how: no way; there are auto, bell, osc9, osc777, desktop. To turn it off: when = \"never\"",
        ),
        ("how = 'bell'", "2: how: the value is of the wrong kind"),
        ("when = 'away'", "2: notify.when: \"away\" is not one of unfocused, always, never"),
        ("quiet = '22-7'", "2: notify.quiet: \"22-7\" is not a part of the day such as \"22:00-07:00\""),
        ("quiett = '22:00-07:00'", "2: unknown key \"quiett\"; did you mean \"quiet\"?"),
        ("title = 'yes'", "2: title: the value is of the wrong kind: expected a boolean"),
        (
            "[[notify.rules]]\non = ['anwsered']",
            "3: notify.rules.on: there is no event \"anwsered\"; did you mean \"answered\"?",
        ),
        (
            "[[notify.rules]]\nfilter = 'dir:in'",
            "2: notify.rules: the rule tells nothing: it needs on, live_above or failed_above",
        ),
        ("[[notify.rules]]\nlive_above = 1\nfilter = 'dir:in'", "4: notify.rules.filter: it is for the events of on"),
        (
            "[[notify.rules]]\non = ['blind', 'sighted']\nfilter = 'dir:in'",
            "4: notify.rules.filter: it is for calls, and the events of on are about the contact with the server",
        ),
        ("[[notify.rules]]\non = ['ended', 'busy', 'ended']", "3: notify.rules.on: the event \"ended\" is there twice"),
        ("[[notify.rules]]\nlive_above = -1", "3: notify.rules.live_above: -1 is not a whole number from 0 to 1000000"),
    ] {
        let error = Machine::new(&format!("[notify]\n{config}")).load(&[]).unwrap_err().to_string();
        assert!(error.contains(&format!("config.toml:{expected}")), "{error}");
    }
}

#[test]
fn what_is_no_table_is_told_in_plain_words() {
    let error = Machine::new("notify = true").load(&[]).unwrap_err().to_string();
    assert!(
        error.contains("config.toml:1: notify: the value is of the wrong kind: expected a table: [notify]"),
        "{error}"
    );
}
