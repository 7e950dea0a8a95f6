//! The profiles of VoIPBIN's own command line, `vn`, in `~/.vn/config.yaml`: read to be offered at sign-in, never written.
//!
//! The file holds access keys, so it is read only if nobody else can read it, and no message quotes it. An event parser
//! reads it: no tree is built, and aliases are refused, so a small file cannot grow.

use std::io;
use std::path::{Path, PathBuf};

use saphyr_parser::{Event, Parser};

use super::{DEFAULT_API_URL, check_values};
use crate::api::credential::{Credential, CredentialKind};
use crate::base::private_file;

/// The size limit of the file, in bytes.
const LONGEST: u64 = 64 * 1024;
/// Most profiles that are offered.
const MOST: usize = 50;
/// Most levels of the file.
const DEEPEST: usize = 16;

/// A profile of `vn`.
#[derive(Clone, Debug)]
pub struct VendorProfile {
    /// Its name.
    pub name: String,
    /// The server that its key is for, checked like vdial's own `api_url`.
    pub api_url: String,
    /// Its access key.
    pub credential: Credential,
}

/// The profiles of the file that can be used.
#[derive(Clone, Debug, Default)]
pub struct VendorProfiles {
    /// The current one first, then by name.
    pub profiles: Vec<VendorProfile>,
    /// Why the file, or a profile in it, cannot be used, as a sentence.
    pub problem: Option<String>,
}

/// Where the file is, below the home directory.
#[must_use]
pub fn vendor_file(home: &Path) -> PathBuf {
    home.join(".vn").join("config.yaml")
}

/// Reads the file. One that is missing has no profiles.
#[must_use]
pub fn vendor_profiles(path: &Path) -> VendorProfiles {
    match read(path) {
        Ok(Some(text)) => parse(&text).map_or_else(|why| unusable(path, why), checked),
        Ok(None) => VendorProfiles::default(),
        Err(why) => unusable(path, &why),
    }
}

fn unusable(path: &Path, why: &str) -> VendorProfiles {
    VendorProfiles { profiles: Vec::new(), problem: Some(format!("{} is not used: {why}.", path.display())) }
}

fn read(path: &Path) -> Result<Option<String>, String> {
    let file = match private_file::open_to_read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file,
    };
    let mut file = file.map_err(|error| error.to_string())?;
    private_file::check(&file, path)?;
    let text = private_file::read_all(&mut file, LONGEST).and_then(private_file::text);
    text.map(Some).map_err(|error| error.to_string())
}

/// A profile as the file has it.
#[derive(Default)]
struct Raw {
    name: String,
    access_key: String,
    api_url: String,
}

#[derive(Default)]
struct RawProfiles {
    current: String,
    profiles: Vec<Raw>,
}

/// A mapping or a sequence that is being read.
struct Level {
    is_mapping: bool,
    /// The key whose value comes next.
    key: Option<String>,
}

fn parse(text: &str) -> Result<RawProfiles, &'static str> {
    const NOT_YAML: &str = "it is not valid YAML";
    const OTHER: &str = "it is not written as vn writes it";
    let mut raw = RawProfiles::default();
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(text) {
        // The parser's message may quote a key.
        let (event, _) = event.map_err(|_| NOT_YAML)?;
        let awaits_key = levels.last().is_some_and(|level| level.is_mapping && level.key.is_none());
        match event {
            Event::Scalar(word, ..) if awaits_key => {
                if let Some(level) = levels.last_mut() {
                    level.key = Some(word.into_owned());
                }
                continue;
            }
            Event::Scalar(word, ..) => raw.put(&levels, &word),
            Event::MappingStart(..) | Event::SequenceStart(..) if awaits_key || levels.len() >= DEEPEST => {
                return Err(OTHER);
            }
            Event::MappingStart(..) => {
                levels.push(Level { is_mapping: true, key: None });
                continue;
            }
            Event::SequenceStart(..) => {
                levels.push(Level { is_mapping: false, key: None });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => drop(levels.pop()),
            Event::Alias(_) => return Err("it holds an alias, which vn does not write"),
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => continue,
        }
        // A value is complete.
        if let Some(level) = levels.last_mut() {
            level.key = None;
        }
    }
    Ok(raw)
}

