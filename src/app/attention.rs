//! Keeps a key from acting on a call that the user did not see: shows the call instead, and the next press counts. Also
//! tells the table whether the user is present.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{BoardLayout, Target};
use crate::keys::command::Command;
use crate::model::PaneId;

/// How long after the last key the rows hold still for the user.
const LEFT_ALONE: Duration = Duration::from_mins(1);
/// How long after the last key the lists fold away if there are more live calls than rows.
const FOLDS_AFTER: Duration = Duration::from_mins(2);
/// How long it takes to notice that another row is selected, and to hold back the key meant for the previous one.
const REACTION: Duration = Duration::from_millis(500);

impl App {
    /// Records whether the user is present, before the table is updated.
    pub(crate) fn attend(&mut self, now: Now) {
        let covered = !self.screens.overlays.is_empty()
            || self.screens.sign_in.is_some()
            || self.model.calls.marks_range()
            || self.screens.typing_filter(&self.model);
        if covered {
            self.screens.watch.touched(now);
        }
        let table = &self.model.calls.table;
        // What a list or the command line placed without a key is looked at all the same.
        let touched = *self.screens.watch.touched.get_or_insert(now.instant);
        let attended = now.instant.saturating_duration_since(touched) < LEFT_ALONE;
        let returns = !attended && !table.is_at_rest() && table.paused.is_none();
        self.model.calls.attend(covered, attended, returns);
        let away = now.instant.saturating_duration_since(touched) >= FOLDS_AFTER;
        let crowded = self.model.calls.live() > self.model.calls.table.cursor().height();
        if self.screens.focus.is_list() {
            self.screens.folded = false;
        } else if away && crowded && self.model.settings.board.layout == BoardLayout::Auto {
            self.screens.folded = true;
        }
    }

    /// Whether a command must wait because its calls were not on screen, or not long enough to be seen. Shows them
    /// then; the key does nothing else.
    pub(crate) fn shows_first(&mut self, action: Command, now: Now) -> bool {
        let shown = self.screens.watch.shown.take();
        let targets = match Reach::of(action) {
            Reach::Nothing => return false,
            // Nothing happens to any call: the command says so itself.
            Reach::Chosen if self.model.settings.read_only => return false,
            Reach::Selected if self.screens.focus != PaneId::Calls && Reach::follows_focus(action) => return false,
            Reach::Selected => self.model.calls.table.cursor().selected().cloned().into_iter().collect(),
            Reach::Chosen => self.model.chosen_targets(self.screens.focus == PaneId::Calls),
        };
        let marked = Reach::of(action) == Reach::Chosen && !self.model.calls.marked.is_empty();
        let hidden: Vec<&Target> =
            targets.iter().filter(|target| !self.model.calls.table.is_in_sight(target)).collect();
        if let Some(first) = hidden.first().map(|target| (*target).clone()) {
            let all: HashSet<Target> = targets.iter().cloned().collect();
            let again = (action, all);
            if shown.as_ref() == Some(&again) {
                return false;
            }
            let (count, of) = (hidden.len(), targets.len());
            self.show(first);
            // Marked calls may not fit on screen together: they are shown once, and the next key press counts.
            self.screens.watch.shown = marked.then_some(again);
            let key = self.model.hint(action);
            let text = match (of, marked) {
                (1, true) => format!("The marked call was out of sight. Here it is: {key} again acts on it."),
                (_, true) => format!("{count} of {of} marked calls were out of sight. {key} again acts on all {of}."),
                (_, false) => format!("The call was out of sight. Here it is: {key} again acts on it."),
            };
            self.model.notices.say(Severity::Warning, text, now);
            return true;
        }
        let strayed = self.model.calls.table.strayed().is_some_and(|at| now.since(at) < REACTION);
        // From here on the selection stays with this call.
        self.model.calls.table.choose_selected();
        if strayed && !marked {
            let text =
                format!("Another call had just come under the cursor. {} again acts on it.", self.model.hint(action));
            self.model.notices.say(Severity::Warning, text, now);
        }
        strayed && !marked
    }

    /// Brings a call onto the screen and selects it.
    pub(super) fn show(&mut self, target: Target) {
        self.screens.focus = PaneId::Calls;
        if self.model.calls.table.row_of(&target).is_none() {
            self.model.calls.table.filter.clear();
            self.model.calls.rebuild();
        }
        self.model.calls.table.hold_still();
        self.model.calls.table.select(target);
    }
}

/// When the table returns to its top if no key is pressed.
pub(crate) fn returns_at(app: &App) -> Option<Instant> {
    let table = &app.model.calls.table;
    let waits = !table.is_at_rest() && table.paused.is_none() && app.screens.overlays.is_empty();
    app.screens.watch.touched.filter(|_| waits).map(|at| at + LEFT_ALONE)
}

/// When the lists fold away if no key is pressed; `None` if they do not.
pub(crate) fn folds_at(app: &App) -> Option<Instant> {
    let open = !app.screens.folded && app.model.settings.board.layout == BoardLayout::Auto;
    app.screens.watch.touched.filter(|_| open).map(|at| at + FOLDS_AFTER)
}

/// Which calls a command acts on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// None: it moves, opens, or changes the view.
    Nothing,
    /// The selected call.
    Selected,
    /// The marked calls, or else the selected one.
    Chosen,
}

impl Reach {
    fn of(action: Command) -> Self {
        match action {
            Command::HangUp
            | Command::Control
            | Command::Mute
            | Command::Hold
            | Command::Resume
            | Command::Transfer => Self::Chosen,
            Command::Redial
            | Command::Note
            | Command::Copy
            | Command::CopyJson
            | Command::Json
            | Command::Details
            | Command::Use
            | Command::Mark
            | Command::MarkRange => Self::Selected,
            _ => Self::Nothing,
        }
    }

    /// Whether the command acts on an item of whichever list has the focus.
    fn follows_focus(action: Command) -> bool {
        matches!(
            action,
            Command::Copy | Command::CopyJson | Command::Json | Command::Details | Command::Use | Command::Mark
        )
    }
}
