//! Carries out the commands of the panes.

use crate::app::{App, links, other_programs, signing_in};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::Target;
use crate::keys::command::Command;
use crate::messages::effect::{Effect, ProfileOrder};
use crate::messages::intent::{AccountItem, Intent};
use crate::model::{Model, PaneId};
use crate::screens::form::Form;
use crate::screens::overlays::columns::ColumnChooser;
use crate::screens::overlays::favourites::FavouriteList;
use crate::screens::overlays::inspect::{Inspect, Tab};
use crate::screens::overlays::palette::Palette;
use crate::screens::overlays::profiles::ProfileList;
use crate::screens::overlays::rewind::Rewind;
use crate::screens::overlays::statistics::Statistics;
use crate::screens::overlays::views::ViewList;
use crate::screens::overlays::{Overlay, copy_menu, note, text};
use crate::widgets::filter::Filter;

impl Model {
    fn pause(&mut self, now: Now) {
        let table = &mut self.calls.table;
        table.paused = if table.paused.is_some() { None } else { Some(now.instant) };
        if table.paused.is_none() {
            self.calls.rebuild();
        }
    }

    /// Follows the newest calls again, if nothing keeps the table from it.
    fn back_to_top(&mut self) {
        let table = &self.calls.table;
        if table.newest_on_top() && table.paused.is_none() && !table.is_at_rest() {
            self.follow_newest();
        }
    }
}

