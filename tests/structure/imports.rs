//! Which file of `src` uses which, read from its paths. A name that a module hands on counts for the file that
//! defines it. A module's use of its own children does not count: they are parts of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The code of `src` by file name, up to the unit tests of each file.
pub struct Source {
    files: BTreeMap<String, String>,
}

/// A path as written, for example `["crate", "domain", "Call"]`.
type CodePath = Vec<String>;

impl Source {
    pub fn read() -> Self {
        let mut files = BTreeMap::new();
        read_folder(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), "", &mut files);
        Self { files }
    }

    /// Every file with its code.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, code)| (name.as_str(), code.as_str()))
    }

    /// For each file the files whose names it uses. Names that a file only hands on, by `pub use`, do not count.
    pub fn uses(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        self.files()
            .map(|(file, code)| {
                let paths = paths(code).into_iter().filter(|(path, public)| !public && !path.is_empty());
                let (module, own_folder) = (module(file), file.replace(".rs", "/"));
                let used = paths.filter_map(|(path, _)| self.defined_in(&module, &path, 0));
                (file, used.filter(|used| *used != file && !used.starts_with(&own_folder)).collect())
            })
            .collect()
    }

    /// The file that defines what `path` names, when it is written in `module`.
    fn defined_in(&self, module: &[String], path: &[String], depth: usize) -> Option<&str> {
        let (mut at, rest) = match path[0].as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (module.to_vec(), &path[1..]),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                (module[..module.len().saturating_sub(ups)].to_vec(), &path[ups..])
            }
            first if self.file_of(&[module, &[first.to_owned()]].concat()).is_some() => (module.to_vec(), path),
            _ => return None,
        };
        let mut rest = rest;
        while let [first, others @ ..] = rest
            && self.file_of(&[at.as_slice(), std::slice::from_ref(first)].concat()).is_some()
        {
            at.push(first.clone());
            rest = others;
        }
        let file = self.file_of(&at)?;
        let Some(name) = rest.first().filter(|_| depth < 4) else { return Some(file) };
        let handed_on =
            paths(&self.files[file]).into_iter().find(|(path, public)| *public && path.last() == Some(name));
        handed_on.and_then(|(path, _)| self.defined_in(&at, &path, depth + 1)).or(Some(file))
    }

    fn file_of(&self, module: &[String]) -> Option<&str> {
        let name = if module.is_empty() { "lib.rs".to_owned() } else { module.join("/") + ".rs" };
        self.files.get_key_value(&name).map(|(name, _)| name.as_str())
    }
}

/// The files of each circle of imports.
pub fn circles<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = uses
        .keys()
        .map(|&file| {
            let mut reached = BTreeSet::new();
            let mut open = vec![file];
            while let Some(file) = open.pop() {
                open.extend(uses[file].iter().filter(|used| reached.insert(**used)));
            }
            (file, reached)
        })
        .collect();
    let circle = |file| reached[file].iter().copied().filter(|other| reached[other].contains(file)).collect();
    uses.keys()
        .map(|file| circle(*file))
        .filter(|circle: &BTreeSet<&str>| circle.len() > 1)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn read_folder(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") && !name.ends_with("/tests.rs") {
            let code = fs::read_to_string(entry.path()).unwrap();
            files.insert(name, code.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
}

fn module(file: &str) -> CodePath {
    match file {
        "lib.rs" => Vec::new(),
        file => file.trim_end_matches(".rs").split('/').map(str::to_owned).collect(),
    }
}

/// Every path in the code, and whether it is handed on by `pub use`. Relies on rustfmt: `use` begins a line.
fn paths(code: &str) -> Vec<(CodePath, bool)> {
    let mut found = Vec::new();
    let mut lines = code.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    while let Some(line) = lines.next() {
        let Some((before, tree)) = line
            .split_once("use ")
            .filter(|(before, _)| matches!(*before, "" | "pub " | "pub(crate) " | "pub(super) "))
        else {
            let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let inline = words.filter(|word| word.contains("::"));
            found
                .extend(inline.map(|word| {
                    (word.split("::").map(str::to_owned).filter(|part| !part.is_empty()).collect(), false)
                }));
            continue;
        };
        let mut tree = tree.to_owned();
        while !tree.ends_with(';') {
            tree.push_str(lines.next().expect("the end of a use statement"));
        }
        expand(&[], tree.trim_end_matches(';'), !before.is_empty(), &mut found);
    }
    found
}

/// Adds every path of a tree such as `a::{b, c::{self, d as e}}`.
fn expand(before: &[String], tree: &str, public: bool, found: &mut Vec<(CodePath, bool)>) {
    let tree = tree.trim();
    if let Some((head, inner)) = tree.split_once('{') {
        let mut before = before.to_vec();
        before.extend(head.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()));
        let inner = inner.trim_end().strip_suffix('}').unwrap_or(inner);
        let mut depth = 0;
        for part in inner.split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        }) {
            expand(&before, part, public, found);
        }
    } else if !tree.is_empty() {
        let name = tree.split(" as ").next().unwrap_or_default();
        let mut path = before.to_vec();
        path.extend(
            name.split("::").map(|part| part.trim().to_owned()).filter(|part| part != "self" || before.is_empty()),
        );
        found.push((path, public));
    }
}
