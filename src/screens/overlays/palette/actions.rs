//! The actions of the panes with their keys, as far as they do something now, and the views.

use super::entry::{Around, Chosen, Entry};
use crate::domain::{BoardView, ControlKind, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::views::VIEWS;
use crate::model::{Model, PaneId};
use crate::screens::screen::Context;
use crate::widgets::text;

/// The actions and views, each with the text by which it is found.
pub fn entries(around: &Around, cx: &Context) -> Vec<(Entry, String)> {
    let of_panes = |section| matches!(section, Section::Calls | Section::Lists | Section::Moving | Section::Everywhere);
    let commands = Command::ALL.iter().copied().filter(|command| of_panes(command.section()));
    let actions = commands.filter(|command| works(*command, cx.model, around.focus)).map(|command| {
        let label = text::capitalized(command.description());
        let keys = keys(cx.model, command);
        let searched = format!("{} {} {keys}", gist(command.description()), command.name().replace('_', " "));
        (Entry { label, beside: keys, target: None, line: None, chosen: Intent::Command(command).into() }, searched)
    });
    let views = cx.model.views().into_iter().enumerate().map(|(place, view)| {
        let entry = view_entry(view, place, cx.model);
        let searched = format!("view {}", entry.label);
        (entry, searched)
    });
    actions.chain(views).collect()
}

/// A view by its name, and its place among all views.
pub fn view_entry(view: BoardView, place: usize, model: &Model) -> Entry {
    let label = match view.filter.as_str() {
        "" => format!("View {}", view.name),
        filter => format!("View {}: {filter}", view.name),
    };
    let beside = VIEWS.get(place).map(|command| keys(model, *command)).unwrap_or_default();
    let line = Some(format!("view {}", view.name));
    Entry { label, beside, target: None, line, chosen: Intent::ShowView(view).into() }
}

/// The words by which something is found: an aside in them is about something else.
pub fn gist(words: &str) -> &str {
    words.split([';', '(']).next().unwrap_or(words)
}

fn keys(model: &Model, command: Command) -> String {
    model.keys.keys(command).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The calls that an entry acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// None.
    Nothing,
    /// The selected one.
    Selected,
    /// The marked ones, or else the selected one.
    Chosen,
}

impl Reach {
    /// The calls that an entry acts on, from a pane.
    pub fn of(entry: &Entry, focus: PaneId) -> Self {
        let Chosen::Do(intent) = &entry.chosen else { return Self::Nothing };
        let Intent::Command(command) = **intent else { return Self::Nothing };
        match command {
            Command::HangUp | Command::Control | Command::Mute | Command::Hold | Command::Resume => Self::Chosen,
            Command::Redial | Command::Note | Command::MarkRange => Self::Selected,
            Command::Mark | Command::Use | Command::Details | Command::Json | Command::Copy | Command::CopyJson
                if focus == PaneId::Calls =>
            {
                Self::Selected
            }
            _ => Self::Nothing,
        }
    }

    /// Those calls as they are now.
    pub fn targets(self, model: &Model, focus: PaneId) -> Vec<Target> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Selected => model.calls.table.cursor().selected().cloned().into_iter().collect(),
            Self::Chosen => model.chosen_targets(focus == PaneId::Calls),
        }
    }
}

/// Whether a command of the panes does something now besides saying that it cannot.
fn works(command: Command, model: &Model, focus: PaneId) -> bool {
    let on_calls = focus == PaneId::Calls;
    let selected = model.calls.table.cursor().selected();
    let chosen = || model.chosen_targets(on_calls);
    let live = |targets: &[Target]| targets.iter().any(|target| model.calls.is_live(target));
    let takes = |kind| model.why_not(kind, &chosen()).is_none();
    let item = match focus {
        PaneId::Calls => selected.is_some(),
        PaneId::Numbers => model.numbers.selected().is_some(),
        PaneId::Flows => model.flows.selected().is_some(),
        PaneId::Extensions => model.extensions.selected().is_some(),
        PaneId::Log => false,
    };
    match command {
        // This is the palette; and vdial cannot transfer calls yet.
        Command::Palette | Command::Transfer => false,
        // They are listed by their names.
        command if VIEWS.contains(&command) => false,
        Command::HangUp | Command::Control => !model.settings.read_only && live(&chosen()),
        Command::Mute => takes(ControlKind::Mute),
        Command::Hold | Command::Resume => takes(ControlKind::Hold),
        Command::Mark => on_calls && selected.is_some_and(|target| model.calls.is_live(target)),
        Command::MarkRange | Command::Redial => selected.is_some(),
        Command::MarkAllPlaced => !model.calls.live_placed_here().is_empty(),
        Command::Note => on_calls && selected.is_some(),
        Command::Use | Command::Details | Command::Json | Command::CopyJson => item,
        Command::Copy => item || focus == PaneId::Log,
        Command::Filter => focus != PaneId::Log,
        Command::Batch => model.batch.is_some(),
        Command::TakeOffer => model.offer.is_some(),
        Command::OpenLink => model.links.waiting().is_some(),
        Command::Proposals => model.proposals.pending().next().is_some(),
        Command::QuitNow => model.settings.quit_on_ctrl_c,
        _ => true,
    }
}
