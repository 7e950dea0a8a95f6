//! The texts that can be copied from the selection. Each is one line without unsafe characters: it may be pasted into a
//! shell.

use crate::model::Model;
use crossterm::event::KeyEvent;

use crate::api::credential::{Credential, CredentialKind};
use crate::api::{curl_get_line, curl_line, wire};
use crate::app::account_list::PaneItem;
use crate::app::history::PastCall;
use crate::app::overlay::Overlay;
use crate::app::{App, PaneId};
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, Target};
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::{Effect, LONGEST_COPY};
use crate::widgets::menu::{self, Bar};

/// A text that can be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyChoice {
    /// The command whose key copies it.
    pub command: Command,
    /// The label.
    pub what: &'static str,
    /// The text itself.
    pub text: String,
}

/// The menu of texts that can be copied from one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyMenu {
    /// The heading.
    pub title: String,
    /// The choices, from top to bottom.
    pub choices: Vec<CopyChoice>,
    /// The selection bar.
    pub bar: Bar,
}

impl CopyMenu {
    fn new(title: String) -> Self {
        Self { title, choices: Vec::new(), bar: Bar::default() }
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
        self.with_line(
            Command::CopyRecord,
            what,
            safe_text::escape(&value.map_or_else(|_| raw.to_owned(), |value| value.to_string())),
        )
    }

    /// Adds a text made by this program. It holds no unsafe characters already; they are removed to be sure.
    fn with_line(mut self, command: Command, what: &'static str, mut text: String) -> Self {
        text.retain(|c| !safe_text::is_unsafe(c));
        self.choices.push(CopyChoice { command, what, text });
        self
    }
}

impl Model {
    fn with_request(&self, menu: CopyMenu, request: &CallRequest) -> CopyMenu {
        let body = wire::call_body(request);
        let menu = menu.with_json("the request as JSON", &body.to_string());
        match self.settings.api_url.parse() {
            Ok(url) => {
                menu.with_line(Command::CopyCurl, "the request as a curl command", curl_line(&url, self.kind(), &body))
            }
            Err(_) => menu,
        }
    }

    /// The kind of credential that the curl command uses.
    fn kind(&self) -> CredentialKind {
        self.credential.as_ref().map_or(CredentialKind::AccessKey, Credential::kind)
    }

    fn with_reading(&self, menu: CopyMenu, path: &[&str]) -> CopyMenu {
        match self.settings.api_url.parse() {
            Ok(url) => menu.with_line(
                Command::CopyCurl,
                "the curl command that reads it",
                curl_get_line(&url, self.kind(), path),
            ),
            Err(_) => menu,
        }
    }

    fn copyable_call(&self) -> Option<CopyMenu> {
        match self.calls.table.cursor().selected()? {
            Target::Call(id) => {
                let call = &self.calls.call(id)?.call;
                let menu = CopyMenu::new("Copy of the call".to_owned())
                    .with(Command::CopyId, "the call's id", id.as_str())
                    .with(Command::CopyNumber, "the other side's number", call.other_party().dialed())
                    .with_json("the call as JSON", &call.raw);
                Some(self.with_reading(menu, &["calls", id.as_str()]))
            }
            Target::Group(id) => {
                let group = &self.calls.group(id)?.group;
                let menu = CopyMenu::new("Copy of the groupcall".to_owned())
                    .with(Command::CopyId, "the groupcall's id", id.as_str())
                    .with(Command::CopyNumber, "who is called", &Address::labels(&group.destinations))
                    .with_json("the groupcall as JSON", &group.raw);
                Some(self.with_reading(menu, &["groupcalls", id.as_str()]))
            }
        }
    }

    fn copy(&mut self, CopyChoice { what, text, .. }: &CopyChoice, now: Now) -> Vec<Effect> {
        if text.len() > LONGEST_COPY {
            let text = format!(
                "Not copied: {what} has {} bytes, and a terminal takes no more than {LONGEST_COPY}. Copy a smaller part of it.",
                text.len()
            );
            self.notices.say(Severity::Warning, text, now);
            return Vec::new();
        }
        let said = format!("Copied {what} by OSC 52; a terminal that forbids it shows nothing.");
        self.notices.say(Severity::Info, said, now);
        vec![Effect::Copy(text.clone())]
    }
}

impl App {
    /// Opens the copy menu of the selected item.
    pub(super) fn open_copy_menu(&mut self, now: Now) -> Vec<Effect> {
        match self.copyable() {
            Some(menu) => self.screens.overlays.push(Overlay::Copy(menu)),
            None => self.model.notices.say(Severity::Info, "Nothing is selected that could be copied.", now),
        }
        Vec::new()
    }

