//! Forward proxies.

use std::fs;
use std::process::Command;

use super::part::{Folder, Part, free_port};

/// Who may use a proxy that asks.
pub const USER: &str = "somebody";
pub const PASSWORD: &str = "proxy-hunter2";

/// A proxy, and what it wrote down.
pub struct Proxy {
    pub port: u16,
    running: Part,
    log: std::path::PathBuf,
}

impl Proxy {
    /// It takes everything from this machine.
    pub fn tinyproxy(folder: &Folder) -> Self {
        let (port, log) = (free_port(), folder.file("tinyproxy.log"));
        let config = format!(
            "Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nLogFile \"{}\"\nLogLevel Connect\n",
            log.display()
        );
        let config = folder.write("tinyproxy.conf", &config);
        let mut command = Command::new("tinyproxy");
        let running = Part::start(folder, "tinyproxy", port, command.arg("-d").arg("-c").arg(config));
        Self { port, running, log }
    }

    /// It wants a user and a password, or takes nothing from anybody.
    pub fn squid(folder: &Folder, open: bool) -> Self {
        let (port, log) = (free_port(), folder.file("squid.access"));
        let hash = Command::new("openssl").args(["passwd", "-apr1", PASSWORD]).output().unwrap().stdout;
        let users = folder.write("users", &format!("{USER}:{}", String::from_utf8(hash).unwrap()));
        let access = if open { "allow known" } else { "deny all" };
        let config = format!(
            "http_port 127.0.0.1:{port}\nvisible_hostname proxy.parts.test\npid_filename none\ncache deny all\nshutdown_lifetime 0 seconds\n\
             access_log stdio:{}\ncache_log {}\ncoredump_dir {}\nnetdb_filename none\n\
             auth_param basic program /usr/lib/squid/basic_ncsa_auth {}\n\
             acl known proxy_auth REQUIRED\nhttp_access {access}\nhttp_access deny all\n",
            log.display(),
            folder.file("squid.log").display(),
            folder.path().display(),
            users.display()
        );
        let config = folder.write("squid.conf", &config);
        let running = Part::start(
            folder,
            "squid",
            port,
            Command::new("squid").args(["-N", "-n", &format!("parts{port}"), "-f"]).arg(config),
        );
        Self { port, running, log }
    }

    pub fn socks5(folder: &Folder) -> Self {
        let port = free_port();
        let mut command = Command::new("microsocks");
        command.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-u", USER, "-P", PASSWORD]);
        let running = Part::start(folder, "microsocks", port, &mut command);
        Self { port, running, log: folder.file("microsocks.said") }
    }

    /// What it wrote down of whom it was asked for.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default() + &self.running.said()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
