//! The operating system's keyring, through the system's own tool: `secret-tool` (libsecret, for every desktop with a
//! Secret Service) or macOS's `security`. A library would add a D-Bus client and seventy crates to a program that
//! mostly runs without a desktop. The secret is passed through pipes, never on a command line.

use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

use secrecy::{ExposeSecret, SecretString};

use crate::api::credential::CredentialKind;
use crate::base::private_file;

/// The service name of all entries.
const SERVICE: &str = "vdial";

/// The secret of a profile; `None` if the keyring has none.
///
/// # Errors
/// No keyring is available, or it cannot be unlocked.
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

/// Whether the keyring holds a secret of a profile. The secret is not looked at.
///
/// # Errors
/// The tool is missing, or no keyring answers it.
pub(super) fn holds(profile: &str) -> io::Result<bool> {
    for kind in [CredentialKind::Token, CredentialKind::AccessKey] {
        let output = if cfg!(target_os = "macos") {
            run("security", &["find-generic-password", "-s", SERVICE, "-a", &account(profile, kind)], "")?
        } else {
            run("secret-tool", &["lookup", "service", SERVICE, "profile", profile, "kind", kind.as_str()], "")?
        };
        // secret-tool finds nothing in silence; it complains only if no keyring answers.
        let not_found =
            if cfg!(target_os = "macos") { output.status.code() == Some(44) } else { output.stderr.is_empty() };
        if output.status.success() {
            return Ok(true);
        }
        if !not_found {
            return Err(io::Error::other("no keyring answers"));
        }
    }
    Ok(false)
}

/// Stores the secret of a profile, replacing the previous one.
///
/// # Errors
/// No keyring is available, or it rejects the secret.
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

/// Deletes the secret of a profile. A missing secret is not an error.
pub(super) fn forget(profile: &str, kind: CredentialKind) {
    // A missing keyring stores nothing.
    let _ = if cfg!(target_os = "macos") {
        run("security", &["delete-generic-password", "-s", SERVICE, "-a", &account(profile, kind)], "")
    } else {
        run("secret-tool", &["clear", "service", SERVICE, "profile", profile, "kind", kind.as_str()], "")
    };
}

fn account(profile: &str, kind: CredentialKind) -> String {
    format!("{profile}.{}", kind.as_str())
}

/// Runs the tool with `input` on its standard input. Its own messages are not repeated, since they may contain
/// anything.
fn run(tool: &str, words: &[&str], input: &str) -> io::Result<Output> {
    let mut command = Command::new(tool);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| io::Error::new(error.kind(), format!("{tool}: {error}")))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A tool that reads nothing closes the pipe early; its exit status decides.
        let _ = stdin.write_all(input.as_bytes());
    }
    child.wait_with_output()
}

fn done(output: &Output) -> io::Result<()> {
    if output.status.success() { Ok(()) } else { Err(io::Error::other("the keyring did not accept it")) }
}
