//! The real `promtool` and `prometheus`. Where they are missing, these tests say so and check nothing: `.ci/run` installs
//! them.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tempfile::TempDir;

use super::{BUSY, Exporter, PATIENCE, Shell, exchange, until};

/// A program on the `PATH`; `None`, said aloud, without it.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        // Not by a macro, whose output is only shown for a test that fails.
        let _ = writeln!(std::io::stderr(), "SKIPPED: a test that needs {name}, of the Debian package prometheus");
    }
    found
}

fn promtool(args: &[&str], input: &str) -> Option<Output> {
    let mut command = Command::new(program("promtool")?);
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

struct Prometheus(Child);

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn promtool_accepts_the_alert_rules_and_their_tests() {
    for args in [
        &["check", "rules", "docs/examples/vdial-alerts.yml"][..],
        &["test", "rules", "tests/commands/alerts_test.yml"],
    ] {
        let Some(output) = promtool(args, "") else { return };
        assert!(output.status.success(), "{output:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn promtool_finds_nothing_wrong_with_the_metrics() {
    if program("promtool").is_none() {
        return;
    }
    let shell = Shell::new().await;
    let exporter = Exporter::start(&shell, &[]);
    exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
    shell.call(&["--to", BUSY]).await;
    let page = exporter.until("the end", |page| page.ended() > 0.0).await;
    assert!(page.head.contains("content-type: text/plain; version=0.0.4"), "{}", page.head);
    let output = promtool(&["check", "metrics"], &page.text).unwrap();
    // Any word of it is a complaint.
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_prometheus_scrapes_it() {
    let Some(prometheus) = program("prometheus") else { return };
    let shell = Shell::new().await;
    let exporter = Exporter::start(&shell, &[]);
    exporter.until("the live calls", |page| page.has("vdial_calls_live")).await;
    shell.call(&["--to", BUSY]).await;
    exporter.until("the end", |page| page.ended() > 0.0).await;

    let folder = TempDir::new().unwrap();
    let config = folder.path().join("prometheus.yml");
    let rules = format!("{}/docs/examples/vdial-alerts.yml", env!("CARGO_MANIFEST_DIR"));
    let text = format!(
        "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{rules:?}]\nscrape_configs:\n  \
         - job_name: vdial\n    static_configs:\n      - targets: [\"{}\"]\n",
        exporter.address
    );
    fs::write(&config, text).unwrap();
    let said = fs::File::create(folder.path().join("said")).unwrap();
    let child = Command::new(prometheus)
        .arg(format!("--config.file={}", config.display()))
        .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
        .arg("--web.listen-address=127.0.0.1:0")
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(said)
        .spawn();
    let _prometheus = Prometheus(child.unwrap());
    let said = || fs::read_to_string(folder.path().join("said")).unwrap();
    let address = || {
        let said = said();
        let line = said.lines().find(|line| line.contains("Listening on"))?;
        Some(line.split("address=").nth(1)?.split_whitespace().next()?.to_owned())
    };
    until("Prometheus", || address().is_some()).await;
    let address = address().unwrap();
    let query = |path: &str| -> Value {
        let answer = exchange(&address, &format!("GET /api/v1/{path} HTTP/1.0\r\n\r\n"));
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap_or_default()).unwrap_or_default()
    };
    let deadline = Instant::now() + PATIENCE;
    let expected = [
        ("up", "1"),
        ("vdial_up", "1"),
        ("vdial_call_attempts_total{outcome=\"busy\",direction=\"outgoing\"}", "1"),
        ("vdial_calls_ended_total{cause=\"busy\"}", "1"),
        ("vdial_call_to_answer_seconds_count{direction=\"outgoing\"}", "0"),
        ("sum(vdial_calls_live)", "0"),
    ];
    loop {
        let mut wrong = None;
        for (metric, value) in expected {
            let encoded = utf8_percent_encode(metric, NON_ALPHANUMERIC);
            let answer = query(&format!("query?query={encoded}"));
            if answer["data"]["result"][0]["value"][1] != value {
                wrong = Some(format!("{metric}: {answer}"));
            }
        }
        let Some(wrong) = wrong else { break };
        assert!(Instant::now() < deadline, "{wrong}\n{}", said());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let targets = query("targets");
    assert_eq!(targets["data"]["activeTargets"][0]["lastError"], "", "{targets}");
    // It took the newer format, which alone tells units.
    let metadata = query("metadata?metric=vdial_reading_age_seconds");
    assert_eq!(metadata["data"]["vdial_reading_age_seconds"][0]["unit"], "seconds", "{metadata}");
    let rules = query("rules");
    assert!(rules["data"]["groups"].as_array().is_some_and(|groups| groups.len() == 2), "{rules}");
}
