//! Caddy in front of the built-in server, without what it would do on the network by itself.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::certificates::{self, Certificate, Shown};
use super::part::{Folder, Part, free_port};

pub struct Caddy {
    pub port: u16,
    pub certificate: Certificate,
    to: u16,
    config: PathBuf,
    running: Part,
}

impl Caddy {
    pub fn start(folder: &Folder, to: u16) -> Self {
        let (port, certificate) = (free_port(), certificates::make(folder, Shown::Good));
        let config = folder.write("Caddyfile", &configuration(port, &certificate, to, ""));
        // It has no signal for a reload: it looks at the file once a second.
        let mut command = Command::new("caddy");
        command.args(["run", "--watch", "--adapter", "caddyfile", "--config"]).arg(&config);
        command.env("HOME", folder.path()).env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
        let running = Part::start(folder, "caddy", port, &mut command);
        Self { port, certificate, to, config, running }
    }

    /// Changes its configuration, which it reads within about a second. It closes the channels that it has upgraded.
    pub fn reload(&self) {
        let changed = configuration(self.port, &self.certificate, self.to, "header X-Reloaded yes");
        fs::write(&self.config, changed).unwrap();
    }

    /// Every request that it answered: method, path, status, protocol. One that was upgraded is there once it is over,
    /// and its status is 0.
    pub fn answered(&self) -> Vec<String> {
        let said = self.running.said();
        let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let requests = lines.filter(|line| line["msg"] == "handled request");
        let short = |line: Value| {
            let request = &line["request"];
            let [method, uri, protocol] = ["method", "uri", "proto"].map(|name| request[name].as_str().unwrap());
            let path = uri.split('?').next().unwrap();
            format!("{method} {path} {} {protocol}", line["status"])
        };
        requests.map(short).collect()
    }

    /// How many requests it gave an answer that begins so.
    pub fn count(&self, begins: &str) -> usize {
        self.answered().iter().filter(|line| line.starts_with(begins)).count()
    }
}

fn configuration(port: u16, certificate: &Certificate, to: u16, more: &str) -> String {
    format!(
        "{{
            admin off
            auto_https off
            servers {{
                protocols h1 h2
            }}
        }}
        https://:{port} {{
            bind 127.0.0.1
            tls {} {}
            log {{
                output stdout
                format json
            }}
            reverse_proxy 127.0.0.1:{to}
            {more}
        }}",
        certificate.file.display(),
        certificate.key.display()
    )
}
