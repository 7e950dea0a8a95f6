//! Draws the editor of a call's actions: the steps in words, the choice of a type, or the options of one step.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::flow_actions::{Problem, beside, in_words, kind, problems};
use crate::keys::command::Command;
use crate::screens::View;
use crate::screens::overlays::action_editor::option_fields::{OptionFields, What};
use crate::screens::overlays::action_editor::type_choice::TypeChoice;
use crate::screens::overlays::action_editor::{ActionEditor, EditorPage};
use crate::widgets::{paint, text};

/// The columns of a step's type.
const KIND: usize = 21;
/// The columns of an option's name.
const NAME: u16 = 20;
/// The rows below the list: problems, hints, and the keys.
const BELOW: u16 = 4;

/// Draws the editor.
pub fn draw(frame: &mut Frame, body: Rect, view: &View, editor: &ActionEditor) {
    let theme = view.appearance.theme;
    let area = paint::centered(body, 116, 27);
    let (at, count) = (editor.cursor + 1, editor.actions.len());
    let words = match &editor.level {
        EditorPage::List if count == 1 => "on answer, 1 step".to_owned(),
        EditorPage::List => format!("on answer, {count} steps"),
        EditorPage::Pick(_) => "a new step".to_owned(),
        EditorPage::Step(_) => {
            let kind = editor.actions.get(editor.cursor).map(kind).unwrap_or_default();
            format!("step {at} of {count}: {}", text::cut(kind, KIND))
        }
    };
    let title =
        Line::from(vec![Span::styled(" Actions ", theme.strong()), Span::styled(format!("· {words} "), theme.dim())]);
    let inner = paint::popup(frame, area, theme, title);
    let above = Rect { height: inner.height.saturating_sub(BELOW), ..inner };
    let below = Rect { y: above.bottom(), height: inner.height - above.height, ..inner };
    let notes = match &editor.level {
        EditorPage::List => list(frame, above, view, editor),
        EditorPage::Pick(pick) => types(frame, above, view, pick),
        EditorPage::Step(step) => options(frame, above, view, editor, step),
    };
    let width = usize::from(below.width);
    let wrapped = notes
        .into_iter()
        .flat_map(|(words, style)| text::wrap(&words, width).into_iter().map(move |line| theme.said(&line, style)));
    paint::lines(frame, below, 0, wrapped.take(usize::from(BELOW) - 1).map(Line::from));
    keys(frame, below, view, editor);
}

/// The notes below the rows, with their styles.
type Notes = Vec<(String, Style)>;

fn list(frame: &mut Frame, area: Rect, view: &View, editor: &ActionEditor) -> Notes {
    let theme = view.appearance.theme;
    let (actions, cursor) = (&editor.actions, editor.cursor);
    if actions.is_empty() {
        let add = match view.hint(Command::AddStep) {
            none if none.is_empty() => none,
            key => format!(" {key} adds one."),
        };
        let words = format!("No steps yet: nothing would happen on answer.{add}");
        paint::line(frame, area, 0, Line::styled(words, theme.dim()));
        return Vec::new();
    }
    let found = problems(actions);
    let words = in_words(actions);
    let room = usize::from(area.height);
    let first = (cursor + 1).saturating_sub(room);
    let shown = actions.iter().zip(&words).enumerate().skip(first).take(room);
    for (row, (at, (action, words))) in (0..).zip(shown) {
        let kind = kind(action);
        let (sign, style) = match worst(&found, at) {
            Some(true) => ("✗", theme.bad()),
            Some(false) => ("!", theme.warning()),
            None => (" ", Style::new()),
        };
        let mark = if at == cursor { ">" } else { " " };
        let rest = format!(" {:>3} {} {}", at + 1, text::fit(kind, KIND), beside(kind, words));
        let mut line = Line::raw(format!("{mark} "));
        line.spans.extend(theme.said(sign, style));
        line.push_span(Span::styled(text::cut(&rest, usize::from(area.width).saturating_sub(3)), style));
        let bar = (at == cursor).then(|| theme.selected(true));
        paint::row(frame, area, row, line, bar);
    }
    told(&found, cursor, view)
}

/// Whether a step's worst problem is certain; `None` if it has no problem.
fn worst(found: &[Problem], at: usize) -> Option<bool> {
    found.iter().filter(|problem| problem.index == at).map(|problem| problem.certain).max()
}

/// The problems of a step, the certain ones first.
fn told(found: &[Problem], at: usize, view: &View) -> Notes {
    let theme = view.appearance.theme;
    let mut of_it: Vec<_> = found.iter().filter(|problem| problem.index == at).collect();
    of_it.sort_by_key(|problem| !problem.certain);
    let words = |problem: &Problem| {
        if problem.certain {
            (format!("✗ {}: the server refuses the call", problem.words), theme.bad())
        } else {
            (format!("! {}", problem.words), theme.warning())
        }
    };
    of_it.into_iter().map(words).collect()
}

fn types(frame: &mut Frame, area: Rect, view: &View, pick: &TypeChoice) -> Notes {
    let theme = view.appearance.theme;
    paint::line(frame, area, 0, Line::styled("Type", theme.strong()));
    let field = Rect { x: area.x + 6, width: area.width.saturating_sub(6), height: 1, ..area };
    paint::draw_field(frame, field, &pick.input, true, Style::new());
    let rows = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let fitting = pick.fitting();
    let room = usize::from(rows.height);
    let first = (pick.highlighted + 1).saturating_sub(room);
    for (row, (at, known)) in (0..).zip(fitting.iter().enumerate().skip(first).take(room)) {
        let on = at == pick.highlighted;
        let mark = if on { ">" } else { " " };
        let words = format!("{mark} {} {}", text::fit(known.name, KIND), known.does);
        let line = Line::raw(text::fit(&words, usize::from(rows.width)));
        paint::row(frame, rows, row, line, on.then(|| theme.selected(true)));
    }
    match pick.unknown() {
        Some(typed) => {
            let words = format!("! Unknown type. Enter adds “{}” anyway, as JSON.", text::clean(typed));
            vec![(words, theme.warning())]
        }
        None => Vec::new(),
    }
}

