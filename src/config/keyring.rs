//! The operating system's keyring, through the system's own tool: `secret-tool` (libsecret, for every desktop that has a
//! Secret Service) or macOS's `security`. A library would put a D-Bus client and seventy crates into a program that mostly
//! runs where there is no desktop. The secret goes through pipes, never on a command line.

use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

use secrecy::{ExposeSecret, SecretString};

use crate::api::credential::CredentialKind;
use crate::base::private_file;

/// What all entries of this program have in common.
const SERVICE: &str = "vdial";

/// The secret of a profile, if the keyring has one.
///
/// # Errors
/// There is no keyring here, or it does not open.
pub(super) fn lookup(profile: &str, kind: CredentialKind) -> io::Result<Option<SecretString>> {
    let output = if cfg!(target_os = "macos") {
        run("security", &["find-generic-password", "-s", SERVICE, "-a", &account(profile, kind), "-w"], "")?
    } else {
        let kind = kind.as_str();
        run("secret-tool", &["lookup", "service", SERVICE, "profile", profile, "kind", kind], "")?
    };
    let secret = private_file::text(output.stdout)?;
    let secret = SecretString::from(secret);
    Ok(Some(secret).filter(|secret| output.status.success() && !secret.expose_secret().trim().is_empty()))
}

/// Keeps the secret of a profile in place of the one before.
///
/// # Errors
/// There is no keyring here, or it does not take it.
pub(super) fn store(profile: &str, kind: CredentialKind, secret: &str) -> io::Result<()> {
    let output = if cfg!(target_os = "macos") {
        let quoted = secret.replace('\\', "\\\\").replace('"', "\\\"");
        let account = account(profile, kind);
        run("security", &["-i"], &format!("add-generic-password -U -s {SERVICE} -a {account} -w \"{quoted}\"\n"))?
    } else {
        let (label, kind) = (format!("vdial: {} of {profile}", kind.words()), kind.as_str());
        let words = ["store", "--label", &label, "service", SERVICE, "profile", profile, "kind", kind];
        run("secret-tool", &words, secret)?
    };
    done(&output)
}

/// Forgets the secret of a profile. That there is none is no error.
pub(super) fn forget(profile: &str, kind: CredentialKind) {
    // A keyring that is not there keeps nothing.
    let _ = if cfg!(target_os = "macos") {
        run("security", &["delete-generic-password", "-s", SERVICE, "-a", &account(profile, kind)], "")
    } else {
        run("secret-tool", &["clear", "service", SERVICE, "profile", profile, "kind", kind.as_str()], "")
    };
}

fn account(profile: &str, kind: CredentialKind) -> String {
    format!("{profile}.{}", kind.as_str())
}

/// Runs the tool with something on its standard input. What it says itself is not repeated: it may hold anything.
fn run(tool: &str, words: &[&str], input: &str) -> io::Result<Output> {
    let mut command = Command::new(tool);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| io::Error::new(error.kind(), format!("{tool}: {error}")))?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that reads nothing closes it early; what it then says counts.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}

fn done(output: &Output) -> io::Result<()> {
    if output.status.success() { Ok(()) } else { Err(io::Error::other("the keyring did not take it")) }
}
