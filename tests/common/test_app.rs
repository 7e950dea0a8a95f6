//! The program with fixed answers at a fixed time, without a server: for snapshots and for the pictures in the README.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use serde_json::{Value, json};
use vdial::api::credential::{Credential, CredentialKind};
use vdial::api::{ApiError, Listed, RateUsage, wire};
use vdial::base::clock::Now;
use vdial::base::day_clock::{DayClock, Hours};
use vdial::domain::{Call, CallId, CallRequest, Groupcall, GroupcallId, OnAnswer, Placed, Target};
use vdial::messages::effect::Effect;
use vdial::messages::message::{AccountAnswer, Answer, Message, PollingStatus};
use vdial::model::Settings;
use vdial::model::Start;
use vdial::planner::intervals::PollingSpeed;
use vdial::screens::{Appearance, Theme};

use super::state::State;
use super::{key_event, settings};

/// The application at a fixed time. Tests read and change it through [`State`].
#[derive(Clone)]
pub struct TestApp {
    state: State,
    pub now: Now,
    pub theme: Theme,
    pub ascii: bool,
    pub hours: Hours,
    pub by_background: bool,
    pub cursor_at_focus: bool,
}

impl Deref for TestApp {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for TestApp {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

const MAIN: &str = "+12025550142";

impl TestApp {
    /// Before any answer.
    pub fn bare() -> Self {
        Self::keeping(settings().keep_ended)
    }

    /// [`Self::bare`], keeping `keep_ended` ended calls.
    pub fn keeping(keep_ended: usize) -> Self {
        let now = Now { instant: Instant::now(), wall: "2026-11-20T14:02:07Z".parse().unwrap() };
        let mut settings = Settings { keep_ended, ..settings() };
        "demo".clone_into(&mut settings.profile);
        "http://127.0.0.1:8080/v1.0".clone_into(&mut settings.api_url);
        Self {
            state: State::new(settings),
            now,
            theme: Theme::terminal(),
            ascii: false,
            hours: Hours::default(),
            by_background: false,
            cursor_at_focus: false,
        }
    }

    /// Signed in, before any answer.
    pub fn connecting() -> Self {
        let mut app = Self::bare();
        let credential = Credential::new(CredentialKind::AccessKey, "test-key").unwrap();
        app.start(Start::Credential(credential, "a test".to_owned()));
        app.later(6);
        app
    }

    /// With an account, and no calls.
    pub fn account() -> Self {
        let mut app = Self::connecting();
        let asked = app.now.instant;
        app.answer(Answer::Customer(
            wire::customer(&json!({"id": "c-1", "name": "Example Telephony"})).map_err(|_| unreachable!()),
        ));
        app.standing("active", "verified", 48_250_000, &["us", "gb", "kr"]);
        app.answer(Answer::Numbers(Ok(numbers()), asked));
        app.answer(Answer::Flows(Ok(flows()), asked));
        app.answer(Answer::Extensions(Ok(extensions()), asked));
        app.calls(vec![]);
        let usage = RateUsage { used_per_second: 1.4, allowed_per_second: 5.0, paused_until: None, refusals: 0 };
        app.send(Message::Vitals(PollingStatus {
            usage,
            clock_offset: SignedDuration::ZERO,
            pace: PollingSpeed::default(),
        }));
        app
    }

    /// Answers with the account's status.
    pub fn standing(&mut self, status: &str, identity: &str, balance: i64, countries: &[&str]) {
        let asked = self.now.instant;
        let customer = json!({"id": "c-1", "name": "Example Telephony", "status": status,
            "identity_verification_status": identity});
        let readings = [
            AccountAnswer::Customer(wire::customer(&customer).map_err(|_| unreachable!())),
            AccountAnswer::Billing(
                wire::billing_account(&json!({"balance_credit": balance})).map_err(|_| unreachable!()),
            ),
            AccountAnswer::Outbound(
                wire::outbound_config(&json!({"destination_whitelist": countries})).map_err(|_| unreachable!()),
            ),
        ];
        for reading in readings {
            self.answer(Answer::AccountStatus(reading, asked));
        }
    }

