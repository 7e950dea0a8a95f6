//! Checks the variables that name the machine's certificates. The library skips what it cannot read, and would then
//! trust nothing, or other certificates than the user meant.

use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{ClientError, LONGEST, NO_CERTIFICATE};
use crate::base::{environment, private_file};

/// Checks `SSL_CERT_FILE` and `SSL_CERT_DIR`, which apply on Unix except on Apple's systems.
///
/// # Errors
/// When one names a path that cannot be read or holds no certificate.
pub fn check(env: impl Fn(&str) -> Option<String>) -> Result<(), ClientError> {
    if !cfg!(all(unix, not(target_vendor = "apple"))) {
        return Ok(());
    }
    let set = |name: &'static str| environment::set(&env, name).map(|value| (name, value));
    let file = set("SSL_CERT_FILE");
    if let Some((variable, path)) = &file {
        let path = Path::new(path);
        let holds = holds_certificates(path).map_err(|why| bad(variable, path, &why))?;
        if !holds {
            return Err(bad(variable, path, &NO_CERTIFICATE));
        }
    }
    if let Some((variable, paths)) = set("SSL_CERT_DIR") {
        let mut found = file.is_some();
        for path in std::env::split_paths(&paths).filter(|path| !path.as_os_str().is_empty()) {
            let files = std::fs::read_dir(&path).map_err(|error| bad(variable, &path, &error))?;
            found |= files.flatten().any(|file| holds_certificates(&file.path()).unwrap_or_default());
        }
        if !found {
            return Err(bad(variable, &PathBuf::from(paths), &NO_CERTIFICATE));
        }
    }
    Ok(())
}

fn holds_certificates(path: &Path) -> std::io::Result<bool> {
    Ok(CertificateDer::pem_slice_iter(&private_file::read(path, LONGEST)?).any(|found| found.is_ok()))
}

fn bad(variable: &'static str, path: &Path, why: &impl ToString) -> ClientError {
    ClientError::CertVariable { variable, path: path.to_owned(), why: why.to_string() }
}

#[cfg(all(test, unix, not(target_vendor = "apple")))]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_named_with_its_variable() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(at("words.pem"), "no certificate").unwrap();
        std::fs::create_dir(at("empty")).unwrap();
        std::fs::create_dir(at("full")).unwrap();
        let pem = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap().cert.pem();
        std::fs::write(at("full/a.pem"), &pem).unwrap();
        for (variable, value, expected) in [
            ("SSL_CERT_FILE", at("missing.pem"), Some("missing.pem")),
            ("SSL_CERT_FILE", at("words.pem"), Some("no PEM certificate")),
            ("SSL_CERT_FILE", at("full/a.pem"), None),
            ("SSL_CERT_FILE", "/dev/zero".to_owned(), Some("a device")),
            ("SSL_CERT_FILE", at("full"), Some("a directory")),
            ("SSL_CERT_FILE", String::new(), None),
            ("SSL_CERT_DIR", at("missing"), Some("missing")),
            ("SSL_CERT_DIR", at("empty"), Some("no PEM certificate")),
            ("SSL_CERT_DIR", format!("{}:{}", at("empty"), at("full")), None),
        ] {
            let found = check(|name| (name == variable).then(|| value.clone()));
            let told = found.map_err(|error| error.to_string()).err();
            let good = match (&told, expected) {
                (Some(told), Some(part)) => told.contains(variable) && told.contains(part),
                (told, expected) => told.is_none() && expected.is_none(),
            };
            assert!(good, "{variable}={value}: {told:?}");
        }
    }
}
