//! `vdial check`, as a process against the built-in server: what it prints, what it places, and its exit codes.
#![cfg(test)]
#![cfg(unix)]

mod common;

#[path = "check/guards.rs"]
mod guards;
#[path = "check/judging.rs"]
mod judging;
#[path = "check/running.rs"]
mod running;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use common::shell::{Ended, Running, SOURCE, Shell};

/// A plan whose calls are these, with the defaults of all tests.
struct Plan(String);

impl Plan {
    /// No calls yet; `defaults` are further lines of `[plan]`.
    fn new(defaults: &str) -> Self {
        Self(format!("[plan]\nfrom = \"{SOURCE}\"\nsay = \"hello\"\n{defaults}\n"))
    }

    /// Adds a call named like its destination; `keys` are further lines of it.
    fn call(self, to: &str, keys: &str, expect: &str) -> Self {
        let name = self.0.matches("[[call]]").count() + 1;
        Self(format!("{}\n[[call]]\nname = \"call {name}\"\nto = \"{to}\"\n{keys}\n[call.expect]\n{expect}\n", self.0))
    }

    /// The same plan in a file of the user.
    fn file(&self, shell: &Shell) -> PathBuf {
        let file = shell.home.path().join("plan.toml");
        fs::write(&file, &self.0).unwrap();
        file
    }

    /// Runs it to its end.
    async fn run(&self, shell: &Shell, args: &[&str]) -> Ended {
        let file = self.file(shell);
        shell.run(&[&["check", file.to_str().unwrap()], args].concat()).await
    }

    /// Starts it.
    fn start(&self, shell: &Shell, args: &[&str]) -> Running {
        let file = self.file(shell);
        shell.start(&[&["check", file.to_str().unwrap()], args].concat())
    }
}

/// The JSON lines of what was printed: the calls in the order of the plan, and the summary.
fn json(ended: &Ended) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap();
    assert_eq!((&summary["event"], &summary["schema"]), (&"summary".into(), &1.into()), "{ended:?}");
    lines.sort_by_key(|line| line["number"].as_u64());
    (lines, summary)
}

/// A number that nothing else of the test calls: the last two digits say how the call goes.
fn number(which: u32, ending: &str) -> String {
    format!("+82101234{which:02}{ending}")
}
