//! Completions in real shells in a real terminal: Tab puts in what vdial tells. A shell that is not installed is skipped
//! aloud.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use vdial::simulator::{Options, Simulator};

use crate::pty::{Program, terminal};

fn completes(shell: &[&str], setup: &str) {
    if Command::new(shell[0]).arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("{} is not installed: its completions are not tested", shell[0]);
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), Options::default())).unwrap();
    let (url, data) = (server.api_url(), TempDir::new().unwrap());
    let vdial = Path::new(env!("CARGO_BIN_EXE_vdial"));
    let path = format!("{}:{}", vdial.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let env = [
        ("PATH", path.as_str()),
        ("VOIPBIN_API_URL", &url),
        ("VDIAL_DATA_DIR", data.path().to_str().unwrap()),
        ("HOME", data.path().to_str().unwrap()),
    ];
    let mut list = Command::new(vdial);
    list.args(["list", "extensions"]).env_clear().envs(env).env("VOIPBIN_ACCESSKEY", Simulator::accesskey());
    assert!(list.output().unwrap().status.success());
    let (pty, pts) = terminal(100, 24);
    let mut program = Program::start_in(pty, pts, shell, &env);
    program.send(format!("{setup} source <(vdial completions {}); echo rea''dy\n", shell[0]).as_bytes());
    program.wait_for("ready");
    program.send(b"vdial han\t");
    program.wait_for("vdial hangup ");
    program.send(b"\x15vdial call --to ext:Rec\t");
    program.wait_for(r"vdial call --to ext:Reception\ Desk ");
    program.send(b"\x15vdial call --to \"ext:Rec\t");
    program.wait_for("vdial call --to \"ext:Reception Desk\" ");
}

#[test]
fn bash_completes_and_quotes() {
    completes(&["bash", "--norc", "--noprofile", "-i"], "");
}

#[test]
fn zsh_completes_and_quotes() {
    completes(&["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -u -D;");
}
