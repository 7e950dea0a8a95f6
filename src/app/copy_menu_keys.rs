//! Keys of the copy menu.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallRequest;
use crate::domain::{Address, Target};
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::model::account_list::PaneItem;
use crate::model::past_call::PastCall;
use crate::screens::PaneId;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::copy_menu::CopyMenu;
use crate::widgets::menu::{self};
use crossterm::event::KeyEvent;

impl App {
    /// Opens the copy menu of the selected item.
    pub(crate) fn open_copy_menu(&mut self, now: Now) -> Vec<Effect> {
        match self.copyable() {
            Some(menu) => self.screens.overlays.push(Overlay::Copy(menu)),
            None => self.model.notices.say(Severity::Info, "Nothing is selected that could be copied.", now),
        }
        Vec::new()
    }

    /// Copies the JSON of the selected item.
    pub(crate) fn copy_json(&mut self, now: Now) -> Vec<Effect> {
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
    pub(crate) fn copy_request(&mut self, request: Option<CallRequest>, now: Now) {
        let Some(request) = request else {
            let words = "Nothing to copy yet: something in the form is missing or wrong.";
            return self.model.notices.say(Severity::Info, words, now);
        };
        let menu = self.model.with_request(CopyMenu::new("Copy the request of the form".to_owned()), &request);
        self.screens.overlays.push(Overlay::Copy(menu));
    }

    /// Opens the copy menu of an earlier call.
    pub(crate) fn copy_past(&mut self, past: &PastCall, now: Now) {
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
    pub(crate) fn copy_menu_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
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
