//! The account's lists: loading, loaded, stale, failed, empty, filtered.

use crate::common::{Harness, Setting, quiet};
use vdial::simulator::{Options, Size};

fn with_faults(faults: &[&str]) -> Setting {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Setting { options: Options { faults, ..quiet() }, ..Setting::default() }
}

#[tokio::test]
async fn the_lists_are_read_and_counted() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8 as of").await;
    h.wait_for("3 Flows 6 as of").await;
    let screen = h.wait_for("4 Extensions 7 as of").await;
    for text in ["대표번호", "東京オフィス", "Reception Desk", "営業時間外", "vdial test ·"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
}

#[tokio::test]
async fn extension_passwords_are_nowhere() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("4 Extensions 7").await;
    h.press("4 G o");
    let details = h.wait_for("Extension Reception Desk").await;
    assert!(details.contains("direct_hash") || details.contains("domain_name"), "{details}");
    assert!(!details.contains("sip-secret"), "{details}");
    h.press("esc");
    h.press("J");
    let json = h.wait_for("\"extension\": \"1001\"").await;
    assert!(!json.contains("sip-secret") && json.contains("\"password\": \"(hidden)\""), "{json}");
    h.press("esc Y");
    h.wait_for("Copied").await;
    let copied = h.copied().join("");
    assert!(copied.contains("\"password\":\"(hidden)\"") && !copied.contains("sip-secret"), "{copied}");
}

#[tokio::test]
async fn a_broken_item_is_counted_and_the_rest_is_there() {
    let mut h = Harness::start(with_faults(&["broken-item@GET /numbers"])).await;
    h.wait_for("2 Numbers 7 +1 unreadable").await;
}

#[tokio::test]
async fn a_list_that_fails_says_why_and_comes_back() {
    let mut h = Harness::start(with_faults(&["status=403:PERMISSION_DENIED@GET /flows"])).await;
    h.wait_for("this login").await;
    h.wait_for("Press r to").await;
    h.server.set_faults(Vec::new());
    h.press("3 r");
    h.wait_for("3 Flows 6").await;
}

#[tokio::test]
async fn a_list_that_fails_later_keeps_its_rows_and_says_so() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.server.set_faults(vec!["html@GET /numbers".parse().unwrap()]);
    h.press("2 r");
    let screen = h.wait_for("2 Numbers 8 stale").await;
    assert!(screen.contains("London desk"), "{screen}");
}

#[tokio::test]
async fn the_filter_is_typed_and_cleared_and_the_selection_stays() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8").await;
    h.press("2 /");
    h.type_text("tokyo");
    h.wait_for("Nothing matches").await;
    h.press("ctrl-u");
    h.type_text("lon");
    let screen = h.wait_for("2 Numbers 1 of 8").await;
    assert!(screen.contains("> +442079460958"), "{screen}");
    h.press("enter esc");
    let screen = h.wait_for("2 Numbers 8").await;
    assert!(screen.contains("> +442079460958"), "{screen}");
}

#[tokio::test]
async fn past_calls_of_every_reason_are_in_the_table() {
    let mut h = Harness::start(Setting { size: (211, 70), ..Setting::default() }).await;
    let screen = h.wait_for("1 Calls 132").await;
    assert!(screen.contains("Started▾"), "{screen}");
    for reason in ["normal", "failed", "busy", "cancel", "timeout", "noanswer", "dialout", "amd"] {
        h.press("/");
        h.type_text(&format!("reason:{reason}"));
        h.press("enter");
        h.wait_for(&format!("{reason} · ")).await;
        h.press("esc");
    }
    h.press("/");
    h.type_text("given");
    h.wait_for("ended, no reason given").await;
}

/// An account with so many extensions.
fn large(extensions: usize, faults: &[&str]) -> Setting {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let size = Size { extensions, ..Size::default() };
    Setting { options: Options { size, faults, ..quiet() }, size: (211, 45), ..Setting::default() }
}

/// The cursors of the pages of extensions that were asked for, in their order, and how each was answered.
fn pages(h: &Harness) -> Vec<(String, u16)> {
    let requests = h.server.requests().into_iter().filter(|request| request.path.ends_with("/extensions"));
    requests.map(|request| (request.query.clone(), request.status.unwrap_or_default())).collect()
}

#[tokio::test]
async fn a_long_list_grows_on_screen_page_by_page_within_the_budget() {
    let mut h = Harness::start(large(4000, &[])).await;
    h.wait_until("some of it", |screen| screen.contains("so far loading…")).await;
    h.wait_for("4 Extensions 4,007 as of").await;
    let asked: Vec<_> = h.server.requests().iter().map(|request| request.at).collect();
    // What the budget allows: 15 a second and 30 at once; the first pages of the lists go out before it is asked.
    for (at, first) in asked.iter().enumerate() {
        let second = asked[at..].iter().take_while(|other| other.duration_since(*first).as_secs_f64() < 1.0).count();
        assert!(second <= 15 + 30 + 8, "{second} requests within a second");
    }
    assert_eq!(pages(&h).len(), 41);
}

