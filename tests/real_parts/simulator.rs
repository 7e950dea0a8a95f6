//! The built-in server in a process of its own, on a port that it keeps when it is stopped and started again.

use std::process::Command;

use vdial::api::credential::{Credential, CredentialKind};
use vdial::api::{Client, Endpoint, RateLimiter};
use vdial::domain::Call;
use vdial::simulator::Simulator;

use super::part::{Folder, Part, free_port};

pub struct Server {
    pub port: u16,
    args: Vec<String>,
    running: Option<Part>,
}

impl Server {
    pub fn start(folder: &Folder, args: &[&str]) -> Self {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let mut server = Self { port: free_port(), args, running: None };
        server.start_again(folder);
        server
    }

    pub fn start_again(&mut self, folder: &Folder) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = Command::new(env!("CARGO_BIN_EXE_vdial"));
        command.args(["simulator", "--listen", &listen]).args(&self.args);
        self.running = Some(Part::start(folder, "simulator", self.port, &mut command));
    }

    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Every call it has, asked without anything in between.
    pub fn calls(&self) -> Vec<Call> {
        let url = format!("http://127.0.0.1:{}/v1.0", self.port);
        let credential = Credential::new(CredentialKind::AccessKey, Simulator::accesskey()).unwrap();
        let endpoint = Endpoint::new(url.parse().unwrap());
        let client = Client::new(endpoint, Some(credential), RateLimiter::new(16.0, 30)).unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let (mut calls, mut cursor) = (Vec::new(), None);
            loop {
                let page = client.calls_page(cursor).await.unwrap();
                calls.extend(page.listed.items);
                match page.reached {
                    Some(reached) => cursor = Some(reached),
                    None => return calls,
                }
            }
        })
    }
}