fn options(frame: &mut Frame, area: Rect, view: &View, editor: &ActionEditor, step: &OptionFields) -> Notes {
    let theme = view.appearance.theme;
    let room = usize::from(area.height);
    let first = (step.focus + 1).saturating_sub(room);
    let mut notes = Vec::new();
    for (row, (at, option)) in (0..).zip(step.rows.iter().enumerate().skip(first).take(room)) {
        let focused = at == step.focus;
        let (name, kind, help) = match option.what {
            What::Option(field) => (field.name, field.kind.words(), field.help),
            What::Whole => ("JSON", String::new(), "the whole step, including what has no field here"),
        };
        let required = matches!(option.what, What::Option(field) if field.required);
        let mark = if focused { ">" } else { " " };
        let star = if required { "*" } else { "" };
        let style = if focused { theme.strong() } else { theme.dim() };
        paint::line(frame, Rect { width: NAME, ..area }, row, Line::styled(format!("{mark} {name}{star}"), style));
        let field = Rect { x: area.x + NAME, y: area.y + row, width: area.width.saturating_sub(NAME), height: 1 };
        match option.choices() {
            Some(choices) => choice(frame, field, view, &choices, option.input.value(), focused),
            None if focused => paint::draw_field(frame, field, &option.input, true, Style::new()),
            None => paint::line(frame, field, 0, Line::raw(text::cut(option.input.value(), usize::from(field.width)))),
        }
        if focused {
            let kind = if kind.is_empty() { kind } else { format!(" ({kind})") };
            let needed = if required { " · needed" } else { "" };
            notes.push((format!("{help}{kind}{needed}"), theme.dim()));
        }
    }
    if let Some(error) = &step.error {
        let again = if step.asked { "Esc again discards your change" } else { "correct it; the old value is kept" };
        notes.insert(0, (format!("✗ {error}; {again}"), theme.bad()));
    } else {
        // No need to report that the focused field is empty.
        let here = step.rows.get(step.focus).filter(|row| row.input.value().is_empty());
        let here = here.map(|row| match row.what {
            What::Option(field) => format!("option.{}", field.name),
            What::Whole => String::new(),
        });
        let mut found = problems(&editor.actions);
        found.retain(|problem| here.as_ref() != Some(&problem.path));
        // For the field itself, the reasons why an address is invalid are known: show those instead.
        let doubts = step.doubts(&editor.around);
        found.retain(|problem| doubts.is_empty() || !problem.path.starts_with("option.destinations."));
        notes.splice(..0, doubts.into_iter().map(|why| (format!("! {why}"), theme.warning())));
        notes.extend(told(&found, editor.cursor, view));
    }
    notes
}

/// Draws the values to choose from, with the chosen one highlighted.
fn choice(frame: &mut Frame, area: Rect, view: &View, choices: &[&str], value: &str, focused: bool) {
    let theme = view.appearance.theme;
    let mut spans = Vec::new();
    let known = choices.contains(&value);
    for word in choices {
        let on = *word == value;
        let style = if on && focused {
            theme.selected(true)
        } else if on {
            theme.strong()
        } else {
            theme.dim()
        };
        let name = if word.is_empty() { "not set" } else { word };
        spans.push(Span::styled(if on { format!("({name})") } else { format!(" {name} ") }, style));
    }
    if !known {
        spans.insert(0, Span::styled(format!("({}) ", text::cut(value, 30)), theme.warning()));
    }
    paint::line(frame, area, 0, Line::from(spans));
}

/// Draws the keys that work here, on the last row.
fn keys(frame: &mut Frame, area: Rect, view: &View, editor: &ActionEditor) {
    let theme = view.appearance.theme;
    let fixed = |key: &str, words: &'static str| (key.to_owned(), words);
    let bound = |command: Command, words: &'static str| (view.hint(command), words);
    let mut pairs = match &editor.level {
        EditorPage::List => {
            let moves = [Command::StepUp, Command::StepDown].map(|command| view.hint(command)).join(" ");
            vec![
                bound(Command::AddStep, "add"),
                bound(Command::EditStep, "edit"),
                bound(Command::RemoveStep, "remove"),
                (moves.trim().to_owned(), "move"),
                if editor.before.is_empty() { fixed("", "") } else { bound(Command::UndoStep, "undo") },
                bound(Command::Editor, "$EDITOR"),
                fixed("Esc", "back"),
            ]
        }
        EditorPage::Pick(_) => {
            vec![fixed("letters", "filter"), fixed("↑↓", "choose"), fixed("Enter", "add"), fixed("Esc", "back")]
        }
        EditorPage::Step(_) => vec![
            fixed("Tab ↑↓", "option"),
            fixed("← →", "choose"),
            bound(Command::EmptyOption, "empty"),
            bound(Command::Editor, "$EDITOR"),
            fixed("Esc", "done"),
        ],
    };
    pairs.retain(|(key, _)| !key.is_empty());
    let parts = pairs.into_iter().map(|(key, words)| {
        vec![Span::styled(view.keyed(&key), theme.strong()), Span::styled(format!(" {words}"), theme.dim())]
    });
    let spans = paint::as_many_as_fit(parts.collect(), usize::from(area.width));
    paint::line(frame, area, area.height.saturating_sub(1), Line::from(spans));
}
