//! The texts that can be copied from the selection. Each is one line without unsafe characters: it may be pasted into a
//! shell.

use crate::model::Model;

use crate::api::credential::{Credential, CredentialKind};
use crate::api::{curl_get_line, curl_line, wire};
use crate::base::clock::Now;
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::{Address, CallRequest, Target};
use crate::keys::command::Command;
use crate::messages::effect::{Effect, LONGEST_COPY};
use crate::widgets::menu::Bar;

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
    pub(crate) fn new(title: String) -> Self {
        Self { title, choices: Vec::new(), bar: Bar::default() }
    }

    /// Adds a text as one line; adds nothing if no text is left.
    pub(crate) fn with(mut self, command: Command, what: &'static str, text: &str) -> Self {
        let text = safe_text::sanitize(text).trim().to_owned();
        if !text.is_empty() {
            self.choices.push(CopyChoice { command, what, text });
        }
        self
    }

    /// Adds a record on one line, so that a shell into which it is pasted does not run it line by line.
    pub(crate) fn with_json(self, what: &'static str, raw: &str) -> Self {
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
    pub(crate) fn with_request(&self, menu: CopyMenu, request: &CallRequest) -> CopyMenu {
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

    pub(crate) fn copyable_call(&self) -> Option<CopyMenu> {
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

    pub(crate) fn copy(&mut self, CopyChoice { what, text, .. }: &CopyChoice, now: Now) -> Vec<Effect> {
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
