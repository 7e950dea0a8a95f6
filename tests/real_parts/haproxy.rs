//! `HAProxy` in front of the built-in server, with little patience.

use std::fs;
use std::process::Command;

use super::certificates::{self, Certificate, Shown};
use super::part::{Folder, Part, free_port};

pub struct Haproxy {
    pub port: u16,
    pub certificate: Certificate,
    running: Part,
}

impl Haproxy {
    /// It waits two seconds for an answer, and as long for anything on a channel that was upgraded.
    pub fn start(folder: &Folder, to: u16) -> Self {
        let (port, certificate) = (free_port(), certificates::make(folder, Shown::Good));
        let both = [&certificate.file, &certificate.key].map(|file| fs::read_to_string(file).unwrap()).concat();
        let both = folder.write("both.pem", &both);
        let config = format!(
            "global
                log stdout format raw local0
             defaults
                mode http
                log global
                log-format \"%HM %HPO %ST\"
                timeout connect 1s
                timeout client 4s
                timeout server 2s
                timeout tunnel 4s
             frontend api
                bind 127.0.0.1:{port} ssl crt {} alpn h2,http/1.1
                default_backend server
             backend server
                server one 127.0.0.1:{to} check inter 200ms fall 1 rise 1\n",
            both.display()
        );
        let config = folder.write("haproxy.cfg", &config);
        let running = Part::start(folder, "haproxy", port, Command::new("haproxy").arg("-db").arg("-f").arg(config));
        Self { port, certificate, running }
    }

    /// How many requests it gave an answer that begins so: method, path, status.
    pub fn answered(&self, begins: &str) -> usize {
        self.running.said().lines().filter(|line| line.starts_with(begins)).count()
    }
}