impl App {
    /// Carries out a command in the panes.
    #[expect(clippy::too_many_lines, reason = "an arm for each command")]
    pub(super) fn act(&mut self, action: Command, now: Now) -> Vec<Effect> {
        let focus = self.screens.focus;
        if self.model.calls.marks_range() && !action.moves() {
            match action {
                Command::Use | Command::MarkRange => {
                    self.model.calls.keep_range();
                    return Vec::new();
                }
                Command::Cancel => {}
                _ => self.model.calls.keep_range(),
            }
        }
        if self.shows_first(action, now) {
            return Vec::new();
        }
        match action {
            Command::Down => self.model.step(focus, 1),
            Command::Up => self.model.step(focus, -1),
            Command::HalfPageDown => self.model.step(focus, self.model.page(focus, 2)),
            Command::HalfPageUp => self.model.step(focus, -self.model.page(focus, 2)),
            Command::PageDown => self.model.step(focus, self.model.page(focus, 1)),
            Command::PageUp => self.model.step(focus, -self.model.page(focus, 1)),
            Command::First => self.first(),
            Command::Last => self.model.go(focus, usize::MAX),
            Command::NextPane => self.screens.focus = shifted(focus, 1),
            Command::PreviousPane => self.screens.focus = shifted(focus, PaneId::ALL.len() - 1),
            Command::Calls => self.screens.focus = PaneId::Calls,
            Command::Numbers => self.screens.focus = PaneId::Numbers,
            Command::Flows => self.screens.focus = PaneId::Flows,
            Command::Extensions => self.screens.focus = PaneId::Extensions,
            Command::Log => self.screens.focus = PaneId::Log,
            Command::Zoom => self.screens.zoomed = !self.screens.zoomed,
            Command::Filter => self.model.edit_filter(focus, |filter| filter.typing = true),
            Command::Dial => self.open_form(),
            Command::Statistics => self.open(Statistics::default(), now),
            Command::NextWindow => self.model.choose_window(self.model.traffic.window().next()),
            Command::Account => {
                self.model.account_status.read_again();
                self.open(Overlay::Account(Box::default()), now);
            }
            Command::Help => self.open(Overlay::Help(Box::default()), now),
            Command::Palette => self.open(Palette::new(focus, self.screens.form.drafted()), now),
            Command::Profiles => self.open(ProfileList::new(&self.model), now),
            Command::NextProfile => return vec![Effect::Profile(ProfileOrder::Next)],
            Command::Beside => return vec![Effect::Profile(ProfileOrder::Beside)],
            Command::SignIn => return signing_in::open(self, None, true),
            Command::Use if focus == PaneId::Calls => self.inspect(Tab::Timeline, now),
            Command::Use => self.use_selected(),
            Command::Details if focus == PaneId::Calls => self.inspect(Tab::Actions, now),
            Command::Details => self.model.intents.extend(text::details_of_selected(&self.model, focus)),
            Command::Json if focus == PaneId::Calls => self.inspect(Tab::Json, now),
            Command::Json => self.model.intents.extend(text::json_of_selected(&self.model, focus)),
            Command::Mark if focus == PaneId::Calls => {
                let marked = self.model.calls.mark_selected();
                if !marked {
                    self.model.notices.say(Severity::Info, "Only live calls can be marked.", now);
                }
            }
            Command::MarkRange => self.model.calls.mark_range(),
            Command::MarkAllPlaced => self.model.calls.marked.extend(self.model.calls.live_placed_here()),
            Command::Redial => self.redial(now),
            Command::Batch if self.model.batch.is_some() => self.open(self.screens.batch_list.clone(), now),
            Command::Batch => {
                self.model.notices.say(
                    Severity::Info,
                    "No list yet: a call to more than 10 destinations creates one.",
                    now,
                );
            }
            Command::TakeOffer => return self.take_offer(now),
            Command::OpenLink => links::open(self, now),
            Command::Mask => self.model.toggle_mask(now),
            Command::Proposals => return other_programs::open_proposal(self, now),
            Command::Pause => self.model.pause(now),
            Command::FollowNewest => self.model.follow_newest(),
            Command::SortNext => self.model.sort_by_neighbour(1),
            Command::SortPrevious => self.model.sort_by_neighbour(-1),
            Command::SortReverse => self.model.sort(|table| table.reversed = !table.reversed),
            Command::NextFailed => self.model.select_next_failed(now),
            Command::ViewAll
            | Command::ViewLive
            | Command::ViewFailed
            | Command::ViewMine
            | Command::ViewFirst
            | Command::ViewSecond
            | Command::ViewThird
            | Command::ViewFourth => {
                self.screens.focus = PaneId::Calls;
                self.model.show_view_of(action, now);
            }
            Command::Export => self.model.intents.push(Intent::NameExport),
            Command::Rewind => {
                let server_time = self.model.connection.clock.time(now.wall);
                self.open(Rewind::new(&self.model, server_time), now);
            }
            Command::Settings => self.model.intents.push(Intent::OpenSettings),
            Command::Views => self.open(ViewList::new(&self.model), now),
            Command::Columns => self.open(ColumnChooser::new(&self.model), now),
            Command::Lists => self.screens.toggle_lists(),
            Command::Note => self.model.intents.push(note::on_selected(&self.model, focus)),
            Command::History => {
                let read = self.model.open_history();
                self.open(Overlay::History(Box::default()), now);
                return vec![read];
            }
            Command::Favourites => {
                let read = self.model.open_favourites();
                self.open(FavouriteList::default(), now);
                return vec![read];
            }
            Command::Copy => self.model.intents.push(copy_menu::of_selected(&self.model, focus)),
            Command::CopyJson => self.model.intents.push(copy_menu::json_of_selected(&self.model, focus)),
            Command::Cancel => self.cancel(now),
            Command::HangUp => return self.ask_to_hang_up(now),
            Command::Control | Command::Mute | Command::Hold | Command::Resume | Command::Transfer => {
                return self.model.begin_control(action, focus == PaneId::Calls, now);
            }
            Command::Reload => return self.model.reload(focus),
            Command::Back => return self.back(now),
            Command::Redraw => return vec![Effect::Redraw],
            Command::Suspend => return vec![Effect::Suspend],
            Command::QuitNow if self.model.settings.quit_on_ctrl_c => return self.ask_to_quit(now),
            // Commands of the form, the overlays and the questions have no keys in the panes.
            _ => {}
        }
        Vec::new()
    }

