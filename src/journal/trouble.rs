//! Explains why the journal cannot be written, and what to do about it.

use std::io::{Error, ErrorKind};
use std::path::Path;

/// EIO: the same number on every Unix.
const FAULTY_DISK: i32 = 5;

/// The message for an error while writing the file.
pub(super) fn words(error: &Error, path: &Path) -> String {
    let why = match error.kind() {
        ErrorKind::StorageFull => "the disk is full; make room",
        ErrorKind::QuotaExceeded => "your quota is used up; make room",
        ErrorKind::FileTooLarge => "a limit forbids longer files; see ulimit -f",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only; VDIAL_DATA_DIR can name another place",
        ErrorKind::PermissionDenied => "no permission to write it; check its owner",
        _ if error.raw_os_error() == Some(FAULTY_DISK) => "the disk is faulty; VDIAL_DATA_DIR can name another",
        _ => return format!("{error} ({})", path.display()),
    };
    format!("{why} ({})", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_is_said_of_every_usual_error() {
        for (kind, says) in [
            (ErrorKind::StorageFull, "the disk is full; make room"),
            (ErrorKind::QuotaExceeded, "quota"),
            (ErrorKind::FileTooLarge, "ulimit -f"),
            (ErrorKind::ReadOnlyFilesystem, "VDIAL_DATA_DIR"),
            (ErrorKind::PermissionDenied, "check its owner"),
        ] {
            let told = words(&kind.into(), Path::new("/data/journal.jsonl"));
            assert!(told.contains(says) && told.ends_with(" (/data/journal.jsonl)"), "{told}");
        }
        assert!(words(&Error::from_raw_os_error(FAULTY_DISK), Path::new("/")).starts_with("the disk is faulty"));
        assert!(words(&Error::other("odd"), Path::new("/x")).starts_with("odd (/x"));
    }
}
