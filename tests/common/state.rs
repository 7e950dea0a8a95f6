//! The program's state as tests read and change it. The names do not tell how the state is built: nothing outside
//! `tests/common` knows a field of [`App`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::Value;
use vdial::app::App;
use vdial::base::clock::Now;
use vdial::base::severity::Severity;
use vdial::config::{Config, NotifySettings};
use vdial::domain::{
    Badge, BoardSettings, CallId, CallRequest, Favourite, GroupcallId, Number, Profile, Target, Weight,
};
use vdial::keys::command::Section;
use vdial::keys::key_map::KeyMap;
use vdial::messages::effect::Effect;
use vdial::messages::message::{Message, PushState};
use vdial::model::PaneId;
use vdial::model::Prefill;
use vdial::model::Settings;
use vdial::model::Start;
use vdial::model::TrackedCall;
use vdial::model::TrackedGroup;
use vdial::model::attempts::UnknownOutcome;
use vdial::model::batch::Batch;
use vdial::model::notifier::Notifier;
use vdial::model::offer::Offer;
use vdial::screens::Appearance;
use vdial::screens::Extents;
use vdial::screens::form::Field;
use vdial::screens::overlays::Overlay;

/// The state of the program.
#[derive(Clone)]
pub struct State {
    pub(super) app: App,
}

/// Input and output: starting, messages, drawing.
impl State {
    /// A new application, with the default keys.
    pub fn new(settings: Settings) -> Self {
        Self { app: App::new(settings, KeyMap::new(&BTreeMap::new()).unwrap()) }
    }

    /// Binds other keys than the default ones: names of commands, with a key for each.
    pub fn rebind(&mut self, changes: &[(&str, String)]) {
        let changes = changes.iter().map(|(name, key)| ((*name).to_owned(), vec![key.clone()])).collect();
        self.app.model.keys = KeyMap::new(&changes).unwrap();
    }

    /// Sets what is told outside of the screen.
    pub fn notify(&mut self, settings: &NotifySettings) {
        self.app.notifier = Some(Notifier::new(settings));
    }

    /// Uses this profile of a configuration that has these others too.
    pub fn use_profile(&mut self, used: Profile, others: Vec<Profile>) {
        let settings = &mut self.app.model.settings;
        (settings.profile, settings.api_url) = (used.name.clone(), used.api_url.clone());
        settings.badge.clone_from(&used.badge);
        settings.profiles = others;
        settings.profiles.push(used);
    }

    /// Gives the screen and the keys to another profile.
    pub fn leave_front(&mut self) {
        vdial::app::profiles::leave_front(&mut self.app);
    }

    /// Takes the screen and the keys.
    pub fn come_to_front(&mut self, now: Now) {
        vdial::app::profiles::come_to_front(&mut self.app, now);
    }

    /// Sets the configuration that is read again.
    pub fn configured(&mut self, config: Config) {
        self.app.model.settings.read_only = config.read_only;
        // A server of the configuration has a route.
        "direct".clone_into(&mut self.app.model.settings.route);
        self.app.model.configuration = Some(Arc::new(config));
    }

    /// Sets how the table is shown.
    pub fn board(&mut self, board: BoardSettings) {
        self.app.model.settings.board = board;
    }

