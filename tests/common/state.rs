//! What tests read of the program's state and change in it, by names that do not tell how the state is built: nothing
//! outside `tests/common` knows a field of [`App`].

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::Value;
use vdial::app::attempts::UnknownOutcome;
use vdial::app::batch::Batch;
use vdial::app::form::Field;
use vdial::app::notice_offer::Offer;
use vdial::app::overlay::Overlay;
use vdial::app::{App, Extents, PaneId, Prefill, Settings, Start, TrackedCall, TrackedGroup};
use vdial::base::clock::Now;
use vdial::domain::{CallId, CallRequest, Favourite, GroupcallId, Number, Target, Weight};
use vdial::keys::command::Section;
use vdial::keys::key_map::KeyMap;
use vdial::messages::effect::Effect;
use vdial::messages::message::{Message, PushState};
use vdial::screens::Appearance;

/// The state of the program.
#[derive(Clone)]
pub struct State {
    pub(super) app: App,
}

/// The way in: what starts it, what happens, what is drawn.
impl State {
    /// Before anything has happened, with the usual keys.
    pub fn new(settings: Settings) -> Self {
        Self { app: App::new(settings, KeyMap::new(&BTreeMap::new()).unwrap()) }
    }

    /// Lays other keys over the usual ones: names of commands, and a key for each.
    pub fn rebind(&mut self, changes: &[(&str, String)]) {
        let changes = changes.iter().map(|(name, key)| ((*name).to_owned(), vec![key.clone()])).collect();
        self.app.keys = KeyMap::new(&changes).unwrap();
    }

    /// The section of the key map that holds now.
    pub fn section(&self) -> Section {
        Overlay::section(&self.app.overlays)
    }

    pub fn start(&mut self, start: Start, now: Now) -> Vec<Effect> {
        self.app.start(start, now)
    }

    pub fn prefill(&mut self, prefill: &Prefill) {
        self.app.prefill(prefill);
    }

    pub fn update(&mut self, msg: Message, now: Now) -> Vec<Effect> {
        self.app.update(msg, now)
    }

    pub fn settle(&mut self, now: Now) -> Vec<Effect> {
        self.app.settle(now)
    }

    pub fn next_wake(&self, now: Now) -> Option<Instant> {
        vdial::app::next_wake(&self.app, now)
    }

    /// Draws it, and tells it what was drawn.
    pub fn draw(&mut self, terminal: &mut Terminal<TestBackend>, look: &Appearance, now: Now) {
        let mut viewport = Extents::default();
        terminal.draw(|frame| viewport = vdial::screens::draw(frame, &self.app, look, now)).unwrap();
        self.app.drawn(viewport);
    }

    /// The session that answers must be of.
    pub fn session(&self) -> u32 {
        self.app.session()
    }

    /// The time zone that days are of.
    pub fn set_zone(&mut self, zone: TimeZone) {
        self.app.calls.zone = zone;
    }

    /// The favourites of the configuration.
    pub fn configure_favourites(&mut self, favourites: Vec<Favourite>) {
        self.app.favourites = favourites;
    }
}

/// The calls.
impl State {
    pub fn call(&self, id: &str) -> Option<&TrackedCall> {
        self.app.calls.call(&CallId::new(id)?)
    }

    /// All calls, in no order.
    pub fn all_calls(&self) -> impl Iterator<Item = &TrackedCall> {
        self.app.calls.calls()
    }

    pub fn live_calls(&self) -> usize {
        self.app.calls.live()
    }

    pub fn group(&self, id: &str) -> Option<&TrackedGroup> {
        self.app.calls.groups().find(|tracked| GroupcallId::new(id).as_ref() == Some(&tracked.group.id))
    }

    /// How many bytes all calls and groupcalls take.
    pub fn weight_of_calls(&self) -> usize {
        let groups = self.app.calls.groups().map(|tracked| tracked.group.weight()).sum::<usize>();
        self.app.calls.calls().map(|tracked| tracked.call.weight()).sum::<usize>() + groups
    }

    pub fn live_placed_here(&self) -> Vec<Target> {
        self.app.calls.live_placed_here()
    }

    /// When the live call was confirmed that nothing was heard of for longest.
    pub fn oldest_confirmed(&self) -> Option<Instant> {
        self.app.calls.oldest_confirmed
    }

    /// How many changes the push channel should have told and did not.
    pub fn missed_events(&self) -> u64 {
        self.app.calls.missed.count
    }
}

/// The table of calls.
impl State {
    /// What the rows show, from top to bottom.
    pub fn rows(&self) -> Vec<&Target> {
        self.app.calls.table.rows().iter().map(|row| &row.target).collect()
    }

    pub fn selected(&self) -> Option<&Target> {
        self.app.calls.table.cursor().selected()
    }

    /// What the row shows that the cursor is on.
    pub fn row_at_cursor(&self) -> Option<&Target> {
        let table = &self.app.calls.table;
        table.rows().get(table.cursor().index()).map(|row| &row.target)
    }

