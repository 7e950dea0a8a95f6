//! The texts that can be copied from the selection. Each is one line without unsafe characters: it may be pasted into a
//! shell.

use crossterm::event::KeyEventKind;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::api::credential::{Credential, CredentialKind};
use crate::api::{curl_get_line, curl_line, wire};
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::{Copies, CopyChoice, Intent};
use crate::model::account_list::PaneItem;
use crate::model::past_call::PastCall;
use crate::model::{Model, PaneId};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::{View, question_parts};
use crate::widgets::menu::{Bar, BarMove};
use crate::widgets::{paint, plain_signs, text};

/// The columns of the text.
const WIDE: u16 = 76;

/// The menu of texts that can be copied from one item.
#[derive(Clone, Debug)]
pub struct CopyMenu {
    copies: Copies,
    bar: Bar,
}

impl CopyMenu {
    /// Offers these texts.
    pub fn new(copies: Copies) -> Self {
        Self { copies, bar: Bar::default() }
    }
}

impl Screen for CopyMenu {
    fn section(&self) -> Section {
        Section::Copy
    }

    /// A text's own key copies it; other keys move the bar or close the menu.
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        let command = cx.model.keys.main(key.into());
        // A held arrow keeps moving; other keys do not repeat.
        if key.kind == KeyEventKind::Repeat && !command.is_some_and(Command::moves) {
            return Outcome::Stay;
        }
        let choices = &self.copies.choices;
        let own = cx.own(key);
        let taken = match (choices.iter().position(|choice| Some(choice.command) == own), command) {
            (Some(at), _) => BarMove::Taken(at),
            (None, Some(Command::Cancel | Command::Back | Command::Copy)) => return Outcome::Close,
            (None, _) => self.bar.key(key, command, choices.len()),
        };
        match taken {
            BarMove::Taken(at) => Outcome::CloseAnd(Intent::Copy(choices[at].clone())),
            BarMove::Moved | BarMove::Not => Outcome::Stay,
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![fixed("↑↓", "choose"), fixed("Enter", "copy"), cx.closing()]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let Copies { title, choices } = &self.copies;
        let height = u16::try_from(choices.len() + 2).unwrap_or(u16::MAX);
        let area = paint::centered(body, WIDE + 4, height);
        let width = usize::from(area.width).saturating_sub(2);
        let title = Line::styled(format!(" {} ", text::cut(title, width.saturating_sub(2))), theme.strong());
        let inner = paint::popup(frame, area, theme, title);
        let widest = choices.iter().map(|choice| text::width(choice.what)).max().unwrap_or(0);
        let keys = question_parts::letters(view, choices.iter().map(|choice| choice.command));
        for (row, (choice, key)) in choices.iter().zip(keys).enumerate() {
            let selected = row == self.bar.line(choices.len());
            let what = format!("  {}  ", text::fit(choice.what, widest));
            let room = width.saturating_sub(2 + text::width(&key) + text::width(&what));
            let line = Line::from(vec![
                Span::raw(if selected { "> " } else { "  " }),
                Span::styled(key, theme.strong()),
                Span::raw(what),
                Span::styled(text::cut(&choice.text, room), plain_signs::theirs(theme.dim())),
            ]);
            let bar = selected.then(|| theme.selected(true));
            paint::row(frame, inner, u16::try_from(row).unwrap_or(u16::MAX), line, bar);
        }
        Extent::default()
    }
}

/// Offers the texts of the selected item of a pane.
pub fn of_selected(model: &Model, pane: PaneId) -> Intent {
    let nothing = "Nothing to copy is selected.";
    selected(model, pane).map_or_else(|| Intent::Say(Severity::Info, nothing.to_owned()), Intent::OfferCopies)
}

/// Copies the JSON of the selected item of a pane.
pub fn json_of_selected(model: &Model, pane: PaneId) -> Intent {
    let choices = selected(model, pane).map(|copies| copies.choices).unwrap_or_default();
    let nothing = "Nothing with JSON is selected.";
    let json = choices.into_iter().find(|choice| choice.command == Command::CopyRecord);
    json.map_or_else(|| Intent::Say(Severity::Info, nothing.to_owned()), Intent::Copy)
}

/// Offers the call form's request; `None`: the form makes none.
pub fn of_form(model: &Model, request: Option<&CallRequest>) -> Intent {
    let Some(request) = request else {
        let words = "Nothing to copy yet: the form is incomplete or invalid.";
        return Intent::Say(Severity::Info, words.to_owned());
    };
    Intent::OfferCopies(Copies::new("Copy the request of the form".to_owned()).with_request(model, request))
}

