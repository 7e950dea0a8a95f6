//! The settings: every value in effect, where it comes from, what it means; and changing one in the configuration file.

mod editor;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use self::editor::Editor;
use crate::base::severity::Severity;
use crate::domain::{Setting, SettingKind};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::list_input::{list_click, list_input};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, typing_hints};
use crate::screens::spots::Spot;
use crate::widgets::list::{List, ListItem};
use crate::widgets::list_view::{self, ListView};
use crate::widgets::text;

/// Columns of the names.
const NAME: usize = 24;

/// A setting in the list.
#[derive(Clone, Debug)]
pub struct Row {
    setting: Setting,
    /// The value of this run, where it is another one than the configuration's.
    this_run: Option<String>,
}

impl Row {
    fn value(&self) -> &str {
        self.this_run.as_deref().or(self.setting.value.as_deref()).unwrap_or("not set")
    }

    /// Where the value comes from, in short.
    fn origin(&self) -> String {
        match (&self.this_run, &self.setting.origin) {
            (Some(_), _) => "this run".to_owned(),
            (None, Some(origin)) => self.setting.line.map_or_else(|| origin.clone(), |line| format!("line {line}")),
            (None, None) => "default".to_owned(),
        }
    }

    /// Where the value comes from, in full.
    fn origin_in_full(&self) -> String {
        let words = match (&self.this_run, &self.setting.origin) {
            (Some(_), _) => "chosen for this run",
            (None, Some(origin)) => origin,
            (None, None) => "the default",
        };
        match &self.setting.overridden {
            Some(line) => format!("{words}; it comes before {line}"),
            None => words.to_owned(),
        }
    }
}

impl ListItem for Row {
    type Id = String;

    fn id(&self) -> String {
        self.setting.name()
    }

    fn text(&self) -> String {
        format!("{} {} {} {}", self.setting.name(), self.value(), self.origin(), self.setting.meaning)
    }
}

/// The list of the settings.
#[derive(Clone, Debug, Default)]
pub struct SettingsView {
    list: List<Row>,
    /// The file that they are written into.
    file: String,
    editor: Option<Editor>,
    /// The theme that the user chose for this run.
    pub theme_of_this_run: Option<&'static str>,
}

impl SettingsView {
    /// Lists the settings.
    pub fn new(theme_of_this_run: Option<&'static str>) -> Self {
        Self { theme_of_this_run, ..Self::default() }
    }

    /// Takes up whether the change was written.
    pub fn written(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => self.editor = None,
            Err(problem) => {
                if let Some(editor) = &mut self.editor {
                    editor.refused(problem);
                }
            }
        }
    }

    /// What counts in this run instead of the configuration's value.
    fn this_run(&self, setting: &Setting, model: &Model) -> Option<String> {
        let now = match setting.name().as_str() {
            "theme" => self.theme_of_this_run?.to_owned(),
            "privacy.mask" => model.privacy.is_on().to_string(),
            "api_url" => model.settings.api_url.clone(),
            "motion" => model.settings.motion.as_str().to_owned(),
            "mouse" => model.settings.mouse.to_string(),
            "read_only" => model.settings.read_only.to_string(),
            _ => return None,
        };
        Some(now).filter(|now| setting.value.as_ref() != Some(now))
    }

    fn edit(&mut self) -> Outcome {
        let Some(Row { setting, .. }) = self.list.selected() else { return Outcome::Stay };
        let name = setting.name();
        let words = match setting.kind {
            SettingKind::Tables => format!("{name} is changed in the file: {}.", self.file),
            SettingKind::Elsewhere(why) => format!("{name} is not changed here: {why}."),
            _ => {
                self.editor = Some(Editor::new(setting));
                return Outcome::Stay;
            }
        };
        Outcome::Do(Intent::Say(Severity::Info, words))
    }
}

