//! The short form of the fuzz tests: the corpus unchanged, and changed at random from a fixed seed. `.ci/fuzz` is the
//! long form, guided by coverage.
#![cfg(test)]

#[path = "fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// How often each file of the corpus is changed.
const CHANGES: usize = 60;
/// Pieces that mean something to one parser or another.
const TOKENS: [&[u8]; 24] = [
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"\"id\":",
    b"\"status\":\"hangup\"",
    b"9999-01-01 00:00:00.000000",
    b"00000000-0000-0000-0000-000000000000",
    b"\\u0000",
    b"\\u202e",
    "\u{1b}]0;".as_bytes(),
    "\u{9b}".as_bytes(),
    "\u{301}".as_bytes(),
    "👩‍👩‍👧".as_bytes(),
    "한".as_bytes(),
    b"+82",
    b"ext:",
    b",",
    b"\"",
    b"\n",
    b"1e999",
    b"-1",
    b"[[[[[[[[",
    b"ctrl-",
];

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n.max(1) as u64).unwrap()
    }
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", dir.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// A file with some bytes changed, taken out, put in, or taken from another file.
fn changed(random: &mut Random, corpus: &[Vec<u8>], file: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, TOKENS[random.below(TOKENS.len())].iter().copied())),
            3 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                bytes.splice(at.., other[from..].iter().copied());
            }
            _ => {
                let end = at + random.below(bytes.len() + 1 - at);
                bytes.drain(at..end);
            }
        }
    }
    bytes
}

#[test]
fn every_target_holds_for_its_corpus_and_for_what_is_like_it() {
    for (name, target) in targets::ALL {
        let corpus = corpus(name);
        let mut random = Random(0x5EED);
        for file in &corpus {
            target(file);
            for _ in 0..CHANGES {
                let bytes = changed(&mut random, &corpus, file);
                let holds = std::panic::catch_unwind(|| target(&bytes)).is_ok();
                assert!(holds, "{name} does not hold for {:?}", String::from_utf8_lossy(&bytes));
            }
        }
    }
}
