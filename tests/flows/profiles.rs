//! Several profiles in one program: each sends to its own server, and none is forgotten while another is on screen.

use tempfile::TempDir;
use vdial::domain::{Badge, BadgeColor, Profile};
use vdial::model::Settings;
use vdial::simulator::{Options, Simulator};

use crate::common::{Harness, Setting, opener, quiet, settings};

/// A program with the profile `test` open, and its second profile `sandbox` on another server.
async fn two(size: (u16, u16)) -> (Harness, Simulator) {
    // Calls that come in there are not over at once.
    let options = Options { speed: 2.0, ..quiet() };
    let sandbox = Simulator::start(([127, 0, 0, 1], 0).into(), options).await.unwrap();
    let home = TempDir::new().unwrap();
    let profile = |name: &str, badge: &str| Profile {
        name: name.to_owned(),
        api_url: sandbox.api_url(),
        read_only: false,
        badge: Some(Badge { text: badge.to_owned(), color: BadgeColor::Red }),
    };
    let settings = Settings {
        badge: profile("test", "PROD").badge,
        profiles: vec![profile("sandbox", "SANDBOX"), profile("test", "PROD"), profile("broken", "broken")],
        ..settings()
    };
    let opener = Some(opener(vec![("sandbox", sandbox.api_url())], home.path()));
    let mut h = Harness::start(Setting { size, settings, opener, home: Some(home), ..Setting::default() }).await;
    h.wait_for("2 Numbers 8").await;
    (h, sandbox)
}

/// Opens the profile `sandbox`, which is above `test` in the list.
async fn open_sandbox(h: &mut Harness) {
    h.press("P");
    h.wait_for(">  PROD").await;
    h.press("k");
    h.wait_for(">  SANDBOX").await;
    h.press("enter");
    h.wait_for("vdial  SANDBOX").await;
    h.wait_for("2 Numbers 8").await;
}

fn posts(server: &Simulator) -> usize {
    server.requests().iter().filter(|request| request.method != "GET").count()
}

#[tokio::test]
async fn a_call_goes_to_the_server_of_the_profile_on_screen_alone() {
    let (mut h, sandbox) = two((120, 30)).await;
    open_sandbox(&mut h).await;
    h.press("n");
    h.wait_for("Call ·  SANDBOX").await;
    h.press("esc");
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    assert_eq!((posts(&h.server), posts(&sandbox)), (0, 1));
    h.press("O");
    h.wait_for("vdial  PROD").await;
    h.wait_for("SANDBOX  1 live").await;
    h.wait_gone("● progressing").await;
    // Here is no call to hang up.
    h.press("H");
    h.wait_for("No live call is selected").await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    assert_eq!((posts(&h.server), posts(&sandbox)), (1, 1));
    let journal = h.journal();
    let profiles: Vec<_> = journal.iter().filter_map(|line| line["profile"].as_str()).collect();
    assert_eq!(profiles, ["sandbox", "test"]);
}

#[tokio::test]
async fn what_happens_in_another_profile_is_on_screen_and_nothing_of_it_is_lost() {
    let (mut h, sandbox) = two((120, 30)).await;
    open_sandbox(&mut h).await;
    h.press("O");
    h.wait_for("SANDBOX  0 live").await;
    sandbox.ring_from_outside().unwrap();
    h.wait_for("SANDBOX  1 live").await;
    h.press("O");
    h.wait_for("vdial  SANDBOX").await;
    h.wait_for("in  ").await;
}

#[tokio::test]
async fn the_end_asks_about_the_calls_of_every_profile() {
    let (mut h, _sandbox) = two((120, 30)).await;
    open_sandbox(&mut h).await;
    h.dial("+821012345605", "hello").await;
    h.wait_for("● progressing").await;
    h.press("O");
    h.wait_for("vdial  PROD").await;
    h.press("q");
    h.wait_for("In profile sandbox, 1 call placed here is still live.").await;
    // What hangs up all would leave that one; what is left is written down.
    h.wait_for("y quits").await;
    assert!(!h.screen().contains("hangs all up"));
    h.press("esc");
    h.wait_gone("y quits").await;
    // Nor is it closed.
    h.press("P");
    h.wait_for(">  PROD").await;
    h.press("k D");
    h.wait_for("sandbox stays open: a call placed from it here is live.").await;
    h.press("esc q");
    h.wait_for("y quits").await;
    h.press("y");
    h.wait_journalled(&["intent", "placed", "left"]).await;
}

