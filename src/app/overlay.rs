//! What can lie over the panes. The topmost receives the keys.

use std::time::Instant;

use super::control::{Menu, MuteChoice, RecordAsk, Several, SpeechForm};
use super::favourites::FavouriteList;
use super::history::HistoryList;
use super::line_input::TextPrompt;
use super::question::Question;
use crate::app::copy_menu::CopyMenu;
use crate::app::form::actions::{ActionEditor, EditorPage};
use crate::app::hang_up::HangUpDialog;
use crate::domain::{CallRequest, flow_actions};
use crate::keys::command::Section;
use crate::widgets::filter::Filter;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::scroll::Scroll;

/// Something over the panes.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The call form.
    Form,
    /// The editor of the form's actions.
    Actions(Box<ActionEditor>),
    /// The keys, made from the key map, and what the signs and figures mean.
    Help(HelpView),
    /// How the account stands.
    Account(Scroll),
    /// What becomes of each destination of a long list.
    Batch,
    /// A text to be read, such as JSON or the details of an item.
    Text(TextView),
    /// A flow to be read: its steps as a tree, and its other fields.
    Flow(FlowView),
    /// Asks before a hang-up.
    HangUp(HangUpDialog),
    /// Asks before quitting while calls placed here are live.
    Quit {
        /// When it opened: it takes no key at first.
        opened: InputGuard,
    },
    /// Asks before a call goes out that looks like a slip.
    Confirm(Confirm),
    /// The calls placed here.
    History(Box<HistoryList>),
    /// The calls kept by name.
    Favourites(Box<FavouriteList>),
    /// Asks for a line of text.
    TextPrompt(Box<TextPrompt>),
    /// Asks before something else.
    Ask(Box<Question>),
    /// What can be copied.
    Copy(CopyMenu),
    /// Everything that can be done to calls while they are up.
    Controls(Menu),
    /// Asks what is to be muted.
    Mute(MuteChoice),
    /// Asks before a recording begins.
    Record(RecordAsk),
    /// Asks on how many calls, before a control goes out to several.
    Several(Several),
    /// The form for a text that is spoken into calls.
    Say(Box<SpeechForm>),
}

impl Overlay {
    /// The section of the key map that holds on top of these overlays.
    #[must_use]
    pub fn section(overlays: &[Self]) -> Section {
        match overlays.last() {
            Some(Self::Form | Self::Say(_)) => Section::Form,
            Some(Self::Actions(editor)) if matches!(editor.level(), EditorPage::List) => Section::Actions,
            Some(Self::Actions(_)) => Section::Options,
            Some(
                Self::HangUp(_)
                | Self::Quit { .. }
                | Self::Confirm(_)
                | Self::Ask(_)
                | Self::Record(_)
                | Self::Several(_),
            ) => Section::Questions,
            Some(Self::History(_)) => Section::History,
            Some(Self::Favourites(_)) => Section::Favourites,
            Some(Self::Copy(_)) => Section::Copy,
            Some(Self::Controls(_)) => Section::Control,
            Some(Self::Mute(_)) => Section::Mute,
            Some(Self::Batch) => Section::Batch,
            Some(Self::Help(_) | Self::Account(_) | Self::Text(_) | Self::Flow(_) | Self::TextPrompt(_)) | None => {
                Section::Everywhere
            }
        }
    }

    /// How far it is scrolled down, for one that is only read.
    pub fn scroll(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Help(HelpView { scroll, .. })
            | Self::Account(scroll)
            | Self::Text(TextView { scroll, .. })
            | Self::Flow(FlowView { scroll, .. }) => Some(scroll),
            _ => None,
        }
    }

    /// When it opened, for one that takes no key at first.
    #[must_use]
    pub fn opened(&self) -> Option<InputGuard> {
        match self {
            Self::HangUp(dialog) => Some(dialog.opened),
            Self::Quit { opened } => Some(*opened),
            Self::Confirm(confirm) => Some(confirm.opened),
            Self::Ask(question) => Some(question.opened),
            Self::Record(asked) => Some(asked.opened),
            Self::Several(asked) => Some(asked.opened),
            Self::Form
            | Self::Actions(_)
            | Self::Batch
            | Self::Help(_)
            | Self::Account(_)
            | Self::Text(_)
            | Self::Flow(_)
            | Self::History(_)
            | Self::Favourites(_)
            | Self::TextPrompt(_)
            | Self::Copy(_)
            | Self::Controls(_)
            | Self::Mute(_)
            | Self::Say(_) => None,
        }
    }

    /// One that takes no key at first was not on the user's screen before then.
    pub fn put_off(&mut self, seen: Instant) {
        match self {
            Self::HangUp(dialog) => dialog.opened.put_off(seen),
            Self::Quit { opened } => opened.put_off(seen),
            Self::Confirm(confirm) => confirm.opened.put_off(seen),
            Self::Ask(question) => question.opened.put_off(seen),
            Self::Record(asked) => asked.opened.put_off(seen),
            Self::Several(asked) => asked.opened.put_off(seen),
            _ => {}
        }
    }
}

/// The help.
#[derive(Clone, Debug, Default)]
pub struct HelpView {
    /// What is looked for in it.
    pub filter: Filter,
    /// How far it is scrolled down.
    pub scroll: Scroll,
}

/// A text to be read.
#[derive(Clone, Debug)]
pub struct TextView {
    /// A heading.
    pub title: String,
    /// The text.
    pub lines: Vec<String>,
    /// How far it is scrolled down.
    pub scroll: Scroll,
}

/// A flow to be read.
#[derive(Clone, Debug)]
pub struct FlowView {
    /// A heading.
    pub title: String,
    /// Its steps.
    pub tree: Vec<flow_actions::TreeLine>,
    /// Its other fields.
    pub fields: Vec<String>,
    /// How far it is scrolled down.
    pub scroll: Scroll,
}

/// A call that goes out only after a question.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The request that would go out.
    pub request: CallRequest,
    /// What speaks against it, in words.
    pub reasons: Vec<String>,
    /// Whether it could not be written into the journal.
    pub unjournalled: bool,
    /// Why there is nothing to send any more, in words: it was found to have been placed.
    pub settled: Option<&'static str>,
    /// When the question was put: it takes no key at first.
    pub opened: InputGuard,
}
