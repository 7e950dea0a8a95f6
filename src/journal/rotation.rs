//! Names of journal files that were set aside. A file with any other name, however similar, belongs to the user.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Appended to the time in the name for each earlier file with the same time.
const AGAIN: &str = ".x";

/// A file that was set aside.
#[derive(Debug)]
pub(super) struct Aside {
    pub path: PathBuf,
    /// When it was last written.
    pub written: Timestamp,
}

/// A name for the file that is not taken yet.
pub(super) fn free_name(journal: &Path, now: Timestamp) -> PathBuf {
    let mut ending = now.strftime("%Y%m%dT%H%M%S%fZ").to_string();
    loop {
        let name = journal.with_extension(format!("{ending}.jsonl"));
        if fs::symlink_metadata(&name).is_err() {
            return name;
        }
        ending.push_str(AGAIN);
    }
}

/// The files that were set aside, oldest first.
///
/// # Errors
/// The directory exists and cannot be read.
pub(super) fn all(journal: &Path) -> io::Result<Vec<Aside>> {
    let stem = journal.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let dir = match fs::read_dir(journal.parent().unwrap_or(Path::new("."))) {
        Ok(dir) => dir,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for file in dir.flatten() {
        // Metadata of the entry itself: the target of a link was not set aside.
        let Ok(data) = file.metadata() else { continue };
        let name = file.file_name();
        if let Some(order) = name.to_str().filter(|_| data.is_file()).and_then(|name| order(stem, name)) {
            let written = data.modified().ok().and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::MIN);
            found.push((order, Aside { path: file.path(), written }));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found.into_iter().map(|(_, aside)| aside).collect())
}

/// The sort key of a file that was set aside: its time, then how often that time was taken. `None` if this program does
/// not create such names.
fn order(stem: &str, name: &str) -> Option<(String, usize)> {
    let mut moment = name.strip_prefix(stem)?.strip_prefix('.')?.strip_suffix(".jsonl")?;
    let mut again = 0;
    while let Some(rest) = moment.strip_suffix(AGAIN) {
        (moment, again) = (rest, again + 1);
    }
    let (day, time) = moment.strip_suffix('Z')?.split_once('T')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // The seconds are followed by as many digits of their fraction as needed, but at least one.
    let is_ours = day.len() == 8 && (7..=15).contains(&time.len()) && digits(day) && digits(time);
    is_ours.then(|| (format!("{day}T{time}"), again))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_names_that_are_made_here_are_ours() {
        for name in [
            "journal.jsonl",
            "journal-my-backup.jsonl",
            "journalism.jsonl",
            "journal.old.jsonl",
            "journal.2025.jsonl",
            "journal.20251120T140207Z.jsonl",
            "journal.20251120T1402070Z.jsonl.gz",
            "journal.20251120T1402070Z.json",
            "journal.20251120T1402070.jsonl",
            "journal.20251120T1402070Z.y.jsonl",
            "journal.20251120T1402070Zx.jsonl",
            "journal.20251120T140207+Z.jsonl",
            "journal.20251120T1402070123456789Z.jsonl",
            "journal.2025-11-20T14:02:07.5Z.jsonl",
            "journal.20251120T1402070Z copy.jsonl",
            "my-journal.20251120T1402070Z.jsonl",
            "journal.jsonl.20251120T1402070Z.jsonl",
            "Journal.20251120T1402070Z.jsonl",
            "journal.x.jsonl",
            "journal..jsonl",
        ] {
            assert_eq!(order("journal", name), None, "{name}");
        }
        for name in [
            "journal.20251120T1402070Z.jsonl",
            "journal.20251120T140207123456789Z.jsonl",
            "journal.20251120T1402075Z.x.x.jsonl",
        ] {
            assert!(order("journal", name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_was_set_aside_first_comes_first_also_within_a_second() {
        let names = ["5Z", "51Z", "51Z.x", "51Z.x.x", "6Z"].map(|end| format!("journal.20251120T140207{end}.jsonl"));
        let orders: Vec<_> = names.iter().map(|name| order("journal", name).unwrap()).collect();
        assert!(orders.is_sorted(), "{orders:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_name_that_is_made_here_is_ours(
            nanos in -377_705_023_201_000_000_000_i128..253_402_207_200_000_000_000, stem in "[a-z.-]{1,12}", taken in 0..3_usize,
        ) {
            let now = Timestamp::from_nanosecond(nanos).unwrap();
            // Dates before the year 0 have a sign, but no clock shows them.
            prop_assume!(now > "0001-01-01T00:00:00Z".parse().unwrap());
            let dir = tempfile::TempDir::new().unwrap();
            let journal = dir.path().join(format!("a{stem}.jsonl"));
            for _ in 0..=taken {
                fs::write(free_name(&journal, now), "").unwrap();
            }
            prop_assert_eq!(all(&journal).unwrap().len(), taken + 1);
        }
    }
}