    /// Moves the selection; the rows go on following the newest call.
    pub fn select(&mut self, target: Target) {
        self.app.calls.table.select(target);
    }

    /// How many rows are marked.
    pub fn marked(&self) -> usize {
        self.app.calls.marked.len()
    }
}

/// What lies over the panes, and where keys go.
impl State {
    pub fn focus(&self) -> PaneId {
        self.app.focus
    }

    /// The name of the topmost overlay.
    pub fn top(&self) -> Option<&'static str> {
        self.app.overlays.last().map(name)
    }

    /// Whether nothing lies over the panes.
    pub fn only_panes(&self) -> bool {
        self.app.overlays.is_empty() && !self.is_signing_in()
    }

    /// Whether a question waits for a key.
    pub fn asks(&self) -> bool {
        self.app.question().is_some()
    }

    pub fn is_signing_in(&self) -> bool {
        self.app.sign_in.is_some()
    }

    /// Whether it asks for a credential, and waits for no answer to one.
    pub fn waits_for_credential(&self) -> bool {
        self.app.sign_in.as_ref().is_some_and(|sign_in| !sign_in.busy)
    }

    /// What the newest notice offers to do next.
    pub fn offered(&self) -> Option<&Offer> {
        self.app.offered()
    }

    /// The actions that the editor of actions shows, and which of them is selected; `None` while it is not on top.
    pub fn edited_actions(&self) -> Option<(&[Value], usize)> {
        match self.app.overlays.last() {
            Some(Overlay::Actions(editor)) => Some((editor.actions(), editor.cursor())),
            _ => None,
        }
    }

    /// Whether something has changed since it was drawn last.
    pub fn needs_drawing(&self) -> bool {
        self.app.dirty
    }
}

/// The call form and what it sent.
impl State {
    /// The destinations as they are written in the form.
    pub fn form_destinations(&self) -> &str {
        self.app.form.to.input.value()
    }

    /// The actions as they are written in the form.
    pub fn form_actions(&self) -> &str {
        self.app.form.actions.value()
    }

    /// Whether the form's button has the keys.
    pub fn is_on_form_button(&self) -> bool {
        self.app.form.field == Field::Call
    }

    /// What the form would send, if nothing is wrong with it.
    pub fn form_request(&self) -> Option<CallRequest> {
        self.app.form.check(&self.app.context()).request
    }

    /// The list of destinations that is called, or was called last.
    pub fn batch(&self) -> &Batch {
        self.app.batch.as_ref().unwrap()
    }

    /// The attempts of which nobody knows whether a call was placed.
    pub fn unknown_outcomes(&self) -> &[UnknownOutcome] {
        &self.app.attempts.unknown
    }
}

/// The account, the connection, and what was said.
impl State {
    pub fn numbers(&self) -> &[Number] {
        self.app.numbers.items()
    }

    /// For the numbers, the flows and the extensions: how many rows there are, and whether one is selected.
    pub fn lists(&self) -> [(usize, bool); 3] {
        let app = &self.app;
        [
            (app.numbers.count(), app.numbers.selected().is_some()),
            (app.flows.count(), app.flows.selected().is_some()),
            (app.extensions.count(), app.extensions.selected().is_some()),
        ]
    }

    /// Whether changes are pushed.
    pub fn is_pushed(&self) -> bool {
        self.app.connection.channel == PushState::Up
    }

    /// How many requests the server refused as too many.
    pub fn refusals(&self) -> u64 {
        self.app.connection.usage.as_ref().map_or(0, |usage| usage.refusals)
    }

    /// What was said, newest first.
    pub fn notices(&self) -> impl Iterator<Item = &str> {
        self.app.notices.all().iter().map(|notice| notice.text.as_str())
    }

    /// All of it as a log or a panic would write it.
    pub fn debug_text(&self) -> String {
        format!("{:?}", self.app)
    }
}

fn name(overlay: &Overlay) -> &'static str {
    match overlay {
        Overlay::Form => "form",
        Overlay::Actions(_) => "actions",
        Overlay::Help(_) => "help",
        Overlay::Account(_) => "account",
        Overlay::Batch => "batch",
        Overlay::Text(_) => "text",
        Overlay::Flow(_) => "flow",
        Overlay::HangUp(_) => "hang up",
        Overlay::Quit { .. } => "quit",
        Overlay::Confirm(_) => "confirm",
        Overlay::History(_) => "history",
        Overlay::Favourites(_) => "favourites",
        Overlay::TextPrompt(_) => "line",
        Overlay::Ask(_) => "question",
        Overlay::Copy(_) => "copy",
        Overlay::Controls(_) => "control",
        Overlay::Mute(_) => "mute",
        Overlay::Record(_) => "record",
        Overlay::Several(_) => "several",
        Overlay::Say(_) => "say",
    }
}