    /// Goes to the first row. Follows the newest calls if they come on top.
    fn first(&mut self) {
        let table = &self.model.calls.table;
        // While paused, go to the first of the rows that hold still.
        let follows = table.newest_on_top() && table.paused.is_none();
        if self.screens.focus == PaneId::Calls && follows && !self.model.calls.marks_range() {
            self.model.follow_newest();
        } else {
            self.model.go(self.screens.focus, 0);
        }
    }

    /// Handles Esc: cancels one thing, the most obstructive first. Never ends a call.
    fn cancel(&mut self, now: Now) {
        if self.model.calls.give_up_range() {
            // The earlier marks are restored.
        } else if self.model.filter(self.screens.focus).is_some_and(|filter| !filter.is_empty()) {
            self.model.edit_filter(self.screens.focus, Filter::clear);
        } else if !self.model.calls.marked.is_empty() {
            self.model.calls.marked.clear();
        } else if self.model.attempts.dismiss() {
            // The user has read that a call was not found.
        } else if !self.model.notices.dismiss(now)
            && !std::mem::take(&mut self.screens.zoomed)
            && self.screens.focus == PaneId::Calls
        {
            self.model.back_to_top();
        }
    }

    fn back(&mut self, now: Now) -> Vec<Effect> {
        if self.screens.zoomed {
            self.screens.zoomed = false;
        } else if self.screens.focus != PaneId::Calls {
            self.screens.focus = PaneId::Calls;
        } else {
            return self.ask_to_quit(now);
        }
        Vec::new()
    }

    /// Shows the calls that a filter keeps, of which there are so many if the board holds all of them.
    pub(super) fn filter_calls(&mut self, filter: String, calls: usize, now: Now) {
        self.screens.focus = PaneId::Calls;
        self.model.edit_filter(PaneId::Calls, |typed| *typed = Filter { input: filter.into(), typing: false });
        let shown = self.model.calls.table.sight().all().calls;
        if shown < calls {
            let words = format!("The board holds {shown} of these {calls} calls.");
            self.model.notices.say(Severity::Info, words, now);
        }
    }

    pub(super) fn open_form(&mut self) {
        self.with_form(Form::suggest_source);
        self.screens.form.used = true;
        if !matches!(self.screens.overlays.last(), Some(Overlay::Form)) {
            self.screens.overlays.push(Overlay::Form);
        }
    }

    /// Shows the selected call over the whole screen.
    fn inspect(&mut self, tab: Tab, now: Now) {
        if let Some(target) = self.model.calls.table.cursor().selected().cloned() {
            self.open(Inspect::new(target, tab), now);
        }
    }

    fn use_selected(&mut self) {
        let model = &self.model;
        let item = match self.screens.focus {
            PaneId::Calls | PaneId::Log => None,
            PaneId::Numbers => model.numbers.cursor.selected().cloned().map(AccountItem::Number),
            PaneId::Flows => model.flows.cursor.selected().cloned().map(AccountItem::Flow),
            PaneId::Extensions => model.extensions.cursor.selected().cloned().map(AccountItem::Extension),
        };
        self.model.intents.extend(item.map(Intent::UseItem));
    }

    fn redial(&mut self, now: Now) {
        let group = match self.model.calls.table.cursor().selected() {
            Some(Target::Call(id)) => {
                let Some(call) = self.model.calls.call(id).map(|tracked| tracked.call.clone()) else { return };
                self.with_form(|form, context| form.redial(&call, context));
                None
            }
            Some(Target::Group(id)) => self.model.calls.group(id).map(|tracked| tracked.group.clone()),
            None => return self.model.notices.say(Severity::Info, "No call is selected.", now),
        };
        if let Some(group) = group {
            self.screens.form.redial_group(&group);
        }
        self.open_form();
    }
}

fn shifted(focus: PaneId, by: usize) -> PaneId {
    let at = PaneId::ALL.iter().position(|known| *known == focus).unwrap_or(0);
    PaneId::ALL[(at + by) % PaneId::ALL.len()]
}
