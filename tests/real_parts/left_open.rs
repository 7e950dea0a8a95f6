//! Left open on a busy account: what it takes, and whether that grows.

use std::fs;
use std::time::Duration;

use super::desk::Desk;
use super::part::Folder;
use super::simulator::Server;

/// How long it is left open; `VDIAL_MINUTES` says otherwise.
const MINUTES: u64 = 5;

/// Resident memory in MB, and seconds of the processor.
fn taken(pid: u32) -> (f64, f64) {
    let of = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap();
    let status = of("status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let resident: f64 = resident.trim_end_matches("kB").trim().parse().unwrap();
    // In user and system mode, in hundredths: the 14th and 15th, behind a name that may hold anything.
    let stat = of("stat");
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
    (resident / 1024.0, ticks / 100.0)
}

#[test]
#[ignore = "takes minutes: .ci/real-parts left_open"]
fn on_300_live_calls_it_takes_little_and_stays_flat() {
    let minutes = std::env::var("VDIAL_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(MINUTES);
    let folder = Folder::new();
    // Three calls begin and end in a second, each with four changes and more.
    let server = Server::start(&folder, &["--live", "300", "--lifetime", "100"]);
    let url = format!("http://127.0.0.1:{}/v1.0", server.port);
    let mut desk = Desk::open(&url, &["--log-level", "info"], &[]);
    desk.sees("push, checked");
    desk.patience = Duration::from_mins(2);
    let pid = desk.program.child.id();
    let (mut middle, mut before) = (0.0, taken(pid).1);
    for minute in 1..=minutes {
        desk.sits(Duration::from_mins(1));
        let (resident, seconds) = taken(pid);
        println!("minute {minute}: {resident:.1} MB, {:.1} % of a core", (seconds - before) / 0.6);
        before = seconds;
        // Until then the table is still filling.
        if minute == minutes / 2 {
            middle = resident;
        }
        if minute == minutes {
            assert!(resident < middle + 8.0, "{middle} MB grew to {resident} MB");
        }
    }
}
