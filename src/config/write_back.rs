//! Writes settings into the configuration file. Comments, order and everything else stay as the user wrote them.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, Item, Table, TableLike, Value};

use super::parse::LONGEST;
use crate::base::private_file;
use crate::domain::{SettingChange, SettingKind};

/// Writes a setting into the file as it is now, which is created if there is none. Nothing is written unless `check`
/// accepts the file's new text.
///
/// # Errors
/// In words for the user.
pub fn write(
    path: &Path,
    change: &SettingChange,
    check: impl FnOnce(&str, &Path) -> Result<(), String>,
) -> Result<(), String> {
    let value = value(change)?;
    let cannot = |error: io::Error| format!("{} cannot be written: {error}", path.display());
    let file = WrittenFile::read(path).map_err(cannot)?;
    let text = match &value {
        None => unset(file.text(), change),
        Some(value) => set(file.text(), change, value),
    };
    let text = text.map_err(cannot)?;
    if is_in(change, &text) != value.is_some() {
        return Err(format!("{} has it in another form: change it there", path.display()));
    }
    check(&text, path)?;
    file.write(&text).map_err(cannot)
}

/// The text with the value in it.
fn set(text: &str, change: &SettingChange, value: &Value) -> io::Result<String> {
    edited(text, |top| {
        let last = change.table.len().saturating_sub(1);
        let mut names = change.table.iter().enumerate();
        let own = names.try_fold(top, |over, (at, name)| table(over, name, at < last))?;
        put(own, change.key, Some(Item::Value(value.clone())));
        Some(())
    })
}

/// The text without the setting: its line becomes a comment, so that the comments around it stay.
fn unset(text: &str, change: &SettingChange) -> io::Result<String> {
    let file = Document::parse(text).map_err(|_| invalid())?;
    let Some((key, item)) = found(change, file.as_table()) else { return Ok(text.to_owned()) };
    let (Some(key), Some(value)) = (key, item.span()) else { return Ok(text.to_owned()) };
    let line = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let alone = |c: char| c.is_whitespace() || c.is_alphanumeric() || "_-.\"'".contains(c);
    if text[line..key.start].chars().all(alone) && !text[line..value.end].contains('\n') {
        return Ok(format!("{}# {}", &text[..line], &text[line..]));
    }
    edited(text, |top| {
        let own = change.table.iter().try_fold(top, |over, name| over.get_mut(name)?.as_table_like_mut())?;
        put(own, change.key, None);
        Some(())
    })
}

/// Its key's place in the text, and its value.
fn found<'a>(change: &SettingChange, top: &'a Table) -> Option<(Option<Range<usize>>, &'a Item)> {
    let top: &dyn TableLike = top;
    let own = change.table.iter().try_fold(top, |over, name| over.get(name)?.as_table_like())?;
    own.get_key_value(change.key).map(|(key, item)| (key.span(), item))
}

fn is_in(change: &SettingChange, text: &str) -> bool {
    Document::parse(text).is_ok_and(|file| found(change, file.as_table()).is_some())
}

/// The typed text as a value of the file; `None` to remove it. Whether it makes sense, the check of the file says.
fn value(change: &SettingChange) -> Result<Option<Value>, String> {
    let typed = change.typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let number = || typed.parse::<i64>().map(Value::from).map_err(|_| format!("{typed:?} is not a whole number"));
    Ok(Some(match &change.kind {
        SettingKind::Switch => Value::from(typed == "true"),
        SettingKind::Number | SettingKind::OneNumberOf(_) => number()?,
        SettingKind::Decimal => typed.parse::<f64>().map_err(|_| format!("{typed:?} is not a number"))?.into(),
        _ => Value::from(typed),
    }))
}

/// The configuration file, to be replaced in one step.
pub(super) struct WrittenFile {
    path: PathBuf,
    text: String,
}

impl WrittenFile {
    /// Reads the file; a missing one is empty.
    pub fn read(path: &Path) -> io::Result<Self> {
        // Many keep their configuration elsewhere, with a link here: the file itself is written.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let text = match private_file::read(&path, LONGEST).and_then(private_file::text) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        Ok(Self { path, text })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes the new text, unless nothing changes.
    pub fn write(&self, text: &str) -> io::Result<()> {
        if text == self.text { Ok(()) } else { private_file::replace(&self.path, text.as_bytes()) }
    }
}

/// The text after a change of its tables; `None` from the change if something else stands in place of a table.
pub(super) fn edited(text: &str, change: impl FnOnce(&mut dyn TableLike) -> Option<()>) -> io::Result<String> {
    let mut file: DocumentMut = text.parse().map_err(|_| invalid())?;
    change(file.as_table_mut()).ok_or_else(invalid)?;
    let changed = file.to_string();
    // The library ends each line as on Unix.
    let ends = text.matches("\r\n").count();
    Ok(if ends > 0 && ends == text.matches('\n').count() { changed.replace('\n', "\r\n") } else { changed })
}

/// The parser's message quotes the line, which may hold a secret.
fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is not valid TOML")
}

