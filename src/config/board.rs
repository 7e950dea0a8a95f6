//! `[board]`: columns, views, thresholds and layout of the table of calls. Columns and views chosen on screen are
//! written back; everything else in the file, comments too, stays as the user wrote it.

use std::io;
use std::path::Path;
use std::time::Duration;

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::origin::{ConfigError, Sourced};
use super::parse::ConfigFile;
use super::raw::{RawBoard, RawView};
use super::{Origins, check_values};
use crate::base::private_file;
use crate::domain::{BoardChoice, BoardSettings, BoardView, ChosenColumn, Thresholds};

/// The size limit of a file that is written back, in bytes.
pub(super) const LONGEST: u64 = 4 * 1024 * 1024;

/// The settings of the file, checked.
pub(super) fn read(o: &mut Origins, file: &ConfigFile) -> Result<BoardSettings, ConfigError> {
    let none = RawBoard::default();
    let raw = file.raw.board.as_ref().unwrap_or(&none);
    let usual = Thresholds::default();
    let count = |o: &mut Origins, key, field| {
        o.pick(key, [file.at(field)], |count: &i64| check_values::whole::<u32>(*count, 0..=100_000))
    };
    let ringing = count(o, "ringing_seconds", raw.ringing_seconds.as_ref())?;
    let talking = count(o, "talking_minutes", raw.talking_minutes.as_ref())?;
    let failures = count(o, "failures", raw.failures.as_ref())?;
    let seconds = |count: u32| (count > 0).then(|| Duration::from_secs(count.into()));
    let columns = o.pick("columns", [file.at(raw.columns.as_ref())], |columns| self::columns(columns))?;
    let views = raw.views.iter().flatten().map(|(name, raw)| view(file, name, raw)).collect::<Result<_, _>>()?;
    Ok(BoardSettings {
        columns: columns.unwrap_or_default(),
        views,
        thresholds: Thresholds {
            ringing: ringing.map_or(usual.ringing, seconds),
            talking: talking.map_or(usual.talking, |minutes| seconds(minutes * 60)),
            failures: failures.map_or(usual.failures, |count| usize::try_from(count).ok().filter(|count| *count > 0)),
        },
        layout: o.pick_word("layout", file.at(raw.layout.as_ref()))?.unwrap_or_default(),
    })
}

fn view(file: &ConfigFile, name: &str, raw: &RawView) -> Result<BoardView, ConfigError> {
    fn checked<T, U: Default>(
        name: &str,
        field: &str,
        sourced: Option<Sourced<T>>,
        check: impl Fn(&T) -> Result<U, String>,
    ) -> Result<U, ConfigError> {
        let Some(Sourced { value, origin }) = sourced else { return Ok(U::default()) };
        let named = check_values::view_name(name).and_then(|()| check(&value));
        named.map_err(|problem| ConfigError::new(&origin, format!("board.views.{name}.{field}: {problem}")))
    }
    let line = |text: &String| {
        if text.is_empty() { Ok(String::new()) } else { check_values::line(text).map(|()| text.clone()) }
    };
    Ok(BoardView {
        name: name.to_owned(),
        filter: checked(name, "filter", file.at(raw.filter.as_ref()), line)?,
        columns: checked(name, "columns", file.at(raw.columns.as_ref()), |names| columns(names))?,
        sort: checked(name, "sort", file.at(raw.sort.as_ref()), |text| BoardView::parse_sort(text))?,
    })
}

fn columns(names: &[String]) -> Result<Vec<ChosenColumn>, String> {
    let columns = names.iter().map(|name| ChosenColumn::parse(name)).collect::<Result<Vec<_>, _>>()?;
    let twice =
        columns.iter().enumerate().find(|(at, one)| columns[..*at].iter().any(|other| other.column == one.column));
    match twice {
        Some((_, twice)) => Err(format!("{:?} stands there twice", twice.column.name())),
        None => Ok(columns),
    }
}