    /// With calls in every state.
    pub fn busy() -> Self {
        let mut app = Self::account();
        app.calls(vec![
            call("c9", "dialing", "14:02:04", &json!({"destination": tel("+447700900123")})),
            call("c8", "ringing", "14:01:55", &json!({"destination": tel("+821012345678"), "tm_ringing": at("14:01:58.6")})),
            call(
                "c7",
                "progressing",
                "14:01:10",
                &json!({
                    "tm_ringing": at("14:01:13.6"), "tm_progressing": at("14:01:25.3"),
                    "action": {"type": "talk", "option": {"text": "Good afternoon, this is your reminder"}},
                    "flow_id": "f-2",
                }),
            ),
            call(
                "c6",
                "progressing",
                "13:58:00",
                &json!({"direction": "incoming", "source": tel("+33199001234"), "destination": tel(MAIN), "tm_progressing": at("13:58:05")}),
            ),
            call("c5", "terminating", "14:01:00", &json!({"tm_progressing": at("14:01:20"), "destination": {"type": "sip", "target": "desk@pbx.example"}})),
            call("c4", "hangup", "14:00:30", &json!({"tm_ringing": at("14:00:33"), "tm_hangup": at("14:00:41"), "hangup_reason": "busy", "hangup_by": "remote"})),
            call("c3", "hangup", "13:55:00", &json!({"tm_ringing": at("13:55:03"), "tm_progressing": at("13:55:14"), "tm_hangup": at("13:57:20"), "hangup_reason": "normal", "hangup_by": "remote"})),
            call("c2", "hangup", "13:50:00", &json!({"tm_hangup": at("13:50:01"), "hangup_reason": "failed", "hangup_by": "remote"})),
            call("c1", "parked", "13:45:00", &json!({"tm_progressing": at("13:45:10")})),
        ]);
        app.select("c7");
        app
    }

    /// Advances the time.
    pub fn later(&mut self, seconds: u64) {
        self.now.instant += Duration::from_secs(seconds);
        self.now.wall = self.now.wall.checked_add(Duration::from_secs(seconds)).unwrap();
    }

    pub fn start(&mut self, start: Start) -> Vec<Effect> {
        self.state.start(start, self.now)
    }

    pub fn send(&mut self, msg: Message) -> Vec<Effect> {
        let effects = self.state.update(msg, self.now);
        // As the program does before each drawing.
        self.settle();
        effects
    }

    /// Updates everything that is drawn.
    pub fn settle(&mut self) -> Vec<Effect> {
        self.state.settle(self.now)
    }

    /// When the screen next changes by itself.
    pub fn next_wake(&self) -> Option<Instant> {
        self.state.next_wake(self.now)
    }

    pub fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        let session = self.session();
        self.send(Message::Answer(session, Box::new(answer)))
    }

    /// Answers with the newest page of calls.
    pub fn calls(&mut self, calls: Vec<Value>) -> Vec<Effect> {
        let items = calls.into_iter().map(|call| wire::call(call).unwrap()).collect();
        self.answer(Answer::Calls(Ok(Listed::whole(items)), None, self.now.instant))
    }

    /// Answers a request whose destinations are those of these calls and groupcalls.
    pub fn placed(&mut self, calls: Vec<Call>, groupcalls: Vec<Groupcall>) -> Vec<Effect> {
        let to_calls = calls.iter().map(|call| call.destination.clone());
        let to = to_calls.chain(groupcalls.iter().flat_map(|group| group.destinations.clone())).collect();
        let source = calls.first().map(|call| &call.source).or(groupcalls.first().map(|group| &group.source));
        let say = OnAnswer::Say { text: "hi".to_owned(), language: "en-US".to_owned() };
        let request = CallRequest::new(source.unwrap().clone(), to, say);
        let placed = Placed { calls, groupcalls, ..Placed::default() };
        self.answer(Answer::Placed("attempt".into(), request, Ok(placed), self.now.instant))
    }

    pub fn press(&mut self, keys: &str) -> Vec<Effect> {
        keys.split_whitespace().flat_map(|key| self.state.update(Message::Key(key_event(key)), self.now)).collect()
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let key = crossterm::event::KeyEvent::new(
                crossterm::event::KeyCode::Char(c),
                crossterm::event::KeyModifiers::NONE,
            );
            self.send(Message::Key(key));
        }
    }

    /// Moves the selection to a call.
    pub fn select(&mut self, id: &str) {
        self.state.select(Target::Call(CallId::new(id).unwrap()));
    }

