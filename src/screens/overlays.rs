//! The overlays over the panes, each in a file with its state, keys, hints and drawing. Only the topmost one receives
//! keys.
//!
//! A new one takes a `mod`, a line in `overlays!`, and what opens it: an arm in `Overlay::asked_for` for an intent,
//! or an arm in `src/app/commands.rs` for a key of the panes.

pub(crate) mod account;
pub(crate) mod action_editor;
pub(crate) mod batch;
pub(crate) mod columns;
pub(crate) mod control;
pub(crate) mod copy_menu;
pub(crate) mod export;
pub(crate) mod favourites;
pub(crate) mod flow;
pub(crate) mod guide;
pub(crate) mod hang_up;
pub(crate) mod help;
pub(crate) mod history;
pub(crate) mod inspect;
pub(crate) mod note;
pub(crate) mod palette;
pub(crate) mod profiles;
pub(crate) mod proposal;
pub(crate) mod question;
pub(crate) mod quit;
pub(crate) mod rewind;
pub(crate) mod say;
pub(crate) mod send_question;
pub(crate) mod settings;
pub(crate) mod statistics;
pub(crate) mod text;
pub(crate) mod views;

use self::account::AccountView;
use self::action_editor::ActionEditor;
use self::batch::BatchList;
use self::columns::ColumnChooser;
use self::control::menu::ControlMenu;
use self::control::mute::MuteChoice;
use self::control::record::RecordQuestion;
use self::control::several::CountQuestion;
use self::copy_menu::CopyMenu;
use self::export::ExportPrompt;
use self::favourites::{FavouriteList, NameFavourite};
use self::flow::FlowView;
use self::guide::Guide;
use self::hang_up::HangUpQuestion;
use self::help::HelpView;
use self::history::HistoryList;
use self::inspect::Inspect;
use self::note::NotePrompt;
use self::palette::Palette;
use self::profiles::ProfileList;
use self::proposal::ProposalCard;
use self::question::Asked;
use self::quit::QuitQuestion;
use self::rewind::Rewind;
use self::say::SpeechForm;
use self::send_question::SendQuestion;
use self::settings::SettingsView;
use self::statistics::Statistics;
use self::text::TextView;
use self::views::{NameView, ViewList};
use super::screen::Screen;
use crate::base::clock::Now;
use crate::messages::intent::{Intent, Question};
use crate::model::Model;

/// Makes the enum of overlays, and each overlay a screen.
macro_rules! overlays {
    ($($(#[$doc:meta])* $name:ident($state:ty),)*) => {
        /// An overlay.
        #[derive(Clone, Debug)]
        pub enum Overlay {
            /// The call form, whose state outlives it.
            Form,
            $($(#[$doc])* $name(Box<$state>),)*
        }

        impl Overlay {
            /// The overlay as a screen; `None` for the form.
            #[must_use]
            pub fn screen(&self) -> Option<&dyn Screen> {
                match self {
                    Self::Form => None,
                    $(Self::$name(screen) => Some(&**screen),)*
                }
            }

            /// The overlay as a screen that handles input; `None` for the form.
            pub fn screen_mut(&mut self) -> Option<&mut dyn Screen> {
                match self {
                    Self::Form => None,
                    $(Self::$name(screen) => Some(&mut **screen),)*
                }
            }
        }

        $(impl From<$state> for Overlay {
            fn from(screen: $state) -> Self {
                Self::$name(Box::new(screen))
            }
        })*
    };
}

overlays! {
    /// The editor of the form's actions.
    Actions(ActionEditor),
    /// The help: the keys, from the key map, and the meaning of the signs and figures.
    Help(HelpView),
    /// The palette: everything that can be chosen by name.
    Palette(Palette),
    /// The account's status.
    Account(AccountView),
    /// The guide of the first run.
    Guide(Guide),
    /// The state of each destination of a long list.
    Batch(BatchList),
    /// A call or groupcall over the whole screen.
    Inspect(Inspect),
    /// The board at a past moment.
    Rewind(Rewind),
    /// The statistics of the calls.
    Statistics(Statistics),
    /// A text to read, such as JSON or the details of an item.
    Text(TextView),
    /// A flow to read: its steps as a tree, and its other fields.
    Flow(FlowView),
    /// Asks before a hang-up.
    HangUp(Asked<HangUpQuestion>),
    /// Asks before quitting while calls placed here are live.
    Quit(Asked<QuitQuestion>),
    /// Asks before a call that looks like a mistake is sent.
    SendQuestion(Asked<SendQuestion>),
    /// What another program proposes.
    Proposal(ProposalCard),
    /// The calls placed here.
    History(HistoryList),
    /// The choice of columns.
    Columns(ColumnChooser),
    /// The views of the table.
    Views(ViewList),
    /// The profiles.
    Profiles(ProfileList),
    /// Asks for the name of a file.
    Export(ExportPrompt),
    /// Asks for the name of a view.
    NameView(NameView),
    /// The settings.
    Settings(SettingsView),
    /// The favourites.
    Favourites(FavouriteList),
    /// Asks for a note.
    Note(NotePrompt),
    /// Asks for the name of a favourite.
    NameFavourite(NameFavourite),
    /// Asks a question before another effect.
    Ask(Asked<Question>),
    /// The menu of texts that can be copied.
    Copy(CopyMenu),
    /// The menu of controls for calls in conversation.
    Controls(ControlMenu),
    /// Asks which direction to mute.
    Mute(MuteChoice),
    /// Asks before a recording starts.
    Record(Asked<RecordQuestion>),
    /// Asks for the count of calls before a control is sent to several.
    Several(Asked<CountQuestion>),
    /// The form for a text that is spoken into calls.
    Say(SpeechForm),
}

impl Overlay {
    /// The overlay that an intent asks for.
    ///
    /// # Errors
    /// The intent, if it asks for something else.
    pub(crate) fn asked_for(intent: Intent, model: &Model, now: Now) -> Result<Self, Box<Intent>> {
        Ok(match intent {
            Intent::Ask(question) => Asked::new(question, now).into(),
            Intent::AskBeforeSending { request, reasons, unjournalled } => {
                Asked::new(SendQuestion { request, reasons, unjournalled, found: false }, now).into()
            }
            Intent::AskForCount { control, calls, left_out } => {
                Asked::new(CountQuestion { control, calls, left_out }, now).into()
            }
            Intent::AskForNote { title, on, attempt } => {
                let before = model.calls.notes.on(&on).unwrap_or_default();
                NotePrompt::new(title, on.clone(), attempt, before).into()
            }
            Intent::AskToRecord(targets) => Asked::new(RecordQuestion { targets }, now).into(),
            Intent::ChooseMute(targets) => MuteChoice::new(model, targets).into(),
            Intent::NameExport => {
                ExportPrompt::new(&model.export_name(now), model.calls.table.sight().all().calls).into()
            }
            Intent::NameView => NameView::new(model).into(),
            Intent::NameFavourite(Some(favourite)) => NameFavourite::new(favourite).into(),
            Intent::OfferCopies(copies) => CopyMenu::new(copies).into(),
            Intent::OpenControls(targets) => ControlMenu::new(targets).into(),
            Intent::ShowFlow { title, tree, fields } => FlowView::new(title, tree, fields).into(),
            Intent::ShowText { title, lines } => TextView::new(title, lines).into(),
            other => return Err(Box::new(other)),
        })
    }
}