#[tokio::test]
async fn a_profile_that_is_closed_is_asked_nothing_any_more() {
    let (mut h, sandbox) = two((120, 30)).await;
    open_sandbox(&mut h).await;
    h.press("P");
    h.wait_for(">  SANDBOX").await;
    h.press("D");
    h.wait_for("sandbox is on screen. Show another one first.").await;
    h.press("esc O");
    h.wait_for("vdial  PROD").await;
    h.press("P");
    h.wait_for(">  PROD").await;
    h.press("k D");
    h.wait_until("closed", |screen| !screen.contains("0 live") && screen.contains("not open")).await;
    let asked = sandbox.requests().len();
    // Within the time in which it would be read, the other one is.
    h.press("esc");
    h.server.ring_from_outside().unwrap();
    h.wait_for("Calls 133").await;
    assert!(sandbox.requests().len() <= asked + 1, "a request may have been on its way");
}

#[tokio::test]
async fn another_profile_is_shown_below_and_only_the_upper_one_has_the_keys() {
    for size in [(120, 30), (80, 24)] {
        let (mut h, sandbox) = two(size).await;
        open_sandbox(&mut h).await;
        h.dial("+821012345605", "hello").await;
        h.wait_for("● progressing").await;
        h.press("O");
        h.wait_for("vdial  PROD").await;
        h.press("|");
        let screen = h.wait_for("● progressing").await;
        let row = |words: &str| screen.lines().position(|line| line.contains(words)).unwrap();
        assert!(row("vdial  PROD") < row("vdial  SANDBOX") && row("vdial  SANDBOX") < row("● progressing"), "{screen}");
        h.press("1 H");
        h.wait_for("No live call is selected").await;
        h.press("O");
        let upper = |screen: &str| screen.starts_with("vdial  SANDBOX");
        h.wait_until("changed places", |screen| upper(screen) && screen.contains("vdial  PROD")).await;
        h.press("H");
        // The first one may only show which call it means.
        let answered = |screen: &str| screen.contains("y hangs up") || screen.contains("H again acts on it");
        if !h.wait_until("an answer", answered).await.contains("y hangs up") {
            h.press("H");
        }
        h.wait_for("y hangs up").await;
        h.press("y");
        h.wait_for("you hung up").await;
        assert_eq!((posts(&h.server), posts(&sandbox)), (0, 2));
        h.press("|");
        h.wait_gone("PROD  test  ·").await;
    }
}

#[tokio::test]
async fn what_is_typed_before_another_profile_is_seen_reaches_no_profile() {
    let (mut h, sandbox) = two((120, 30)).await;
    // A form that needs but one key.
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text("+821012345605");
    h.press("tab tab");
    h.type_text("hello");
    h.press("esc");
    h.wait_gone("On answer").await;
    h.press("P");
    h.wait_for(">  PROD").await;
    h.press("k enter n f5");
    h.wait_for("vdial  SANDBOX").await;
    h.wait_for("2 Numbers 8").await;
    assert!(!h.screen().contains("On answer"));
    h.press("O n f5");
    h.wait_for("vdial  PROD").await;
    h.wait_for("SANDBOX  0 live").await;
    assert!(!h.screen().contains("On answer"));
    assert_eq!((posts(&h.server), posts(&sandbox)), (0, 0));
    // Once it is seen, it has the keys.
    h.press("n");
    h.wait_for("+821012345605").await;
}

#[tokio::test]
async fn a_profile_that_cannot_be_opened_says_why_and_changes_nothing() {
    let (mut h, _sandbox) = two((120, 30)).await;
    h.press("P");
    h.wait_for(">  PROD").await;
    h.press("j");
    h.wait_for(">  broken").await;
    h.press("enter");
    h.wait_for("Profile broken cannot be opened: there is none of that name").await;
    assert!(h.screen().contains("vdial  PROD"));
    h.press("O");
    h.wait_for("No other profile is open.").await;
}

#[tokio::test]
async fn hidden_numbers_stay_hidden_in_every_profile() {
    let (mut h, _sandbox) = two((120, 30)).await;
    h.press("M");
    h.wait_for("MASKED").await;
    open_sandbox(&mut h).await;
    h.wait_for("MASKED").await;
    assert!(!h.screen().contains("+1202"), "{}", h.screen());
    h.press("M");
    h.wait_for("+1202").await;
    h.press("O");
    h.wait_for("vdial  PROD").await;
    h.wait_for("+1202").await;
}
