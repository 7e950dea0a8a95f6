//! The program itself with variables that cannot be used: it says which, and does nothing.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// What it says on standard error, with these variables alone.
fn said(set: &[(&str, impl AsRef<OsStr>)], arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vdial"))
        .args(arguments)
        .env_clear()
        .envs(set.iter().map(|(name, value)| (name, value)))
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_variable_that_cannot_be_used_ends_the_program_by_its_name() {
    for (variable, value, told) in [
        ("HTTPS_PROXY", "ftp://me:hunter2@proxy.example", "HTTPS_PROXY cannot be used"),
        ("all_proxy", "http://", "all_proxy cannot be used"),
        ("SSL_CERT_FILE", "/no/such/file.pem", "SSL_CERT_FILE: the certificates in /no/such/file.pem cannot be used"),
        ("SSL_CERT_DIR", "/no/such/folder", "SSL_CERT_DIR: the certificates in /no/such/folder cannot be used"),
    ] {
        // Elsewhere the machine's certificates are not named by variables.
        if variable.starts_with("SSL") && !cfg!(all(unix, not(target_vendor = "apple"))) {
            continue;
        }
        let text = said(&[(variable, value)], &[]);
        assert!(text.contains(told) && !text.contains("hunter2"), "{text}");
        // Where it is not used, nobody minds.
        for (arguments, also) in [
            (&["--demo"][..], None),
            (&["--api-url", "http://127.0.0.1:1/v1.0"], None),
            (&[], Some(("NO_PROXY", "voipbin.net")).filter(|_| variable.to_lowercase().ends_with("proxy"))),
        ] {
            let set: Vec<_> = [Some((variable, value)), also].into_iter().flatten().collect();
            if arguments.is_empty() && also.is_none() {
                continue;
            }
            let text = said(&set, arguments);
            assert!(text.contains("must be a terminal"), "{set:?} {arguments:?}: {text}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_variable_that_is_not_utf_8_does_not_count_as_not_set() {
    use std::os::unix::ffi::OsStrExt;

    let value = OsStr::from_bytes(b"http://me:hunter2@caf\xe9.example");
    for variable in ["VDIAL_DATA_DIR", "HTTPS_PROXY", "no_proxy", "VOIPBIN_TOKEN", "VOIPBIN_ACCESSKEY"] {
        let text = said(&[(variable, value)], &[]);
        assert!(text.contains(&format!("{variable} is not valid UTF-8")) && !text.contains("hunter2"), "{text}");
    }
}
