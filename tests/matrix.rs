//! Every fault in every operation: what the user sees, what is kept, and that the program keeps running. The whole
//! program with real HTTP and the real loop. The table is `docs/faults.md`.
#![cfg(test)]

mod common;

#[path = "matrix/cell.rs"]
mod cell;
#[path = "matrix/certificates.rs"]
mod certificates;
#[path = "matrix/faults.rs"]
mod faults;
#[path = "matrix/growing.rs"]
mod growing;
#[path = "matrix/operations.rs"]
mod operations;
#[path = "matrix/reading.rs"]
mod reading;
#[path = "matrix/recovery.rs"]
mod recovery;
#[path = "matrix/relay.rs"]
mod relay;
#[path = "matrix/setup.rs"]
mod setup;
#[path = "matrix/table.rs"]
mod table;
#[path = "matrix/waiting.rs"]
mod waiting;

use std::time::{Duration, Instant};

use faults::Fault;
use futures_util::{StreamExt, stream};
use operations::Operation;
use table::{Known, Row};

/// Cells at a time: most of what they do is to wait.
const AT_A_TIME: usize = 16;
/// The same while the table is written, which tells how soon keys are answered: fewer are in each other's way.
const WHEN_MEASURED: usize = 4;
/// A cell that takes longer is named.
const LONG: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_fault_meets_every_operation() {
    // For looking into one: VDIAL_CELL="stall × place".
    let wanted = std::env::var("VDIAL_CELL").unwrap_or_default();
    let cells = faults::ALL.into_iter().flat_map(|fault| Operation::ALL.map(|operation| (fault, operation)));
    let cells = cells.filter(|(fault, operation)| format!("{} × {}", fault.name, operation.name()).contains(&wanted));
    let mut cells: Vec<_> = cells.collect();
    // Those that wait longest begin first.
    cells.sort_by_key(|(_, operation)| *operation != Operation::HangUp);
    let at_a_time = match (wanted.is_empty(), table::is_to_be_written()) {
        (false, _) => 1,
        (true, true) => WHEN_MEASURED,
        (true, false) => AT_A_TIME,
    };
    let table = table::known();
    let run = |(fault, operation): (Fault, Operation)| {
        let known = table.get(&(fault.name.to_owned(), operation.name().to_owned())).cloned();
        async move { (fault, operation, one(fault, operation, known).await) }
    };
    let mut outcomes: Vec<_> = stream::iter(cells).map(run).buffer_unordered(at_a_time).collect().await;
    outcomes.sort_by_key(|(fault, operation, _)| (fault.place(), operation.place()));
    let (mut rows, mut latencies, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for (fault, operation, outcome) in outcomes {
        match outcome {
            Ok((told, taken)) => {
                latencies.extend(taken);
                rows.push(Row { fault, operation, told });
            }
            Err(why) => failed.push(format!("{} × {}: {why}", fault.name, operation.name())),
        }
    }
    if !wanted.is_empty() {
        for row in &rows {
            println!(
                "{} × {}\n  sees {}\n  kept {}",
                row.fault.name,
                row.operation.name(),
                row.told.sees,
                row.told.kept
            );
        }
    }
    assert!(failed.is_empty(), "{} cells failed:\n{}", failed.len(), failed.join("\n"));
    let figures = table::figures(latencies, at_a_time);
    println!("key to screen: {figures}");
    if wanted.is_empty() {
        table::settle(&rows, &figures);
    }
}

/// Runs a cell that the table tells this of; what it shows and how soon keys were answered, or why it failed.
async fn one(fault: Fault, operation: Operation, known: Option<Known>) -> Result<(Known, Vec<Duration>), String> {
    if let Some(why) = fault.spares(operation) {
        return Ok((Known { sees: format!("does not apply: {why}"), kept: "—".to_owned() }, Vec::new()));
    }
    let began = Instant::now();
    let outcome = tokio::spawn(cell::run(fault, operation, known)).await;
    // Only what takes long: where a cell fails, nobody looks for it among hundreds of lines.
    if began.elapsed() > LONG {
        println!("{:.1} s: {} × {}", began.elapsed().as_secs_f64(), fault.name, operation.name());
    }
    outcome.map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}
