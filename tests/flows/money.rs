//! What calls cost, by the server's own ledger, and the limit below which every call asks.

use crate::common::{Harness, Setting, quiet, settings};
use serde_json::json;
use vdial::domain::{BoardSettings, ChosenColumn, Money};
use vdial::messages::message::Message;
use vdial::model::Settings;
use vdial::simulator::{Options, Simulator};

const STAYS_UP: &str = "+821012345605";

/// Everything below five dollars asks.
fn limited(options: Options) -> Setting {
    let settings = Settings { stop_below: Some(Money(5_000_000)), ..settings() };
    Setting { options, settings, ..Setting::default() }
}

/// The line of the screen that begins with a label.
fn line(screen: &str, label: &str) -> String {
    screen.lines().find(|line| line.contains(label)).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_call_shows_what_it_costs_so_far_and_in_the_end_what_its_row_says() {
    let mut h = Harness::start(Setting::default()).await;
    h.dial(STAYS_UP, "hello").await;
    h.wait_for("● progressing").await;
    let screen = h.wait_for("min begun × $0.010").await;
    assert!(line(&screen, "Cost").contains("final at the end"), "{screen}");
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    let screen = h.wait_until("the final cost", |screen| {
        let cost = line(screen, "Cost");
        cost.contains("$0.0") && cost.contains(" min") && !cost.contains("begun")
    });
    let screen = screen.await;
    assert!(!screen.contains("not in the ledger yet"), "{screen}");
}

/// With the cost as a column of the table.
fn with_costs(options: Options) -> Setting {
    let columns = ["time", "status", "to", "cost"].map(|name| ChosenColumn::parse(name).unwrap()).to_vec();
    let settings = settings();
    let settings = Settings { board: BoardSettings { columns, ..settings.board }, ..settings };
    Setting { options, settings, ..Setting::default() }
}

#[tokio::test]
async fn the_column_of_costs_fills_from_the_ledger_and_tells_what_is_not_final() {
    let mut h = Harness::start(with_costs(quiet())).await;
    // The rows of the history are older than an hour: each is looked for.
    let screen = h.wait_until("costs of ended calls", |screen| screen.matches(" $0.0").count() > 3).await;
    assert!(!screen.contains(" ~$"), "{screen}");
    h.dial(STAYS_UP, "hello").await;
    h.wait_for(" ~$0.010").await;
    h.press("H");
    h.wait_for("y hangs up").await;
    h.press("y");
    h.wait_until("the final cost", |screen| !screen.contains('~') && screen.contains("no live calls")).await;
    // Sorted by cost, the dearest call stands first.
    h.press("> > >");
    let screen = h.wait_for("Cost▾").await;
    let costs: Vec<&str> = screen.lines().filter_map(|line| Some(&line[line.find(" $0.")? + 2..])).collect();
    assert!(costs.len() > 3 && costs.is_sorted_by(|one, other| one[..5] >= other[..5]), "{screen}");
}

#[tokio::test]
async fn where_the_ledger_is_refused_the_column_says_that_costs_are_unknown() {
    let options = Options { faults: vec!["status=403:PERMISSION_DENIED@GET /billings".parse().unwrap()], ..quiet() };
    let mut h = Harness::start(with_costs(options)).await;
    h.wait_for(" unknown").await;
    assert_eq!(h.received("GET", "/billings"), 1);
}

#[tokio::test]
async fn where_the_ledger_is_refused_or_missing_the_screen_says_so_and_asks_once() {
    for (fault, words) in [
        ("status=403:PERMISSION_DENIED@GET /billings", "not known: not with this credential"),
        ("status=404:ROUTE_NOT_FOUND@GET /billings", "not known: the server has no ledger"),
    ] {
        let options = Options { faults: vec![fault.parse().unwrap()], ..quiet() };
        let mut h = Harness::start(Setting { options, ..Setting::default() }).await;
        h.dial(STAYS_UP, "hello").await;
        h.wait_for("● progressing").await;
        let screen = h.wait_for(words).await;
        assert!(line(&screen, "Cost").contains(words), "{screen}");
        h.press("a");
        h.wait_until("the account says it too", |screen| line(screen, "Spent").contains(words)).await;
        assert_eq!(h.received("GET", "/billings"), 1, "{words}");
    }
}

#[tokio::test]
async fn below_the_limit_every_call_asks_first() {
    let mut h = Harness::start(limited(quiet())).await;
    assert!(h.server.set_account("/billing_account/balance_credit", json!(4_200_000)));
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    h.type_text(STAYS_UP);
    h.press("tab tab");
    h.type_text("hello");
    h.wait_for("✓ Balance     $4.20").await;
    h.press("f5");
    h.wait_for("The balance is $4.20, below your limit").await;
    h.wait_for("y calls anyway").await;
    h.press("esc");
    h.wait_gone("Call anyway?").await;
    assert!(h.placed().is_empty());
    h.press("f5");
    h.wait_for("y calls anyway").await;
    h.press("y");
    h.wait_for("● progressing").await;
    assert_eq!(h.placed().len(), 1);
}

#[tokio::test]
async fn above_the_limit_or_with_an_unlimited_plan_nothing_asks() {
    for change in [("balance_credit", json!(5_000_000)), ("plan_type", json!("unlimited"))] {
        let mut h = Harness::start(limited(quiet())).await;
        assert!(h.server.set_account("/billing_account/balance_credit", json!(100)));
        assert!(h.server.set_account(&format!("/billing_account/{}", change.0), change.1));
        h.dial(STAYS_UP, "hello").await;
        h.wait_for("● progressing").await;
    }
}

#[tokio::test]
async fn a_list_pauses_when_the_balance_falls_below_the_limit_and_goes_on_after_a_yes() {
    // Slow enough for the balance to be read between two parts.
    let options = Options { faults: vec!["latency=1s@POST /calls$".parse().unwrap()], ..quiet() };
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), options.clone()).await.unwrap();
    let mut h = Harness::with_server(server, limited(options));
    h.wait_for("2 Numbers 8").await;
    h.press("n");
    h.wait_for("On answer").await;
    let list: Vec<String> = (0..140).map(|n| format!("+8210{:04}5605", 1000 + n)).collect();
    h.send(Message::Paste(list.join("\r")));
    h.press("tab tab");
    h.type_text("hello");
    h.wait_for("✓ Balance     $48.25").await;
    h.press("f5");
    h.wait_for("calls anyway").await;
    h.press("y");
    h.wait_for("Calling 140 destinations").await;
    assert!(h.server.set_account("/billing_account/balance_credit", json!(4_200_000)));
    h.wait_for("paused below your limit").await;
    let sent = h.placed().len();
    assert!(sent < 14, "{sent}");
    h.press("esc f6");
    h.wait_for("Yes calls the rest of the list").await;
    h.wait_for("y calls anyway").await;
    assert_eq!(h.placed().len(), sent, "nothing leaves before the yes");
    h.press("y B");
    h.wait_for("140 placed").await;
}