    /// The section of the key map that applies now.
    pub fn section(&self) -> Section {
        self.app.screens.section()
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

    /// Draws the screen, and reports its extents to the application.
    pub fn draw(&mut self, terminal: &mut Terminal<TestBackend>, look: &Appearance, now: Now) {
        let mut viewport = Extents::default();
        terminal
            .draw(|frame| viewport = vdial::screens::draw(frame, &self.app.model, &self.app.screens, look, now))
            .unwrap();
        self.app.drawn(viewport, now);
    }

    /// The badge of the profile.
    pub fn badge(&self) -> Option<&Badge> {
        self.app.model.settings.badge.as_ref()
    }

    /// The current session; answers of other sessions are dropped.
    pub fn session(&self) -> u32 {
        self.app.model.session
    }

    /// Hides numbers and names.
    pub fn mask(&mut self) {
        self.app.model.hide_names(true);
    }

    /// The numbers and names that are hidden then: those of the account, and of all calls.
    pub fn secrets(&self) -> Vec<String> {
        let model = &self.app.model;
        let parties = model.calls.calls().flat_map(|tracked| [&tracked.call.source, &tracked.call.destination]);
        let parties = parties.flat_map(|party| [party.target.clone(), party.target_name.clone()]);
        let numbers = model.numbers.items().iter().flat_map(|number| [number.number.clone(), number.name.clone()]);
        let extensions = model.extensions.items().iter().map(|known| known.name.clone());
        let flows = model.flows.items().iter().map(|flow| flow.name.clone());
        let customer = model.customer.iter().map(|customer| customer.name.clone());
        let all = parties.chain(numbers).chain(extensions).chain(flows).chain(customer);
        let mut all: Vec<_> = all.filter(|secret| secret.chars().count() > 2).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Uses the mouse, as the configuration says.
    pub fn use_mouse(&mut self) {
        self.app.model.settings.mouse = true;
    }

    /// Sets the time zone of the calls' days.
    pub fn set_zone(&mut self, zone: TimeZone) {
        self.app.model.calls.zone = zone;
    }

    /// Sets the favourites of the configuration.
    pub fn configure_favourites(&mut self, favourites: Vec<Favourite>) {
        self.app.model.favourites.configured = favourites;
    }
}

/// The calls.
impl State {
    pub fn call(&self, id: &str) -> Option<&TrackedCall> {
        self.app.model.calls.call(&CallId::new(id)?)
    }

    /// All calls, in no particular order.
    pub fn all_calls(&self) -> impl Iterator<Item = &TrackedCall> {
        self.app.model.calls.calls()
    }

    pub fn live_calls(&self) -> usize {
        self.app.model.calls.live()
    }

    pub fn group(&self, id: &str) -> Option<&TrackedGroup> {
        self.app.model.calls.groups().find(|tracked| GroupcallId::new(id).as_ref() == Some(&tracked.group.id))
    }

    /// The bytes that all calls and groupcalls use.
    pub fn weight_of_calls(&self) -> usize {
        let groups = self.app.model.calls.groups().map(|tracked| tracked.group.weight()).sum::<usize>();
        self.app.model.calls.calls().map(|tracked| tracked.call.weight()).sum::<usize>() + groups
    }

    pub fn live_placed_here(&self) -> Vec<Target> {
        self.app.model.calls.live_placed_here()
    }

    /// When the live call that was not read for longest was last confirmed.
    pub fn oldest_confirmed(&self) -> Option<Instant> {
        self.app.model.calls.oldest_confirmed
    }

    /// How many changes the push channel missed.
    pub fn missed_events(&self) -> u64 {
        self.app.model.calls.missed.count
    }
}

/// The table of calls.
impl State {
    /// The targets of the rows, from top to bottom.
    pub fn rows(&self) -> Vec<&Target> {
        self.app.model.calls.table.rows().iter().map(|row| &row.target).collect()
    }

    pub fn selected(&self) -> Option<&Target> {
        self.app.model.calls.table.cursor().selected()
    }

    /// The target of the row under the cursor.
    pub fn row_at_cursor(&self) -> Option<&Target> {
        let table = &self.app.model.calls.table;
        table.rows().get(table.cursor().index()).map(|row| &row.target)
    }

    /// Moves the selection; the rows keep following the newest call.
    pub fn select(&mut self, target: Target) {
        self.app.model.calls.table.select(target);
    }

    /// How many rows are marked.
    pub fn marked(&self) -> usize {
        self.app.model.calls.marked.len()
    }
}

/// Overlays and focus.
impl State {
    pub fn focus(&self) -> PaneId {
        self.app.screens.focus
    }

    /// The name of the topmost overlay.
    pub fn top(&self) -> Option<&'static str> {
        self.app.screens.overlays.last().map(name)
    }

    /// Whether no overlay and no sign-in screen covers the panes.
    pub fn only_panes(&self) -> bool {
        self.app.screens.overlays.is_empty() && !self.is_signing_in()
    }

    /// Whether a question waits for a key.
    pub fn asks(&self) -> bool {
        self.app.question().is_some()
    }

    pub fn is_signing_in(&self) -> bool {
        self.app.screens.sign_in.is_some()
    }

    /// Whether the sign-in screen is open and waits for no answer.
    pub fn waits_for_credential(&self) -> bool {
        self.app.screens.sign_in.as_ref().is_some_and(|sign_in| !sign_in.busy)
    }

    /// The next step that the newest notice offers.
    pub fn offered(&self) -> Option<&Offer> {
        self.app.screens.offered(&self.app.model)
    }

    /// The actions in the editor of actions, and the index of the selected one; `None` unless the editor is on top.
    pub fn edited_actions(&self) -> Option<(&[Value], usize)> {
        match self.app.screens.overlays.last() {
            Some(Overlay::Actions(editor)) => Some((editor.actions(), editor.cursor())),
            _ => None,
        }
    }

    /// Whether something visible has changed since the last drawing.
    pub fn needs_drawing(&self) -> bool {
        self.app.model.dirty
    }
}

/// The call form and its requests.
impl State {
    /// The destinations as typed in the form.
    pub fn form_destinations(&self) -> &str {
        self.app.screens.form.to.input.value()
    }

