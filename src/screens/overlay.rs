//! The overlays over the panes. The topmost one receives the keys.

use crate::screens::overlays::account::AccountView;
use crate::screens::overlays::control::Menu;
use crate::screens::overlays::control::MuteChoice;
use crate::screens::overlays::control::RecordAsk;
use crate::screens::overlays::control::Several;
use crate::screens::overlays::favourites::FavouriteList;
use crate::screens::overlays::favourites::NameFavourite;
use crate::screens::overlays::flow::FlowView;
use crate::screens::overlays::help::HelpView;
use crate::screens::overlays::history::HistoryList;
use crate::screens::overlays::note::NotePrompt;
use crate::screens::overlays::question::OpenQuestion;
use crate::screens::overlays::reading::TextView;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::screen::Screen;
use std::time::Instant;

use crate::domain::CallRequest;
use crate::keys::command::Section;
use crate::screens::overlays::action_editor::ActionEditor;
use crate::screens::overlays::batch::BatchList;
use crate::screens::overlays::copy_menu::CopyMenu;
use crate::screens::overlays::hang_up::HangUpDialog;
use crate::widgets::input_guard::InputGuard;

/// An overlay.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The call form.
    Form,
    /// The editor of the form's actions.
    Actions(Box<ActionEditor>),
    /// The help: the keys, from the key map, and the meaning of the signs and figures.
    Help(Box<HelpView>),
    /// The account's status.
    Account(Box<AccountView>),
    /// The state of each destination of a long list.
    Batch(Box<BatchList>),
    /// A text to read, such as JSON or the details of an item.
    Text(Box<TextView>),
    /// A flow to read: its steps as a tree, and its other fields.
    Flow(Box<FlowView>),
    /// Asks before a hang-up.
    HangUp(HangUpDialog),
    /// Asks before quitting while calls placed here are live.
    Quit {
        /// When it opened: it ignores keys at first.
        opened: InputGuard,
    },
    /// Asks before a call that looks like a mistake is sent.
    Confirm(Confirm),
    /// The calls placed here.
    History(Box<HistoryList>),
    /// The favourites.
    Favourites(Box<FavouriteList>),
    /// Asks for a note.
    Note(Box<NotePrompt>),
    /// Asks for the name of a favourite.
    NameFavourite(Box<NameFavourite>),
    /// Asks a question before another effect.
    Ask(Box<OpenQuestion>),
    /// The menu of texts that can be copied.
    Copy(Box<CopyMenu>),
    /// The menu of controls for calls in conversation.
    Controls(Menu),
    /// Asks which direction to mute.
    Mute(MuteChoice),
    /// Asks before a recording starts.
    Record(RecordAsk),
    /// Asks for the count of calls before a control is sent to several.
    Several(Several),
    /// The form for a text that is spoken into calls.
    Say(Box<SpeechForm>),
}

impl Overlay {
    /// The overlay as a screen; `None` for one that is not a screen yet.
    #[must_use]
    pub fn screen(&self) -> Option<&dyn Screen> {
        Some(match self {
            Self::Actions(screen) => &**screen,
            Self::Favourites(screen) => &**screen,
            Self::Note(screen) => &**screen,
            Self::NameFavourite(screen) => &**screen,
            Self::Ask(screen) => &**screen,
            Self::Batch(screen) => &**screen,
            Self::Help(screen) => &**screen,
            Self::Account(screen) => &**screen,
            Self::Text(screen) => &**screen,
            Self::Flow(screen) => &**screen,
            Self::History(screen) => &**screen,
            Self::Copy(screen) => &**screen,
            _ => return None,
        })
    }

    /// The overlay as a screen that handles input.
    pub fn screen_mut(&mut self) -> Option<&mut dyn Screen> {
        Some(match self {
            Self::Actions(screen) => &mut **screen,
            Self::Favourites(screen) => &mut **screen,
            Self::Note(screen) => &mut **screen,
            Self::NameFavourite(screen) => &mut **screen,
            Self::Ask(screen) => &mut **screen,
            Self::Batch(screen) => &mut **screen,
            Self::Help(screen) => &mut **screen,
            Self::Account(screen) => &mut **screen,
            Self::Text(screen) => &mut **screen,
            Self::Flow(screen) => &mut **screen,
            Self::History(screen) => &mut **screen,
            Self::Copy(screen) => &mut **screen,
            _ => return None,
        })
    }

    /// The section of the key map for the topmost of these overlays.
    #[must_use]
    pub fn section(overlays: &[Self]) -> Section {
        if let Some(screen) = overlays.last().and_then(Self::screen) {
            return screen.section();
        }
        match overlays.last() {
            Some(Self::Form | Self::Say(_)) => Section::Form,
            Some(Self::HangUp(_) | Self::Quit { .. } | Self::Confirm(_) | Self::Record(_) | Self::Several(_)) => {
                Section::Questions
            }
            Some(Self::Controls(_)) => Section::Control,
            Some(Self::Mute(_)) => Section::Mute,
            Some(_) | None => Section::Everywhere,
        }
    }

    /// When it opened; `None` unless it ignores keys at first.
    #[must_use]
    pub fn opened(&self) -> Option<InputGuard> {
        if let Some(screen) = self.screen() {
            return screen.guard();
        }
        match self {
            Self::HangUp(dialog) => Some(dialog.opened),
            Self::Quit { opened } => Some(*opened),
            Self::Confirm(confirm) => Some(confirm.opened),
            Self::Record(asked) => Some(asked.opened),
            Self::Several(asked) => Some(asked.opened),
            _ => None,
        }
    }

    /// For an overlay that ignores keys at first: delays its opening to `seen`, when the user's screen showed it.
    pub fn put_off(&mut self, seen: Instant) {
        if let Some(screen) = self.screen_mut() {
            if let Some(guard) = screen.guard_mut() {
                guard.put_off(seen);
            }
            return;
        }
        match self {
            Self::HangUp(dialog) => dialog.opened.put_off(seen),
            Self::Quit { opened } => opened.put_off(seen),
            Self::Confirm(confirm) => confirm.opened.put_off(seen),
            Self::Record(asked) => asked.opened.put_off(seen),
            Self::Several(asked) => asked.opened.put_off(seen),
            _ => {}
        }
    }
}

/// The question before a call is sent.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The request to send.
    pub request: CallRequest,
    /// The reasons for the question.
    pub reasons: Vec<String>,
    /// Whether the call could not be written into the journal.
    pub unjournalled: bool,
    /// Why the call need not be sent any more: it was found to have been placed. `None` while it can be sent.
    pub settled: Option<&'static str>,
    /// When it opened: it ignores keys at first.
    pub opened: InputGuard,
}