/// Offers the texts of an earlier call.
pub fn of_past(model: &Model, past: &PastCall) -> Intent {
    let Some(request) = &past.record.request else {
        let words = "The journal lacks the request: nothing to copy.";
        return Intent::Say(Severity::Info, words.to_owned());
    };
    let ids = past.record.targets.iter().map(|(target, _)| target.id());
    let copies = Copies::new(format!("Copy of the call to {}", past.to()))
        .with(Command::CopyId, "the id", &ids.collect::<Vec<_>>().join(" "))
        .with(Command::CopyNumber, "the destinations", &Address::labels(&request.destinations));
    Intent::OfferCopies(copies.with_request(model, request))
}

/// The texts of the selected item; `None` if nothing is selected.
fn selected(model: &Model, pane: PaneId) -> Option<Copies> {
    fn item(title: &str, id: &str, what: &'static str, name: &str, raw: &str) -> Copies {
        Copies::new(title.to_owned())
            .with(Command::CopyId, "the id", id)
            .with(Command::CopyNumber, what, name)
            .with_json("the whole record as JSON", raw)
    }
    match pane {
        PaneId::Calls => selected_call(model),
        PaneId::Numbers => model
            .numbers
            .selected()
            .map(|number| item("Copy of the number", number.id.as_str(), "the number", &number.number, number.raw())),
        PaneId::Flows => {
            let flow = model.flows.selected();
            flow.map(|flow| item("Copy of the flow", flow.id.as_str(), "the name", &flow.name, flow.raw()))
        }
        PaneId::Extensions => model.extensions.selected().map(|extension| {
            item("Copy of the extension", extension.id.as_str(), "the name", &extension.name, extension.raw()).with(
                Command::CopyExtension,
                "the extension",
                &extension.extension,
            )
        }),
        PaneId::Log => {
            let notice = model.notices.all().get(model.notices.cursor.index())?;
            Some(Copies::new("Copy of the log".to_owned()).with(Command::CopyText, "the text", &notice.text))
        }
    }
}

fn selected_call(model: &Model) -> Option<Copies> {
    let (copies, path) = match model.calls.table.cursor().selected()? {
        Target::Call(id) => {
            let call = &model.calls.call(id)?.call;
            let copies = Copies::new("Copy of the call".to_owned())
                .with(Command::CopyId, "the call's id", id.as_str())
                .with(Command::CopyNumber, "the other side's number", call.other_party().dialed())
                .with_json("the call as JSON", &call.raw);
            (copies, ["calls", id.as_str()])
        }
        Target::Group(id) => {
            let group = &model.calls.group(id)?.group;
            let copies = Copies::new("Copy of the groupcall".to_owned())
                .with(Command::CopyId, "the groupcall's id", id.as_str())
                .with(Command::CopyNumber, "who is called", &Address::labels(&group.destinations))
                .with_json("the groupcall as JSON", &group.raw);
            (copies, ["groupcalls", id.as_str()])
        }
    };
    Some(match model.settings.api_url.parse() {
        Ok(url) => {
            let line = curl_get_line(&url, kind(model), &path);
            copies.with_line(Command::CopyCurl, "the curl command that reads it", line)
        }
        Err(_) => copies,
    })
}

/// The kind of credential that the curl command uses.
fn kind(model: &Model) -> CredentialKind {
    model.credential.as_ref().map_or(CredentialKind::AccessKey, Credential::kind)
}

impl Copies {
    fn new(title: String) -> Self {
        Self { title, choices: Vec::new() }
    }

    /// Adds a text as one line; adds nothing if no text is left.
    fn with(mut self, command: Command, what: &'static str, text: &str) -> Self {
        let text = safe_text::sanitize(text).trim().to_owned();
        if !text.is_empty() {
            self.choices.push(CopyChoice { command, what, text });
        }
        self
    }

    /// Adds a record on one line, so that a shell into which it is pasted does not run it line by line.
    fn with_json(self, what: &'static str, raw: &str) -> Self {
        let value = serde_json::from_str::<serde_json::Value>(raw);
        let line = safe_text::escape(&value.map_or_else(|_| raw.to_owned(), |value| value.to_string()));
        self.with_line(Command::CopyRecord, what, line)
    }

    /// Adds a request: its body, and the curl command that sends it.
    fn with_request(self, model: &Model, request: &CallRequest) -> Self {
        let body = wire::call_body(request);
        let copies = self.with_json("the request as JSON", &body.to_string());
        match model.settings.api_url.parse() {
            Ok(url) => {
                let line = curl_line(&url, kind(model), &body);
                copies.with_line(Command::CopyCurl, "the request as a curl command", line)
            }
            Err(_) => copies,
        }
    }

    /// Adds a text made by this program. It holds no unsafe characters already; they are removed to be sure.
    fn with_line(mut self, command: Command, what: &'static str, mut text: String) -> Self {
        text.retain(|c| !safe_text::is_unsafe(c));
        self.choices.push(CopyChoice { command, what, text });
        self
    }
}
