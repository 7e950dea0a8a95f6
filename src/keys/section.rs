//! Where the keys of a command work: in the panes, in an overlay, in a question.

use crate::keys::command::Command;

/// Where a command's keys work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// In every pane.
    Everywhere,
    /// Movement.
    Moving,
    /// In the lists of numbers, flows and extensions.
    Lists,
    /// In the table of calls.
    Calls,
    /// In the call form. Letters are text there, so only function keys and keys with Ctrl can be bound.
    Form,
    /// In the history. It has no keys of its own.
    History,
    /// In the list of favourites.
    Favourites,
    /// In the control menu.
    Control,
    /// In the menu of what to mute.
    Mute,
    /// In the copy menu.
    Copy,
    /// In the table of a long list of destinations.
    Batch,
    /// On the card of a proposal.
    Proposal,
    /// In the guide of the first run.
    Guide,
    /// In the choice of columns.
    Columns,
    /// In the list of views.
    Views,
    /// In the list of profiles.
    Profiles,
    /// In the statistics.
    Statistics,
    /// On the board at a past moment.
    Rewind,
    /// In the list of steps of the action editor.
    Actions,
    /// In the options of one step. Letters are text there.
    Options,
    /// In an inspected call.
    Inspect,
    /// In the questions. The keys of the panes do nothing there.
    Questions,
}

impl Section {
    /// All sections that have commands, in the order of the help screen.
    pub const ALL: [Self; 21] = [
        Self::Calls,
        Self::Lists,
        Self::Moving,
        Self::Everywhere,
        Self::Form,
        Self::Favourites,
        Self::Control,
        Self::Mute,
        Self::Copy,
        Self::Batch,
        Self::Proposal,
        Self::Guide,
        Self::Columns,
        Self::Views,
        Self::Profiles,
        Self::Statistics,
        Self::Rewind,
        Self::Actions,
        Self::Options,
        Self::Inspect,
        Self::Questions,
    ];

    /// The heading on the help screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Moving => "Moving about",
            Self::Lists => "Numbers, flows, extensions",
            Self::Calls => "Calls",
            Self::Form => "Call form",
            Self::History => "History",
            Self::Favourites => "Favourites",
            Self::Control => "Control menu",
            Self::Mute => "Mute menu",
            Self::Copy => "Copy menu",
            Self::Batch => "Results of a long list",
            Self::Proposal => "Proposal of another program",
            Self::Guide => "Guide of the first run",
            Self::Columns => "Columns",
            Self::Views => "Views",
            Self::Profiles => "Profiles",
            Self::Statistics => "Statistics",
            Self::Rewind => "Rewind",
            Self::Actions => "Action editor",
            Self::Options => "Options of a step",
            Self::Inspect => "Inspected call",
            Self::Questions => "Questions",
        }
    }

    /// The section under which its keys are looked up: the panes share one set of keys.
    #[must_use]
    pub fn shared(self) -> Self {
        match self {
            Self::Moving | Self::Lists | Self::Calls => Self::Everywhere,
            other => other,
        }
    }

    /// Whether it is a menu, where each letter chooses a line.
    pub(crate) fn is_menu(self) -> bool {
        matches!(self, Self::Control | Self::Mute | Self::Copy)
    }

    /// Whether letters are text here.
    pub(crate) fn takes_text(self) -> bool {
        matches!(self, Self::Form | Self::Options)
    }

    /// Commands of the call form that also work in this section.
    pub(crate) fn borrowed(self) -> &'static [Command] {
        match self {
            Self::History => &[Command::SaveFavourite],
            Self::Actions | Self::Options => &[Command::Editor, Command::Send],
            _ => &[],
        }
    }
}
