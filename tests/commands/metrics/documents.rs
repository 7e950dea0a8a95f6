//! What the documents say of the metrics: the table, the alert rules and the dashboard name what there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{BUSY, Exporter, Page, STAYS_UP, Shell, close};

/// Each metric of a page of `OpenMetrics` with its type and its labels, named as its samples are.
fn metrics(page: &Page) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let kinds = page.text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    kinds
        .map(|(name, kind)| {
            let suffix = match kind {
                "counter" => "_total",
                "info" => "_info",
                "histogram" => "_count",
                _ => "",
            };
            let sample = format!("{name}{suffix}");
            let labels = page.series.keys().filter_map(|series| series.strip_prefix(&sample)?.strip_prefix('{'));
            let labels = labels.flat_map(|labels| labels.split("\","));
            let labels = labels.filter_map(|label| Some(label.split_once('=')?.0.to_owned())).collect();
            let named = if kind == "histogram" { name.to_owned() } else { sample };
            (named, (kind.to_owned(), labels))
        })
        .collect()
}

/// All words of a text that look like a metric of vdial.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
    words.filter(|word| word.starts_with("vdial_")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documents_name_the_metrics_that_there_are() {
    let shell = Shell::new().await;
    let exporter = Exporter::start(&shell, &[]);
    exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
    shell.call(&["--to", BUSY]).await;
    shell.call(&["--to", STAYS_UP]).await;
    let all = |page: &Page| close(page.ended(), 1.0) && page.has("vdial_live_call_reading_age_seconds");
    exporter.until("a call that is live and one that ended", all).await;
    let accept = "Accept: application/openmetrics-text; version=1.0.0";
    let page = exporter.ask(&format!("GET /metrics HTTP/1.1\r\nHost: localhost\r\n{accept}\r\n\r\n"));
    assert!(page.head.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert!(page.text.ends_with("# EOF\n"), "{}", page.text);
    let metrics = metrics(&page);

    let root = env!("CARGO_MANIFEST_DIR");
    let document = fs::read_to_string(format!("{root}/docs/metrics.md")).unwrap();
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `vdial_")?.split_once('|'));
    let documented: BTreeMap<_, _> = rows
        .map(|(name, rest)| {
            let mut cells = rest.split('|').map(str::trim);
            let kind = cells.next().unwrap().to_owned();
            let labels = cells.next().unwrap().split_whitespace().map(|label| label.trim_matches('`').to_owned());
            (format!("vdial_{}", name.trim().trim_end_matches('`')), (kind, labels.collect()))
        })
        .collect();
    assert_eq!(metrics, documented, "docs/metrics.md");

    let dashboard = fs::read_to_string(format!("{root}/docs/examples/vdial-dashboard.json")).unwrap();
    let _: serde_json::Value = serde_json::from_str(&dashboard).unwrap();
    let alerts = fs::read_to_string(format!("{root}/docs/examples/vdial-alerts.yml")).unwrap();
    for (file, text) in [("the dashboard", &dashboard), ("the alert rules", &alerts), ("docs/metrics.md", &document)] {
        for name in names(text) {
            let bare = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
            let is_known = metrics.contains_key(&name)
                || bare.is_some_and(|bare| metrics.get(bare).is_some_and(|(kind, _)| kind == "histogram"));
            assert!(is_known, "{file} names {name}");
        }
    }
    for name in metrics.keys() {
        assert!(names(&dashboard).iter().any(|named| named.starts_with(name.as_str())), "the dashboard lacks {name}");
    }
}
