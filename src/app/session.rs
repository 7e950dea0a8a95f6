//! A session, from one sign-in to the next: connecting, the push channel, the token's end, the server's clock, and what
//! to read again after an outage, a sleep of the machine or a suspension.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::api::credential::Credential;
use crate::api::{ApiError, ErrorKind, RateUsage};
use crate::app::{App, signing_in};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Address, Customer, CustomerId, Resource};
use crate::keys::command::Command;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::messages::message::{Answer, PollingStatus, PushState};
use crate::model::account_list::{AccountList, PaneItem};
use crate::model::archive::Archive;
use crate::model::contacts::Contacts;
use crate::model::notices::sentence;
use crate::model::{Calls, Model};

/// A failure of reading at least this long is reported with its length once reading works again.
const WORTH_TELLING: Duration = Duration::from_secs(10);
/// The same for a suspended program.
const STOP_WORTH_TELLING: Duration = Duration::from_secs(2);
/// A difference between the clocks of at least this much is reported.
const WORTH_A_WORD: SignedDuration = SignedDuration::from_mins(1);

/// How long before it expires a token is reported to do so.
const WARNED_BEFORE: SignedDuration = SignedDuration::from_hours(24);

impl Model {
    pub(crate) fn connect(&mut self, credential: Credential) -> Vec<Effect> {
        self.session += 1;
        self.offer = None;
        self.proposals.leave_session();
        // What was meant for one account is not sent from another.
        self.stop_batch("stopped by the new sign-in");
        self.connection = crate::model::Connection::default();
        self.listening = None;
        self.account_status = crate::model::account_status::AccountStatus::default();
        self.routes = crate::model::routes::RouteChecks::default();
        self.credential_kept = None;
        self.calls.ledger = crate::model::money::Ledger::default();
        self.selected = None;
        self.contacts = Contacts::default();
        self.activeflow = crate::model::activeflow::ActiveflowReading::default();
        self.control.new_session();
        self.calls.missed.channel_closed();
        self.archive.stop_reading();
        self.numbers.expect_all();
        self.flows.expect_all();
        self.extensions.expect_all();
        let warning = credential.token_expiry().map(|expiry| expiry.checked_sub(WARNED_BEFORE).unwrap_or(expiry));
        self.expiry_warning = warning;
        self.credential = Some(credential.clone());
        let mut effects = vec![Effect::Connect(credential)];
        effects.extend(Resource::ALL.map(Effect::Load));
        effects.extend(self.calls.follow_again());
        if !std::mem::replace(&mut self.attempts.recall_asked, true) {
            effects.push(Effect::LoadUnfinished);
        }
        effects
    }

    pub(super) fn logged_in(&mut self, result: Result<Credential, ApiError>) -> Vec<Effect> {
        self.dirty = true;
        match result {
            Ok(credential) => self.connect(credential),
            Err(error) => {
                self.intents.push(Intent::SignInFailed(sentence(&error)));
                Vec::new()
            }
        }
    }

