//! The busy day of ended calls that the demo starts with.

use super::server::*;
use std::collections::{BTreeMap, BTreeSet};
use vdial::simulator::History;

/// All records of a list, read page by page.
async fn all(server: &TestServer, path: &str) -> Vec<Value> {
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("{path}?page_token={token}")).await;
        let items = page["result"].as_array().unwrap().clone();
        if items.is_empty() {
            return seen;
        }
        token = text(&page["next_page_token"]);
        seen.extend(items);
    }
}

async fn busy() -> TestServer {
    let server = start(Options { history: History::Day, ..options() }).await;
    assert!(server.sim.set_account("/agents/0/permission", json!(32)));
    server
}

fn time(record: &Value, field: &str) -> Option<jiff::Timestamp> {
    record[field].as_str().map(|text| text.parse().unwrap())
}

#[tokio::test]
async fn the_day_has_calls_of_every_outcome_in_order() {
    let server = busy().await;
    let calls = all(&server, "/calls").await;
    let day = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24);
    let of_the_day = calls.iter().filter(|call| time(call, "tm_create") > Some(day)).count();
    assert!((400..800).contains(&of_the_day), "{of_the_day}");
    assert!(calls.len() > of_the_day + 100, "the days before are there too");
    let (mut causes, mut sources) = (BTreeMap::new(), BTreeSet::new());
    for call in &calls {
        let fields = ["tm_create", "tm_ringing", "tm_progressing", "tm_hangup"];
        let times: Vec<_> = fields.iter().filter_map(|field| time(call, field)).collect();
        assert!(times.is_sorted() && times.last() < Some(&jiff::Timestamp::now()), "{call}");
        assert_eq!(call["status"], "hangup");
        *causes.entry(call["hangup_reason"].as_str().unwrap_or("").to_owned()).or_insert(0) += 1;
        sources.insert(call["source"]["target"].as_str().unwrap_or("").to_owned());
        let incoming = ["normal", "noanswer", "busy", "timeout"];
        assert!(call["direction"] == "outgoing" || incoming.contains(&call["hangup_reason"].as_str().unwrap()));
    }
    for cause in ["normal", "busy", "noanswer", "failed", "cancel", "dialout", "amd", "timeout", ""] {
        assert!(causes.contains_key(cause), "{cause}: {causes:?}");
    }
    assert!(sources.len() > 10, "{sources:?}");
    let created: Vec<_> = calls.iter().map(|call| time(call, "tm_create")).collect();
    assert!(created.is_sorted_by(|a, b| a > b));
    let short = |call: &&Value| {
        let talk = time(call, "tm_progressing").zip(time(call, "tm_hangup"));
        talk.is_some_and(|(from, to)| to.duration_since(from).as_secs() < 2)
    };
    assert!(calls.iter().filter(short).count() > 5);
    let from_virtual = |call: &&Value| {
        let to_phone = call["destination"]["type"] == "tel" && call["direction"] == "outgoing";
        to_phone && call["source"]["target"] == "+899100000001" && time(call, "tm_create") > Some(day)
    };
    let refused: Vec<_> = calls.iter().filter(from_virtual).collect();
    // How many they are depends on the hour.
    assert!(!refused.is_empty(), "none is refused");
    assert!(refused.iter().all(|call| call["hangup_reason"] == "failed"), "{refused:?}");
}

#[tokio::test]
async fn every_answered_call_has_its_row_and_the_rows_lead_to_the_balance() {
    let server = busy().await;
    let (calls, rows) = (all(&server, "/calls").await, all(&server, "/billings").await);
    let of: BTreeMap<&str, &Value> = rows.iter().map(|row| (row["reference_id"].as_str().unwrap(), row)).collect();
    for call in &calls {
        let row = of.get(call["id"].as_str().unwrap());
        assert_eq!(row.is_some(), call["tm_progressing"].is_string(), "{call}");
        let Some(row) = row else { continue };
        let talk = time(call, "tm_hangup").unwrap().duration_since(time(call, "tm_progressing").unwrap());
        let units = row["billable_units"].as_i64().unwrap();
        assert!((units - 1) * 60 < talk.as_secs() + 1 && talk.as_secs() <= units * 60, "{row} {call}");
        assert_eq!(row["status"], "end");
    }
    let account = server.get("/billing_account").await;
    let mut credit = account["balance_credit"].as_i64().unwrap();
    for row in rows.iter().filter(|row| row["amount_credit"] != 0 || row["amount_token"] != 0) {
        assert_eq!(row["balance_credit_snapshot"], credit, "{row}");
        credit -= row["amount_credit"].as_i64().unwrap();
    }
    assert!(rows.iter().any(|row| row["reference_type"] == "recording"));
}

#[tokio::test]
async fn groups_bridges_and_contacts_are_among_them() {
    let server = busy().await;
    let calls = all(&server, "/calls").await;
    let ids: BTreeSet<&str> = calls.iter().map(|call| call["id"].as_str().unwrap()).collect();
    let groups = all(&server, "/groupcalls").await;
    assert!(groups.len() > 20, "{}", groups.len());
    for group in &groups {
        let legs = group["call_ids"].as_array().unwrap();
        assert!(legs.iter().all(|leg| ids.contains(leg.as_str().unwrap())) && group["status"] == "hangup");
    }
    let bridged: Vec<_> = calls.iter().filter(|call| call["chained_call_ids"].is_array()).collect();
    assert!(bridged.len() > 5, "{}", bridged.len());
    for master in bridged {
        let legs = calls.iter().filter(|call| call["master_call_id"] == master["id"]).count();
        assert_eq!(legs, master["chained_call_ids"].as_array().unwrap().len());
    }
    let named = server.get("/contacts").await;
    let numbers = named["result"].as_array().unwrap().iter().map(|contact| contact["addresses"][0]["target"].clone());
    let met = |number: &Value| calls.iter().any(|call| call["destination"]["target"] == *number);
    assert!(numbers.filter(met).count() > 3);
}