    /// Copies the JSON of the selected item.
    pub(super) fn copy_json(&mut self, now: Now) -> Vec<Effect> {
        let json = self
            .copyable()
            .and_then(|menu| menu.choices.into_iter().find(|choice| choice.command == Command::CopyRecord));
        if let Some(json) = json {
            return self.model.copy(&json, now);
        }
        self.model.notices.say(Severity::Info, "Nothing is selected that has JSON to be copied.", now);
        Vec::new()
    }

    /// Opens the copy menu of the call form's request.
    pub(super) fn copy_form(&mut self, now: Now) -> Vec<Effect> {
        if let Some(request) = self.with_form(|form, context| form.check(context)).request {
            let menu = self.model.with_request(CopyMenu::new("Copy the request of the form".to_owned()), &request);
            self.screens.overlays.push(Overlay::Copy(menu));
        } else {
            self.model.notices.say(
                Severity::Info,
                "Nothing to copy yet: something in the form is missing or wrong.",
                now,
            );
        }
        Vec::new()
    }

    /// Opens the copy menu of an earlier call.
    pub(super) fn copy_past(&mut self, past: &PastCall, now: Now) {
        let Some(request) = &past.record.request else {
            return self.model.notices.say(
                Severity::Info,
                "The journal does not tell what went out: nothing to copy.",
                now,
            );
        };
        let ids = past.record.targets.iter().map(|(target, _)| match target {
            Target::Call(id) => id.as_str(),
            Target::Group(id) => id.as_str(),
        });
        let ids = ids.collect::<Vec<_>>().join(" ");
        let menu = CopyMenu::new(format!("Copy of the call to {}", past.to()));
        let menu = menu.with(Command::CopyId, "the id", &ids).with(
            Command::CopyNumber,
            "who was called",
            &Address::labels(&request.destinations),
        );
        let menu = self.model.with_request(menu, request);
        self.screens.overlays.push(Overlay::Copy(menu));
    }

    /// The copy menu of the selected item; `None` if nothing is selected.
    fn copyable(&self) -> Option<CopyMenu> {
        fn item(menu: &'static str, id: &str, what: &'static str, name: &str, raw: &str) -> CopyMenu {
            CopyMenu::new(menu.to_owned())
                .with(Command::CopyId, "the id", id)
                .with(Command::CopyNumber, what, name)
                .with_json("the whole record as JSON", raw)
        }
        match self.screens.focus {
            PaneId::Calls => self.model.copyable_call(),
            PaneId::Numbers => self.model.numbers.selected().map(|number| {
                item("Copy of the number", number.id.as_str(), "the number", &number.number, number.raw())
            }),
            PaneId::Flows => self
                .model
                .flows
                .selected()
                .map(|flow| item("Copy of the flow", flow.id.as_str(), "the name", &flow.name, flow.raw())),
            PaneId::Extensions => {
                self.model.extensions.selected().map(|extension| {
                    item("Copy of the extension", extension.id.as_str(), "the name", &extension.name, extension.raw())
                        .with(Command::CopyExtension, "the extension", &extension.extension)
                })
            }
            PaneId::Log => {
                let notice = self.model.notices.all().get(self.model.notices.cursor.index())?;
                Some(CopyMenu::new("Copy of the log".to_owned()).with(Command::CopyText, "the text", &notice.text))
            }
        }
    }

    /// Handles a key of the copy menu: a choice's own key copies it, other keys move the bar or close the menu.
    pub(super) fn copy_menu_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        let (own, action) = (self.model.keys.own(Section::Copy, chord), self.model.keys.main(chord));
        let Some(Overlay::Copy(menu)) = self.screens.overlays.last_mut() else { return Vec::new() };
        let named = menu.choices.iter().position(|choice| Some(choice.command) == own);
        let chosen = match (named, action) {
            (Some(at), _) => Some(at),
            (None, Some(Command::Cancel | Command::Back | Command::Copy)) => {
                self.screens.overlays.pop();
                return Vec::new();
            }
            (None, _) => match menu.bar.key(key, action, menu.choices.len()) {
                menu::BarMove::Taken(at) => Some(at),
                menu::BarMove::Moved | menu::BarMove::Not => None,
            },
        };
        let Some(chosen) = chosen.and_then(|at| menu.choices.get(at).cloned()) else { return Vec::new() };
        self.screens.overlays.pop();
        self.model.copy(&chosen, now)
    }
}