#[tokio::test]
async fn a_list_that_is_refused_for_a_while_goes_on_at_the_same_page() {
    let mut h = Harness::start(large(700, &["rate-limit=1@GET /extensions#3"])).await;
    // The first page is asked for at once; where that is refused it is told, and read as soon as may be.
    h.wait_for("4 Extensions 707 as of").await;
    let pages = pages(&h);
    assert_eq!(pages.iter().filter(|(_, status)| *status == 429).count(), 3);
    let mut read: Vec<_> = pages.iter().filter(|(_, status)| *status == 200).map(|(query, _)| query).collect();
    read.sort_unstable();
    read.dedup();
    assert_eq!((pages.len(), read.len()), (8 + 3, 8), "no page is read twice");
}

#[tokio::test]
async fn a_list_that_breaks_off_keeps_its_rows_and_goes_on_where_it_was() {
    let mut h = Harness::start(large(900, &["latency=50ms@GET /extensions"])).await;
    h.wait_until("some of it", |screen| screen.contains("so far loading…")).await;
    h.server.set_faults(vec!["status=403:PERMISSION_DENIED@GET /extensions".parse().unwrap()]);
    let screen = h.wait_for("so far stale").await;
    assert!(screen.contains("meeting-room-02"), "{screen}");
    let before = pages(&h).iter().filter(|(_, status)| *status == 200).count();
    h.server.set_faults(Vec::new());
    h.press("4 r");
    h.wait_for("4 Extensions 907 as of").await;
    let after = pages(&h).iter().filter(|(_, status)| *status == 200).count();
    assert_eq!(after, 10, "{before} pages were read before, and are not read again");
}

#[tokio::test]
async fn rows_stay_until_the_list_is_read_anew() {
    let mut h = Harness::start(large(600, &[])).await;
    h.wait_for("4 Extensions 607 as of").await;
    h.server.set_faults(vec!["latency=100ms@GET /extensions".parse().unwrap()]);
    h.press("4 r");
    h.wait_until("its progress", |screen| screen.contains("607") && screen.contains("read anew…")).await;
    h.wait_for("4 Extensions 607 as of").await;
}

#[tokio::test]
async fn a_list_without_end_is_left_and_said() {
    let mut setting = large(0, &["endless=new@GET /extensions"]);
    setting.options.rate_limits = false;
    let mut h = Harness::start(setting).await;
    h.wait_for("4 Extensions 10,000+ as of").await;
    h.wait_for("Only the first 10,000 extensions are shown").await;
    assert_eq!(pages(&h).len(), 100);
}

#[tokio::test]
async fn a_number_that_is_not_read_yet_is_not_said_to_be_anothers() {
    let size = Size { numbers: 900, ..Size::default() };
    let faults = vec!["latency=300ms@GET /numbers".parse().unwrap()];
    let options = Options { size, faults, ..quiet() };
    let mut h = Harness::start(Setting { options, size: (211, 45), ..Setting::default() }).await;
    h.wait_until("some of it", |screen| screen.contains("so far loading…")).await;
    h.press("n");
    h.wait_for("On answer").await;
    h.press("shift-tab ctrl-u");
    h.type_text("+12095550199");
    h.wait_until("that it is not known", |screen| screen.contains("numbers read so far")).await;
    assert!(!h.screen().contains("not one of your numbers"), "{}", h.screen());
    h.wait_until("what is known", |screen| !screen.contains("read so far")).await;
    h.wait_for("Line 00899").await;
}

#[tokio::test]
async fn after_an_outage_the_lists_are_read_again_without_a_key() {
    let mut h = Harness::start(Setting::default()).await;
    h.wait_for("2 Numbers 8 as of").await;
    h.wait_for("4 Extensions 7 as of").await;
    h.server.set_faults(vec!["reset".parse().unwrap()]);
    h.press("2 r");
    h.wait_for("2 Numbers 8 stale").await;
    h.wait_for("offline").await;
    let before = (h.received("GET", "/numbers"), h.received("GET", "/extensions"));
    h.server.set_faults(Vec::new());
    h.wait_for("2 Numbers 8 as of").await;
    h.wait_until("all of it", |screen| !screen.contains("loading…")).await;
    assert!(h.received("GET", "/numbers") > before.0, "the list that failed");
    assert!(h.received("GET", "/extensions") > before.1, "one that was read before");
}