/// Keeps a choice in the configuration file, which is created if there is none.
///
/// # Errors
/// The file cannot be read or written, or is not valid TOML.
pub fn keep(path: &Path, choice: &BoardChoice) -> io::Result<()> {
    // Many keep their configuration elsewhere, with a link here: the file itself is written.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let text = match private_file::read(path, LONGEST).and_then(private_file::text) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    private_file::write(path, kept(&text, choice)?.as_bytes())
}

/// The text of the file with the choice in it.
fn kept(text: &str, choice: &BoardChoice) -> io::Result<String> {
    // The parser's message quotes the line, which may hold a secret.
    let invalid = || io::Error::new(io::ErrorKind::InvalidData, "it is not valid TOML");
    let mut file: DocumentMut = text.parse().map_err(|_| invalid())?;
    let board = table(file.as_table_mut(), "board", false).ok_or_else(invalid)?;
    match choice {
        BoardChoice::Columns(columns) => put(board, "columns", listed(columns)),
        BoardChoice::View(view) => {
            let views = table(board, "views", true).ok_or_else(invalid)?;
            let own = table(views, &view.name, false).ok_or_else(invalid)?;
            put(own, "filter", Some(value(view.filter.as_str())));
            put(own, "columns", listed(&view.columns));
            put(own, "sort", Some(value(view.sort_words())));
        }
        BoardChoice::NoView(name) => {
            if let Some(views) = table(board, "views", true) {
                views.remove(name);
            }
        }
    }
    Ok(file.to_string())
}

/// The table under that key, created if there is none; `None` if something else stands there.
pub(super) fn table<'a>(over: &'a mut Table, key: &str, implicit: bool) -> Option<&'a mut Table> {
    let item = over.entry(key).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    });
    item.as_table_mut()
}

/// Replaces a value, with the comments around it; nothing removes it.
fn put(table: &mut Table, key: &str, item: Option<Item>) {
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

fn listed(columns: &[ChosenColumn]) -> Option<Item> {
    let names: Array = columns.iter().map(ToString::to_string).collect();
    (!names.is_empty()).then(|| value(names))
}

/// The views as the configuration file has them.
pub(super) fn print(views: &[BoardView]) -> String {
    let choices = views.iter().map(|view| BoardChoice::View(view.clone()));
    let printed = choices.fold(String::new(), |text, choice| kept(&text, &choice).unwrap_or(text));
    printed.replace("[board]\n", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(names: &[&str]) -> Vec<ChosenColumn> {
        names.iter().map(|name| ChosenColumn::parse(name).unwrap()).collect()
    }

    #[test]
    fn comments_and_everything_else_stay_as_they_were() {
        let text = "# mine\nregion = \"KR\" # home\n\n[board] # the table\n# wide\ncolumns = [\"time\"] # few\nlayout = \"lists\"\n\n[keys]\nquit_now = []\n";
        let columns = BoardChoice::Columns(chosen(&["time", "outcome:40"]));
        assert_eq!(kept(text, &columns).unwrap(), text.replace("[\"time\"]", "[\"time\", \"outcome:40\"]"));
        assert_eq!(
            kept(text, &BoardChoice::Columns(Vec::new())).unwrap(),
            text.replace("# wide\ncolumns = [\"time\"] # few\n", "")
        );
        assert!(kept("not TOML", &columns).is_err());
    }

    #[test]
    fn a_view_is_written_as_it_is_read() {
        let view = BoardView {
            name: "Berlin office".to_owned(),
            filter: "from:+4930 \"x\"".to_owned(),
            columns: chosen(&["time", "to:30"]),
            sort: BoardView::parse_sort("-duration").unwrap(),
        };
        let text = kept("", &BoardChoice::View(view.clone())).unwrap();
        let raw: super::super::raw::RawFile = toml::from_str(&text).unwrap();
        let file = ConfigFile::of(raw, &text);
        let read = read(&mut Origins::default(), &file).unwrap();
        assert_eq!(read.views, std::slice::from_ref(&view));
        assert!(!kept(&text, &BoardChoice::NoView(view.name)).unwrap().contains("Berlin"));
    }
}
