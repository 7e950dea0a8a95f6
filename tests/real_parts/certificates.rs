//! Certificates as `openssl` makes them, by an authority that the program can be told to trust.

use std::path::PathBuf;
use std::process::Command;

use super::part::{Folder, HOST};

/// Which certificate a server shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// For this machine, of the trusted authority.
    Good,
    /// The same, but its time is over.
    Expired,
    /// The authority's, for another name.
    OtherName,
    /// Its own authority: what `openssl req -x509` makes by itself.
    SelfSigned,
}

/// A certificate with its key, and what to trust for it.
pub struct Certificate {
    pub file: PathBuf,
    pub key: PathBuf,
    /// For `--ca-cert`.
    pub authority: PathBuf,
}

fn openssl(folder: &Folder, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a certificate in that folder.
pub fn make(folder: &Folder, shown: Shown) -> Certificate {
    let new = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let name = if shown == Shown::OtherName { "other.parts.test" } else { HOST };
    let here = format!("{new} -subj /CN={name} -addext subjectAltName=DNS:{name} -keyout own.key");
    let mut authority = "authority.pem";
    openssl(folder, &format!("req -x509 {new} -subj /CN=Authority -keyout authority.key -out authority.pem"));
    if shown == Shown::SelfSigned {
        authority = "own.pem";
        openssl(folder, &format!("req -x509 {here} -out own.pem"));
    } else {
        let days = if shown == Shown::Expired { 0 } else { 30 };
        openssl(folder, &format!("req -new {here} -out own.csr"));
        let sign = "x509 -req -in own.csr -copy_extensions copy -CA authority.pem -CAkey authority.key -CAcreateserial";
        openssl(folder, &format!("{sign} -days {days} -out own.pem"));
    }
    Certificate { file: folder.file("own.pem"), key: folder.file("own.key"), authority: folder.file(authority) }
}
