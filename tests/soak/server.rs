//! The built-in server in a process of its own, so that its memory is not counted.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// Ends when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    /// Held open: a server that cannot say anything ends.
    _output: BufReader<ChildStdout>,
}

impl Server {
    pub fn start(speed: u32, token_life: Duration) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vdial"))
            .args(["simulator", "--listen", "127.0.0.1:0", "--speed", &speed.to_string(), "--no-rate-limits"])
            .args(["--live", "20", "--ended", "300", "--lifetime", "1200", "--fault", "push-drop%2"])
            .args(["--token-life", &token_life.as_secs().max(1).to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0, "the server did not start");
            if let Some(url) = line.trim().strip_prefix("API") {
                break url.trim().to_owned();
            }
        };
        let address = url.trim_start_matches("http://").trim_end_matches("/v1.0").parse().unwrap();
        Self { address, child, _output: output }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1.0", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
