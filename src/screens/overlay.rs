//! The overlays over the panes. The topmost one receives the keys.

use crate::screens::overlays::control::menu::ControlMenu;
use crate::screens::overlays::control::mute::MuteChoice;
use crate::screens::overlays::control::record::RecordQuestion;
use crate::screens::overlays::control::several::CountQuestion;
use crate::screens::overlays::favourites::FavouriteList;
use crate::screens::overlays::favourites::NameFavourite;
use crate::screens::overlays::history::HistoryList;
use crate::screens::overlays::note::NotePrompt;
use crate::screens::overlays::question::OpenQuestion;
use crate::screens::overlays::say::SpeechForm;
use crate::screens::screen::Screen;
use std::time::Instant;

use crate::domain::flow_actions;
use crate::keys::command::Section;
use crate::screens::overlays::action_editor::{ActionEditor, EditorPage};
use crate::screens::overlays::copy_menu::CopyMenu;
use crate::screens::overlays::hang_up::HangUpQuestion;
use crate::screens::overlays::quit::QuitQuestion;
use crate::screens::overlays::send_question::SendQuestion;
use crate::widgets::filter::Filter;
use crate::widgets::input_guard::InputGuard;
use crate::widgets::scroll::Scroll;

/// An overlay.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// The call form.
    Form,
    /// The editor of the form's actions.
    Actions(Box<ActionEditor>),
    /// The help: the keys, from the key map, and the meaning of the signs and figures.
    Help(HelpView),
    /// The account's status.
    Account(Scroll),
    /// The state of each destination of a long list.
    Batch,
    /// A text to read, such as JSON or the details of an item.
    Text(TextView),
    /// A flow to read: its steps as a tree, and its other fields.
    Flow(FlowView),
    /// Asks before a hang-up.
    HangUp(Box<HangUpQuestion>),
    /// Asks before quitting while calls placed here are live.
    Quit(Box<QuitQuestion>),
    /// Asks before a call that looks like a mistake is sent.
    SendQuestion(Box<SendQuestion>),
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
    Copy(CopyMenu),
    /// The menu of controls for calls in conversation.
    Controls(Box<ControlMenu>),
    /// Asks which direction to mute.
    Mute(Box<MuteChoice>),
    /// Asks before a recording starts.
    Record(Box<RecordQuestion>),
    /// Asks for the count of calls before a control is sent to several.
    Several(Box<CountQuestion>),
    /// The form for a text that is spoken into calls.
    Say(Box<SpeechForm>),
}

impl Overlay {
    /// The overlay as a screen; `None` for one that is not a screen yet.
    #[must_use]
    pub fn screen(&self) -> Option<&dyn Screen> {
        Some(match self {
            Self::Favourites(screen) => &**screen,
            Self::Note(screen) => &**screen,
            Self::NameFavourite(screen) => &**screen,
            Self::Ask(screen) => &**screen,
            Self::HangUp(screen) => &**screen,
            Self::Quit(screen) => &**screen,
            Self::SendQuestion(screen) => &**screen,
            Self::Controls(screen) => &**screen,
            Self::Mute(screen) => &**screen,
            Self::Record(screen) => &**screen,
            Self::Several(screen) => &**screen,
            Self::Say(screen) => &**screen,
            _ => return None,
        })
    }

    /// The overlay as a screen that handles input.
    pub fn screen_mut(&mut self) -> Option<&mut dyn Screen> {
        Some(match self {
            Self::Favourites(screen) => &mut **screen,
            Self::Note(screen) => &mut **screen,
            Self::NameFavourite(screen) => &mut **screen,
            Self::Ask(screen) => &mut **screen,
            Self::HangUp(screen) => &mut **screen,
            Self::Quit(screen) => &mut **screen,
            Self::SendQuestion(screen) => &mut **screen,
            Self::Controls(screen) => &mut **screen,
            Self::Mute(screen) => &mut **screen,
            Self::Record(screen) => &mut **screen,
            Self::Several(screen) => &mut **screen,
            Self::Say(screen) => &mut **screen,
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
            Some(Self::Form) => Section::Form,
            Some(Self::Actions(editor)) if matches!(editor.level(), EditorPage::List) => Section::Actions,
            Some(Self::Actions(_)) => Section::Options,
            Some(Self::History(_)) => Section::History,
            Some(Self::Copy(_)) => Section::Copy,
            Some(Self::Batch) => Section::Batch,
            Some(Self::Help(_) | Self::Account(_) | Self::Text(_) | Self::Flow(_)) | None => Section::Everywhere,
            Some(_) => Section::Everywhere,
        }
    }

    /// The scroll position; `None` unless the overlay only shows text.
    pub fn scroll(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Help(HelpView { scroll, .. })
            | Self::Account(scroll)
            | Self::Text(TextView { scroll, .. })
            | Self::Flow(FlowView { scroll, .. }) => Some(scroll),
            _ => None,
        }
    }

    /// When it opened; `None` unless it ignores keys at first.
    #[must_use]
    pub fn opened(&self) -> Option<InputGuard> {
        self.screen()?.guard()
    }

    /// For an overlay that ignores keys at first: delays its opening to `seen`, when the user's screen showed it.
    pub fn put_off(&mut self, seen: Instant) {
        if let Some(guard) = self.screen_mut().and_then(Screen::guard_mut) {
            guard.put_off(seen);
        }
    }
}

/// The help.
#[derive(Clone, Debug, Default)]
pub struct HelpView {
    /// The search.
    pub filter: Filter,
    /// The scroll position.
    pub scroll: Scroll,
}

/// A text to read.
#[derive(Clone, Debug)]
pub struct TextView {
    /// The heading.
    pub title: String,
    /// The text.
    pub lines: Vec<String>,
    /// The scroll position.
    pub scroll: Scroll,
}

/// A flow to read.
#[derive(Clone, Debug)]
pub struct FlowView {
    /// The heading.
    pub title: String,
    /// Its steps.
    pub tree: Vec<flow_actions::TreeLine>,
    /// Its other fields.
    pub fields: Vec<String>,
    /// The scroll position.
    pub scroll: Scroll,
}
