//! Another profile of the configuration in the real program: what was meant for one account reaches no other one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;
use vdial::simulator::{Options, Simulator};

use crate::pty::Program;

#[test]
fn the_credential_and_the_server_of_the_start_are_not_those_of_another_profile() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let start = || runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), Options::default())).unwrap();
    let (first, second) = (start(), start());
    let home = TempDir::new().unwrap();
    let config = home.path().join("config.toml");
    let (url, key) = (second.api_url(), Simulator::accesskey());
    let text = format!(
        "[profiles.keyless]\napi_url = '{url}'\n[profiles.other]\napi_url = '{url}'\naccesskey = '{key}'\n\
         read_only = true\nbadge = 'TRIAL'\ncolor = 'blue'\n"
    );
    fs::write(&config, text).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    let args = ["--config", config.to_str().unwrap(), "--api-url", &first.api_url(), "--to", "+12025550105"];
    let mut program = Program::start(120, 30, &args, &[("VOIPBIN_ACCESSKEY", key)]);
    // The form that the command line filled in is that of the first profile.
    program.wait_for("2025550105");
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    program.wait_for("2 Numbers 8");
    program.send(b"P");
    program.wait_for("> default");
    program.send(b"g");
    program.wait_for(">  keyless");
    program.send(b"\r");
    // Without a credential of its own it asks for one, and sends nothing.
    program.wait_for(&format!("A credential for {url}"));
    assert_eq!(second.requests().len(), 0);
    program.send(b"\x1b");
    program.wait("the first profile again", |screen| {
        screen.text().contains("vdial default") && !screen.text().contains("A credential for")
    });
    program.send(b"P");
    program.wait_for("> default");
    program.send(b"gj");
    program.wait_for(">  TRIAL");
    program.send(b"\r");
    program.wait_for("vdial  TRIAL  other");
    program.wait_for("READ-ONLY");
    program.wait_for("2 Numbers 8");
    program.send(b"n");
    program.wait_for("Call ·  TRIAL");
    program.send(b"\x1b");
    program.wait("the form to close", |screen| !screen.text().contains("On answer"));
    // From a sign-in that is given up it goes back to where the user came from.
    program.send(b"P");
    program.wait_for(">  TRIAL");
    program.send(b"g");
    program.wait_for(">  keyless");
    program.send(b"\r");
    program.wait_for(&format!("A credential for {url}"));
    program.send(b"\x1b");
    program.wait("the profile before", |screen| {
        screen.text().contains("vdial  TRIAL  other") && !screen.text().contains("A credential for")
    });
    program.send(b"n");
    program.wait_for("Call ·  TRIAL");
    assert!(!program.screen.text().contains("2025550105"), "{}", program.screen.text());
    program.send(b"\x03");
    assert!(program.ended().success());
    let sent = |server: &Simulator| server.requests().iter().any(|request| request.method != "GET");
    assert!(!sent(&first) && !sent(&second));
    assert!(!program.written().contains(key));
}