    /// The actions as typed in the form.
    pub fn form_actions(&self) -> &str {
        self.app.screens.form.actions.value()
    }

    /// Whether the form's button has the focus.
    pub fn is_on_form_button(&self) -> bool {
        self.app.screens.form.field == Field::Call
    }

    /// The request of the form; `None` if a field has an error.
    pub fn form_request(&self) -> Option<CallRequest> {
        self.app.screens.form.check(&vdial::screens::form::FormContext::of(&self.app.model)).request
    }

    /// The list of destinations that is being called, or was called last.
    pub fn batch(&self) -> &Batch {
        self.app.model.batch.as_ref().unwrap()
    }

    /// The attempts whose outcome is unknown.
    pub fn unknown_outcomes(&self) -> &[UnknownOutcome] {
        &self.app.model.attempts.unknown
    }
}

/// The account, the connection and the notices.
impl State {
    pub fn numbers(&self) -> &[Number] {
        self.app.model.numbers.items()
    }

    /// For the numbers, the flows and the extensions: the count of rows, and whether one is selected.
    pub fn lists(&self) -> [(usize, bool); 3] {
        let app = &self.app;
        [
            (app.model.numbers.count(), app.model.numbers.selected().is_some()),
            (app.model.flows.count(), app.model.flows.selected().is_some()),
            (app.model.extensions.count(), app.model.extensions.selected().is_some()),
        ]
    }

    /// Whether the push channel is up.
    pub fn is_pushed(&self) -> bool {
        self.app.model.connection.channel == PushState::Up
    }

    /// How many requests the server refused for exceeding a rate limit.
    pub fn refusals(&self) -> u64 {
        self.app.model.connection.usage.as_ref().map_or(0, |usage| usage.refusals)
    }

    /// Gives a notice.
    pub fn say(&mut self, level: Severity, words: &str, now: Now) {
        self.app.model.notices.say(level, words, now);
    }

    /// The notices, newest first.
    pub fn notices(&self) -> impl Iterator<Item = &str> {
        self.app.model.notices.all().iter().map(|notice| notice.text.as_str())
    }

    /// The `Debug` text of the whole state, as a log or a panic would write it.
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
        Overlay::Guide(_) => "guide",
        Overlay::Batch(_) => "batch",
        Overlay::Palette(_) => "palette",
        Overlay::Proposal(_) => "proposal",
        Overlay::Statistics(_) => "statistics",
        Overlay::Rewind(_) => "rewind",
        Overlay::Columns(_) => "columns",
        Overlay::Views(_) => "views",
        Overlay::Text(_) => "text",
        Overlay::Inspect(_) => "inspect",
        Overlay::Flow(_) => "flow",
        Overlay::HangUp(_) => "hang up",
        Overlay::Quit(_) => "quit",
        Overlay::SendQuestion(_) => "confirm",
        Overlay::History(_) => "history",
        Overlay::Favourites(_) => "favourites",
        Overlay::Settings(_) => "settings",
        Overlay::Note(_) | Overlay::NameFavourite(_) | Overlay::NameView(_) | Overlay::Export(_) => "line",
        Overlay::Ask(_) => "question",
        Overlay::Copy(_) => "copy",
        Overlay::Controls(_) => "control",
        Overlay::Mute(_) => "mute",
        Overlay::Record(_) => "record",
        Overlay::Several(_) => "several",
        Overlay::Say(_) => "say",
        Overlay::Profiles(_) => "profiles",
    }
}