/// The table under that key, created if there is none; `None` if something else stands there.
pub(super) fn table<'a>(over: &'a mut dyn TableLike, key: &str, implicit: bool) -> Option<&'a mut dyn TableLike> {
    let item = over.entry(key).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    });
    item.as_table_like_mut()
}

/// Replaces a value, with the comments around it; nothing removes it.
pub(super) fn put(table: &mut dyn TableLike, key: &str, item: Option<Item>) {
    let Some(mut item) = item else {
        table.remove(key);
        return;
    };
    if let (Some(new), Some(old)) = (item.as_value_mut(), table.get(key).and_then(Item::as_value)) {
        *new.decor_mut() = old.decor().clone();
    }
    // Inserting it would renew the key, and lose the comment over it.
    match table.get_mut(key) {
        Some(old) => *old = item,
        None => _ = table.insert(key, item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# mine\nregion = \"KR\" # home\n\n[budget] # slow\n# a line\nburst = 3 # few\n\n[profiles.work]\nread_only = true\n\n# the end\n";

    fn change(table: &[&str], key: &'static str, kind: SettingKind, typed: &str) -> SettingChange {
        let table = table.iter().map(|name| (*name).to_owned()).collect();
        SettingChange { name: key.to_owned(), table, key, kind, typed: typed.to_owned() }
    }

    fn written(text: &str, change: &SettingChange) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        write(&path, change, |_, _| Ok(())).unwrap();
        std::fs::read_to_string(&path).unwrap()
    }

    #[test]
    fn everything_around_a_value_stays() {
        for (change, before, after) in [
            (change(&[], "region", SettingKind::Text, "us"), "\"KR\" # home", "\"us\" # home"),
            (change(&["budget"], "burst", SettingKind::Number, "12"), "burst = 3 # few", "burst = 12 # few"),
            (change(&["budget"], "per_second", SettingKind::Decimal, "2.5"), "# few\n", "# few\nper_second = 2.5\n"),
            (change(&["profiles", "work"], "read_only", SettingKind::Switch, "false"), "only = true", "only = false"),
            (change(&["budget"], "burst", SettingKind::Number, ""), "burst = 3", "# burst = 3"),
            (change(&[], "region", SettingKind::Text, ""), "region =", "# region ="),
            (change(&["money"], "stop_below", SettingKind::Text, ""), "", ""),
        ] {
            assert_eq!(written(FILE, &change), FILE.replacen(before, after, 1), "{change:?}");
        }
        let added = written(FILE, &change(&["money"], "stop_below", SettingKind::Text, "$5"));
        assert_eq!(added.replace("\n[money]\nstop_below = \"$5\"\n", ""), FILE);
    }

    #[test]
    fn the_ends_of_lines_stay() {
        let burst = change(&["budget"], "burst", SettingKind::Number, "12");
        let dos = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(written(&dos(FILE), &burst), dos(&written(FILE, &burst)));
    }

    #[test]
    fn other_forms_of_tables_are_written_too_or_left() {
        let burst = |typed| change(&["budget"], "burst", SettingKind::Number, typed);
        assert_eq!(written("budget.burst = 3 # x\n", &burst("4")), "budget.burst = 4 # x\n");
        assert_eq!(written("budget.burst = 3 # x\n", &burst("")), "# budget.burst = 3 # x\n");
        assert_eq!(written("budget = { burst = 3 } # x\n", &burst("4")), "budget = { burst = 4 } # x\n");
        assert!(!written("budget = { burst = 3, per_second = 1.0 } # x\n", &burst("")).contains("burst"));
    }

    #[test]
    fn nothing_is_written_that_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        let refused = |typed, text: &str| {
            std::fs::write(&path, text).unwrap();
            let why = write(&path, &change(&[], "keep_ended", SettingKind::Number, typed), |_, _| Err("no".to_owned()));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
            why.unwrap_err()
        };
        assert_eq!(refused("many", "hours = 12"), "\"many\" is not a whole number");
        assert_eq!(refused("50", "hours = 12"), "no");
        assert!(refused("50", "hours = = 12").ends_with("it is not valid TOML"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("config.toml"));
        std::fs::write(&real, "hours = 24\n").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, &link).unwrap();
        write(&link, &change(&[], "hours", SettingKind::OneNumberOf(&[24, 12]), "12"), |_, _| Ok(())).unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "hours = 12\n");
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