impl Screen for SettingsView {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        if let Some(editor) = &mut self.editor {
            let outcome = editor.handle(input);
            if matches!(outcome, Outcome::Close) {
                self.editor = None;
                return Outcome::Stay;
            }
            return outcome;
        }
        let mut edits = false;
        let outcome = list_input(&mut self.list, input, cx, |_, command| match command {
            Some(Command::Use) => {
                edits = true;
                Outcome::Stay
            }
            Some(Command::Settings) => Outcome::Close,
            Some(command @ (Command::Redraw | Command::Help)) => Outcome::Do(Intent::Command(command)),
            Some(Command::Reload) => Outcome::Do(Intent::Run(Effect::ReadConfiguration)),
            _ => Outcome::Stay,
        });
        if edits { self.edit() } else { outcome }
    }

    fn click(&mut self, spot: &Spot, _cx: &Context) -> Outcome {
        if self.editor.is_some() { Outcome::Stay } else { list_click(&mut self.list, spot) }
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        if self.editor.is_none() {
            self.list.step(rows);
        }
    }

    fn refresh(&mut self, cx: &Context) {
        let settings = cx.model.settings_in_effect();
        let rows = settings.into_iter().map(|setting| {
            let this_run = self.this_run(&setting, cx.model);
            Row { setting, this_run }
        });
        let rows = rows.collect();
        self.list.set(rows);
        let file = cx.model.configuration.as_ref().map(|config| config.file.display().to_string());
        self.file = file.unwrap_or_default();
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        if let Some(editor) = &self.editor {
            return editor.hints();
        }
        if self.list.filter.typing {
            return typing_hints();
        }
        let mut hints = cx.bound(&[
            (Command::Use, "change"),
            (Command::Filter, "filter"),
            (Command::Reload, "read again"),
            (Command::Help, "help"),
        ]);
        hints.push(cx.closing());
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let list = &self.list;
        let (shown, all) = (list.rows().len(), list.items().len());
        let counted = if shown == all { format!("{shown} ") } else { format!("{shown}/{all} ") };
        let room = usize::from(body.width.min(list_view::WIDEST)).saturating_sub(22);
        let mut title = vec![Span::styled(" Settings ", theme.strong()), Span::raw(counted)];
        title.push(Span::styled(format!("· {} ", text::cut(&self.file, room)), theme.dim()));
        let (name, value, _) = columns(usize::from(body.width.min(list_view::WIDEST)).saturating_sub(4));
        let heading = format!("  {}{}From", text::fit("Setting", name), text::fit("Value", value));
        let page = ListView {
            clear_key: view.clearing(&list.filter),
            title: Line::from(title),
            heading: Line::styled(heading, theme.dim()),
            empty: ("There is no configuration here.".to_owned(), theme.dim()),
            below: list.selected().map(|row| in_full(row, view)).unwrap_or_default(),
        };
        let drawn = |area, at| view.spots.note(area, || Spot::Row(at));
        let extent = list_view::draw(frame, body, theme, list, page, |row, width| line(view, row, width), drawn);
        if let Some(editor) = &self.editor {
            editor.draw(frame, body, view, &self.file);
        }
        extent
    }

    fn drawn(&mut self, extent: Extent) {
        self.list.set_height(extent.visible);
    }

    fn types_text(&self) -> bool {
        self.list.filter.typing || self.editor.as_ref().is_some_and(Editor::types_text)
    }
}

/// The widths of the columns: name, value, origin.
fn columns(width: usize) -> (usize, usize, usize) {
    let name = NAME.min(width / 2);
    let from = (width - name) * 2 / 5;
    (name, width - name - from, from)
}

fn line(view: &View, row: &Row, width: usize) -> Line<'static> {
    let theme = view.appearance.theme;
    let (name, value, from) = columns(width);
    let column = |words: &str, columns: usize| text::fit(words, columns.saturating_sub(1)) + " ";
    let is_default = row.this_run.is_none() && row.setting.origin.is_none();
    Line::from(vec![
        Span::raw(column(&row.setting.name(), name)),
        Span::styled(column(row.value(), value), if is_default { Style::new() } else { theme.strong() }),
        Span::styled(column(&row.origin(), from), theme.dim()),
    ])
}

fn in_full(row: &Row, view: &View) -> Vec<(&'static str, String, Style)> {
    let setting = &row.setting;
    let change = match setting.kind {
        SettingKind::Elsewhere(why) => why,
        SettingKind::Tables => "in the file; counts at once",
        _ if setting.at_once => "counts at once",
        _ => "counts from the next start",
    };
    vec![
        ("Meaning", setting.meaning.clone(), Style::new()),
        ("Value", row.value().to_owned(), Style::new()),
        ("From", row.origin_in_full(), Style::new()),
        ("A change", change.to_owned(), view.appearance.theme.dim()),
    ]
}