    /// Handles whose credential it is. With another customer than before, everything known of the previous one goes.
    pub(super) fn customer_known(&mut self, result: Result<Customer, ApiError>, now: Now) -> Vec<Effect> {
        self.record_answer(&result, now.instant, now);
        self.dirty = true;
        let mut effects = Vec::new();
        match result {
            Ok(customer) => {
                let another = self.customer.as_ref().is_some_and(|known| known.id != customer.id);
                if another {
                    self.account_since = self.session;
                    let before = std::mem::replace(
                        &mut self.calls,
                        Calls::new(self.settings.keep_ended, self.settings.keep_live)
                            .with_columns(&self.settings.board.columns),
                    );
                    (self.calls.zone, self.calls.notes) = (before.zone, before.notes);
                    self.calls.ledger = before.ledger;
                    self.archive = Archive::default();
                    self.traffic.recount();
                    self.attempts.leave_account();
                    self.batch = None;
                    self.intents.push(Intent::LeaveAccount);
                    self.numbers.forget_unless_read();
                    self.calls.numbers_known(self.numbers.items(), true);
                    self.flows.forget_unless_read();
                    self.calls.flows_known(self.flows.items(), true);
                    self.extensions.forget_unless_read();
                    self.notices.say(Severity::Warning, "Switched account. Earlier calls cleared.", now);
                    effects.push(Effect::LoadCalls);
                }
                effects.extend(self.listen(customer.id.as_ref()));
                self.customer = Some(customer);
            }
            // Some credentials may not read their customer, nor may those of a frozen account. The credential is
            // accepted, which is all that matters here.
            Err(error)
                if matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Frozen { .. } | ErrorKind::NotFound) =>
            {
                effects.extend(self.listen(None));
            }
            Err(error) => {
                let why = signing_in::refusal(&error, self.credential.as_ref(), now);
                self.intents.push(Intent::SignInFailed(why));
                return effects;
            }
        }
        self.intents.push(Intent::SignedIn);
        effects
    }

    /// Handles an answer to a request of the previous account: it is reported, and nothing is searched for or followed
    /// here. What was placed is in the journal.
    pub(crate) fn answer_of_before(&mut self, answer: Answer, now: Now) -> Vec<Effect> {
        let words = match answer {
            Answer::Placed(_, request, result, _) => {
                self.proposals.placed(&request, &result, now);
                let to = Address::labels(&request.destinations);
                let came = match result {
                    Ok(placed) if placed.calls.len() + placed.groupcalls.len() + placed.unreadable > 0 => "was placed",
                    Err(error) if error.outcome_unknown() => "may have been placed",
                    _ => "was not placed",
                };
                format!("The call to {to} from the previous account {came}.")
            }
            Answer::NotSent(request, why) => {
                self.proposals.not_sent(&request, &why, now);
                "A call from the previous account was not sent.".to_owned()
            }
            Answer::HungUp(target, result, _) => {
                self.proposals.hung_up(&target, result.as_ref().err(), now);
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        self.attempts.sending = None;
        self.dirty = true;
        self.notices.say(Severity::Warning, words, now);
        Vec::new()
    }

    /// Warns a day ahead that the token expires: at the start, or while the program is left open.
    pub(crate) fn warn_of_expiry(&mut self, now: Now) {
        if self.expiry_warning.is_none_or(|due| due > now.wall) {
            return;
        }
        self.expiry_warning = None;
        let Some(expiry) = self.credential.as_ref().and_then(Credential::token_expiry) else { return };
        let left = expiry.duration_since(now.wall);
        let words = match left.as_hours() {
            _ if left.is_negative() => "The token has expired".to_owned(),
            0 => format!("The token expires in {} min", left.as_mins()),
            hours => format!("The token expires in {hours} h"),
        };
        let key = self.hint(Command::SignIn);
        self.notices.say(Severity::Warning, format!("{words}. {key} signs in again."), now);
    }

    /// Whether the push channel of this session was requested.
    pub(crate) fn is_listening(&self) -> bool {
        self.listening.is_some()
    }

    /// Opens the customer's push channel once the customer is known, from whichever answer comes first: some
    /// credentials may not read the customer itself.
    pub(crate) fn listen(&mut self, customer: Option<&CustomerId>) -> Vec<Effect> {
        if self.is_listening() {
            return Vec::new();
        }
        let of_token = || self.credential.as_ref().and_then(Credential::customer);
        let Some(customer) = customer.cloned().or_else(of_token) else { return Vec::new() };
        self.listening = Some(customer.clone());
        vec![Effect::Listen(customer)]
    }

    pub(crate) fn polling(&mut self, polling: PollingStatus, now: Now) {
        let still = self.settings.motion.is_reduced();
        let link = &mut self.connection;
        // With reduced motion the screen does not show how much is used.
        let shown = |usage: &RateUsage| RateUsage { used_per_second: 0.0, ..*usage };
        let same = match &link.usage {
            Some(usage) if still => shown(usage) == shown(&polling.usage),
            usage => usage.as_ref() == Some(&polling.usage) && link.clock.dated == polling.clock_offset,
        };
        self.dirty |= !same;
        link.usage = Some(polling.usage);
        link.clock.dated = polling.clock_offset;
        self.compare_clocks(self.connection.clock.offset(), now);
        self.calls.pace = polling.pace;
    }

    /// Reports once that the server's clock is far from ours, so that its times do not match the clock on the wall.
    fn compare_clocks(&mut self, offset: SignedDuration, now: Now) {
        let said = self.connection.clock_said.unwrap_or_default();
        if (offset - said).abs() < WORTH_A_WORD {
            return;
        }
        self.connection.clock_said = Some(offset);
        let minutes = offset.abs().as_secs().saturating_add(30) / 60;
        let text = match (minutes, offset.is_negative()) {
            (0, _) => "The server's clock agrees with this machine's clock again.".to_owned(),
            (_, behind) => {
                let by = SignedDuration::from_mins(minutes);
                let side = if behind { "behind" } else { "ahead of" };
                format!(
                    "The server's clock is {by:#} {side} this machine's. Timers use the server's clock; check yours."
                )
            }
        };
        self.notices.say(Severity::Warning, text, now);
    }

    pub(crate) fn channel(&mut self, channel: PushState, now: Now) {
        match &channel {
            PushState::Up => {
                self.calls.missed.channel_opened(now.instant, self.connection.clock.time(now.wall));
                self.notices.say(Severity::Info, "Push connected: changes arrive as they happen.", now);
            }
            PushState::Down(why) => {
                self.calls.missed.channel_closed();
                if self.connection.channel != channel {
                    self.notices.say(Severity::Info, format!("No push ({why}): polling the calls."), now);
                }
            }
            PushState::Closed => {}
        }
        self.connection.channel = channel;
        self.dirty = true;
    }

    /// Reads the lists again after reading has failed for `blind`.
    pub(crate) fn back_online(&mut self, blind: Duration, now: Now) {
        self.connection.lists_old_at = now.instant.checked_sub(blind);
        if blind >= WORTH_TELLING {
            self.say_how_long(blind, "Connected again", now);
        }
    }

    /// Reads the lists again that failed, or that were requested before that moment.
    pub(crate) fn load_lists(&mut self, before: Instant) -> Vec<Effect> {
        fn load<T: PaneItem>(pane: &mut AccountList<T>, before: Instant) -> bool {
            let old = pane.error.is_some() || pane.as_of.is_none_or(|asked| asked < before);
            old && !std::mem::replace(&mut pane.loading, true)
        }
        let numbers = load(&mut self.numbers, before).then_some(Resource::Numbers);
        let flows = load(&mut self.flows, before).then_some(Resource::Flows);
        let extensions = load(&mut self.extensions, before).then_some(Resource::Extensions);
        [numbers, flows, extensions].into_iter().flatten().map(Effect::Load).collect()
    }

    fn say_how_long(&mut self, blind: Duration, what: &str, now: Now) {
        let since = now.wall.checked_sub(blind).unwrap_or(now.wall);
        let length = SignedDuration::from_secs(i64::try_from(blind.as_secs()).unwrap_or(i64::MAX));
        let since = since.strftime("%H:%M:%S");
        let text = format!("{what}: nothing was seen for {length:#} (since {since} UTC). Reading everything again.");
        self.notices.say(Severity::Warning, text, now);
    }
}

impl App {
    /// Handles the end of a sleep of the machine: everything known is older than it looks.
    pub(super) fn woke(&mut self, asleep: Duration, now: Now) -> Vec<Effect> {
        // An Enter from before that has not sent yet does not send.
        self.screens.held_keys.interrupted();
        self.model.calls.age_by(asleep);
        self.model.connection.age_by(asleep);
        self.model.say_how_long(asleep, "The machine slept", now);
        let mut effects = vec![Effect::Reread];
        effects.extend(self.model.load_lists(now.instant));
        effects
    }

    /// Handles the end of a suspension; `None` if the program could not be suspended.
    pub(super) fn stopped(&mut self, stopped: Option<Duration>, now: Now) -> Vec<Effect> {
        self.screens.held_keys.interrupted();
        let Some(stopped) = stopped else {
            self.model.notices.say(Severity::Info, "Not suspended: there is no shell to resume vdial.", now);
            return Vec::new();
        };
        if stopped < STOP_WORTH_TELLING {
            return Vec::new();
        }
        self.model.say_how_long(stopped, "vdial was stopped", now);
        vec![Effect::Reread]
    }

    /// Has the demo started. From here on nothing is said of another server.
    pub(crate) fn begin_demo(&mut self) -> Vec<Effect> {
        self.screens.sign_in = None;
        self.model.settings.api_url.clear();
        self.model.settings.route.clear();
        self.model.settings.badge = None;
        self.hooks = None;
        "demo".clone_into(&mut self.model.settings.profile);
        vec![Effect::StartDemo]
    }
}