impl RawProfiles {
    fn put(&mut self, levels: &[Level], word: &str) {
        let word = if matches!(word, "~" | "null") { "" } else { word.trim() };
        let path: Vec<&str> = levels.iter().filter_map(|level| level.key.as_deref()).collect();
        if path.len() != levels.len() {
            return;
        }
        match path[..] {
            ["current_profile"] => word.clone_into(&mut self.current),
            ["profiles", name, field @ ("access_key" | "api_url")] => {
                let at = self.profiles.iter().position(|profile| profile.name == name).unwrap_or_else(|| {
                    self.profiles.push(Raw { name: name.to_owned(), ..Raw::default() });
                    self.profiles.len() - 1
                });
                let profile = &mut self.profiles[at];
                let place = if field == "api_url" { &mut profile.api_url } else { &mut profile.access_key };
                word.clone_into(place);
            }
            _ => {}
        }
    }
}

/// The profiles with a key and a server that can be used; the problem names the first of the others.
fn checked(mut raw: RawProfiles) -> VendorProfiles {
    raw.profiles.retain(|profile| !profile.access_key.is_empty());
    let current = std::mem::take(&mut raw.current);
    raw.profiles.sort_by(|a, b| (a.name != current, &a.name).cmp(&(b.name != current, &b.name)));
    let mut found = VendorProfiles::default();
    for profile in raw.profiles {
        if found.profiles.len() == MOST {
            found.problem.get_or_insert_with(|| format!("Only {MOST} profiles of vn are offered."));
            break;
        }
        let api_url = if profile.api_url.is_empty() { DEFAULT_API_URL } else { &profile.api_url };
        let api_url = check_values::api_url(api_url, false);
        match api_url.and_then(|url| Ok((url, Credential::new(CredentialKind::AccessKey, &profile.access_key)?))) {
            Ok((api_url, credential)) => {
                found.profiles.push(VendorProfile { name: profile.name, api_url, credential });
            }
            Err(why) => {
                let name = profile.name;
                found.problem.get_or_insert_with(|| format!("Profile {name:?} of vn is not used: {why}."));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        let found = parse(text).map(checked).unwrap();
        let line =
            |profile: &VendorProfile| format!("{} {} {}", profile.name, profile.api_url, profile.credential.secret());
        found.profiles.iter().map(line).chain(found.problem).collect()
    }

    #[test]
    fn it_reads_what_vn_writes_and_what_people_make_of_it() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("current_profile: default\nprofiles: {}\n", &[]),
            (
                "current_profile: work\nprofiles:\n    default:\n        access_key: k1\n    work:\n        access_key: \"k2\"\n        api_url: https://work.example/v1.0/\n",
                &["work https://work.example/v1.0 k2", "default https://api.voipbin.net/v1.0 k1"],
            ),
            (
                "# mine\nprofiles: {a: {access_key: 'k#1', new_field: [1, {x: y}], api_url: null}}\ncurrent_profile: gone",
                &["a https://api.voipbin.net/v1.0 k#1"],
            ),
            // No key, as vn itself sees it; fields of the same names elsewhere.
            ("profiles:\n  a: {access_key: ''}\n  b: {api_url: https://b.example/v1.0}\n  c: k\n", &[]),
            ("access_key: k\nother: {a: {access_key: k}}\nprofiles: [{a: {access_key: k}}]\n", &[]),
            ("profiles:\n  a: {deep: {access_key: k}}\n", &[]),
            (
                "profiles: {a: {access_key: k}}\n---\nprofiles: {b: {access_key: k}}\n",
                &["a https://api.voipbin.net/v1.0 k"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(listed(text), *expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_said_and_the_rest_is_offered() {
        let text = "profiles:\n  a: {access_key: k, api_url: 'http://far.example/v1.0'}\n  b: {access_key: k}\n";
        let found = checked(parse(text).unwrap());
        assert_eq!(found.profiles.len(), 1);
        assert!(found.problem.is_some_and(|why| why.contains("\"a\"") && why.contains("unencrypted")));
        let found = checked(parse("profiles: {a: {access_key: 'two s3cret words'}}").unwrap());
        assert!(found.problem.is_some_and(|why| why.contains("space") && !why.contains("s3cret")));
    }

    #[test]
    fn a_hostile_file_is_refused_without_quoting_it() {
        let deep = format!("profiles: {}", "[".repeat(30_000));
        let texts = [
            "profiles: {a: {access_key: s3cret",
            "profiles: &p {a: {access_key: s3cret}}\nagain: *p",
            "? {complex: s3cret}\n: x",
            "profiles: 's3cret",
            &deep,
        ];
        for text in texts {
            let why = parse(text).err().unwrap_or_default();
            assert!(!why.is_empty() && !why.contains("s3cret"), "{text:.60}");
        }
    }
}
