//! nginx in front of the built-in server, and what it wrote down.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Signal;

use super::certificates::{self, Certificate, Shown};
use super::part::{Folder, HOST, Part, free_port};

pub struct Nginx {
    pub port: u16,
    pub certificate: Certificate,
    running: Part,
    log: PathBuf,
}

impl Nginx {
    /// With TLS and HTTP/2, and with these lines beside what is usual.
    pub fn start(folder: &Folder, to: u16, shown: Shown, more: &str) -> Self {
        let (port, certificate) = (free_port(), certificates::make(folder, shown));
        let (here, file, key) = (folder.path().display(), certificate.file.display(), certificate.key.display());
        let config = format!(
            "daemon off; worker_processes 1; pid {here}/nginx.pid; error_log {here}/nginx.error;
            events {{}}
            http {{
                log_format line '$request_method $uri $status $server_protocol $connection_requests';
                access_log {here}/nginx.access line;
                client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;
                uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
                map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
                server {{
                    listen 127.0.0.1:{port} ssl http2;
                    ssl_certificate {file}; ssl_certificate_key {key};
                    location / {{
                        proxy_pass http://127.0.0.1:{to};
                        proxy_http_version 1.1;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection $connection_upgrade;
                    }}
                    {more}
                }}
            }}"
        );
        let config = folder.write("nginx.conf", &config);
        // What it says before it has read where its log is goes there too.
        let mut command = Command::new("nginx");
        command.arg("-c").arg(config).arg("-e").arg(folder.file("nginx.error"));
        let running = Part::start(folder, "nginx", port, &mut command);
        Self { port, certificate, running, log: folder.file("nginx.access") }
    }

    /// Reads its configuration again: new workers, and the old ones end their connections.
    pub fn reload(&self) {
        self.running.signal(Signal::HUP);
    }

    /// Every request that it answered: method, path, status, protocol, the how manieth of its connection.
    pub fn answered(&self) -> Vec<String> {
        fs::read_to_string(&self.log).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// How many calls were asked for.
    pub fn posts(&self) -> usize {
        self.answered().iter().filter(|line| line.starts_with("POST /v1.0/calls ")).count()
    }

    pub fn url(&self) -> String {
        url(self.port)
    }
}

/// The API at a port of this machine, by its name.
pub fn url(port: u16) -> String {
    format!("https://{HOST}:{port}/v1.0")
}
