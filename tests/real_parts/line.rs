//! A line to another machine: sshd of this one, for whoever runs the test, with a key of its own.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::part::{Folder, Part, free_port};

pub struct Sshd {
    pub port: u16,
    key: String,
    _running: Part,
}

impl Sshd {
    pub fn start(folder: &Folder) -> Self {
        let port = free_port();
        for name in ["host", "key"] {
            let file = folder.file(name);
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status();
            assert!(made.unwrap().success());
            fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
        }
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {0}/host\nAuthorizedKeysFile {0}/key.pub\nPidFile none\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nPrintMotd no\n\
             PrintLastLog no\nAcceptEnv *\n",
            folder.path().display()
        );
        let config = folder.write("sshd_config", &config);
        // It starts itself anew for each connection, and so wants its whole path.
        let mut command = Command::new("/usr/sbin/sshd");
        let running = Part::start(folder, "sshd", port, command.arg("-D").arg("-e").arg("-f").arg(config));
        Self { port, key: folder.file("key").display().to_string(), _running: running }
    }

    /// A command that runs another one over there, in a terminal if that is asked for, reached at this port.
    pub fn over(&self, port: u16, terminal: bool, there: &str) -> Vec<String> {
        let options = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
        let mut command = vec!["ssh".to_owned()];
        command.extend(options.split(' ').map(str::to_owned));
        command.extend(["-i", &self.key, "-p", &port.to_string()].map(str::to_owned));
        command.push(if terminal { "-tt" } else { "-T" }.to_owned());
        command.extend(["127.0.0.1", there].map(str::to_owned));
        command
    }
}

/// vdial as a line for a shell, at the API at that URL, with its files in that folder.
pub fn vdial(folder: &Folder, url: &str) -> String {
    let (program, files) = (env!("CARGO_BIN_EXE_vdial"), folder.path().display());
    format!(
        "VOIPBIN_ACCESSKEY=vdial-simulator-access-key VDIAL_CONFIG_DIR={files}/config VDIAL_DATA_DIR={files}/data \
         exec {program} --api-url {url}"
    )
}