    /// Moves the selection to a groupcall.
    pub fn select_group(&mut self, id: &str) {
        self.state.select(Target::Group(GroupcallId::new(id).unwrap()));
    }

    /// Draws the screen twice, as in the program: the first drawing tells how many rows fit.
    pub fn draw(&mut self, width: u16, height: u16) -> Buffer {
        self.draw_with_cursor(width, height).0
    }

    /// The screen, and where the terminal's cursor is if it is shown.
    pub fn draw_with_cursor(&mut self, width: u16, height: u16) -> (Buffer, Option<Position>) {
        let clock = DayClock { hours: self.hours, ..DayClock::local(TimeZone::UTC) };
        let look = Appearance {
            cursor_at_focus: self.cursor_at_focus,
            ascii: self.ascii.then_some(true),
            by_background: self.by_background,
            clock,
            ..Appearance::plain(self.theme, TimeZone::UTC)
        };
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        for _ in 0..2 {
            self.state.draw(&mut terminal, &look, self.now);
            // A chart is counted once it was on screen.
            if self.needs_drawing() {
                self.settle();
            }
        }
        let cursor = terminal.backend().cursor_visible().then(|| terminal.backend().cursor_position());
        (terminal.backend().buffer().clone(), cursor)
    }
}

/// An error as from the server's error envelope.
pub fn error(kind: vdial::api::ErrorKind, status: u16, reason: &str) -> ApiError {
    ApiError {
        status: Some(status),
        reason: Some(reason.to_owned()),
        request_id: Some("req_0123456789ABCDEF".to_owned()),
        ..ApiError::local(vdial::api::Operation::ListNumbers, kind, None)
    }
}

pub fn at(time: &str) -> String {
    format!("2026-11-20T{time}Z")
}

fn tel(number: &str) -> Value {
    json!({"type": "tel", "target": number})
}

/// A call with default fields, overwritten and extended by those of `more`.
pub fn call(id: &str, status: &str, created: &str, more: &Value) -> Value {
    let mut call = json!({
        "id": id,
        "status": status,
        "direction": "outgoing",
        "source": tel(MAIN),
        "destination": tel("+442079460999"),
        "tm_create": at(created),
        "tm_update": at(created),
    });
    for (key, value) in more.as_object().unwrap() {
        call[key] = value.clone();
    }
    call
}

fn listed<T>(items: Vec<Value>, read: impl Fn(Value) -> Option<T>) -> Listed<T> {
    Listed::whole(items.into_iter().filter_map(read).collect())
}

fn numbers() -> Listed<vdial::domain::Number> {
    let number = |id: &str, number: &str, name: &str, kind: &str, status: &str| json!({"id": id, "number": number, "name": name, "type": kind, "status": status});
    listed(
        vec![
            number("n-1", MAIN, "Main line", "normal", "active"),
            number("n-2", "+827000000100", "대표번호", "normal", "active"),
            number("n-3", "+442079460958", "London desk", "normal", "active"),
            number("n-4", "+815010000100", "東京オフィス", "normal", "active"),
            number("n-5", "+899100000001", "Test line", "virtual", "active"),
            number("n-6", "+14155550199", "Old fax", "normal", "deleted"),
        ],
        |value| wire::number(value).ok(),
    )
}

fn flows() -> Listed<vdial::domain::Flow> {
    let flow = |id: &str, name: &str, kinds: &[&str]| json!({"id": id, "name": name, "actions": kinds.iter().map(|kind| json!({"type": kind})).collect::<Vec<_>>()});
    listed(
        vec![
            flow("f-1", "Main menu", &["answer", "talk", "digits_receive", "branch", "connect"]),
            flow("f-2", "Appointment reminder", &["talk", "sleep", "hangup"]),
            flow("f-3", "고객 안내", &["talk", "connect"]),
        ],
        |value| wire::flow(value).ok(),
    )
}

fn extensions() -> Listed<vdial::domain::Extension> {
    let extension = |id: &str, name: &str, number: &str| json!({"id": id, "name": name, "extension": number, "password": "never-shown"});
    listed(
        vec![
            extension("e-1", "Reception Desk", "1001"),
            extension("e-2", "alice", "2001"),
            extension("e-3", "attic", "3001"),
        ],
        |value| wire::extension(value).ok(),
    )
}

/// The text of a buffer.
pub fn text_of(buffer: &Buffer) -> String {
    super::lines(buffer)
}
