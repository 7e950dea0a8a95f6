//! A plan: who calls whom, and what must hold. Read as a whole, with all that is wrong with it.

mod keys;
mod words;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use self::keys::Keys;
use self::words::{amount, flag, length, list, outcome, reason, side, spoken, text, whole};
use crate::commands::request::read_actions;
use crate::domain::{HangupReason, Money};

pub use keys::Problem;
pub use words::{Outcome, Side};

/// After so long a call is hung up, unless the plan says otherwise: with the hang-up a minute begun.
const TIMEOUT: Duration = Duration::from_secs(45);
/// The longest time for a call.
const LONGEST: Duration = Duration::from_hours(1);
/// How many destinations a plan calls at most, unless it says otherwise.
const MAX_CALLS: usize = 10;
/// Most destinations of one call: more look like a mistake.
const MOST_DESTINATIONS: usize = 5;
/// Most calls that may be live at a time.
pub const MOST_PARALLEL: usize = 20;

const TOP: &[&str] = &["plan", "call"];
const PLAN: &[&str] = &[
    "name",
    "from",
    "say",
    "flow",
    "actions",
    "language",
    "timeout",
    "hangup_after",
    "parallel",
    "max_calls",
    "cost_limit",
    "minute_costs",
    "allow_transcript",
];
const CALL: &[&str] =
    &["name", "from", "to", "say", "flow", "actions", "language", "timeout", "hangup_after", "expect"];
const EXPECT: &[&str] = &[
    "outcome",
    "rings_within",
    "answered_within",
    "answered_by",
    "ends_by",
    "reason",
    "lasts_at_least",
    "lasts_at_most",
    "costs_at_most",
    "says",
    "hears",
];

/// What is to be called, and what must hold.
#[derive(Debug)]
pub struct Plan {
    /// Its name: that of the file, unless it has one.
    pub name: String,
    /// How many calls may be live at a time.
    pub parallel: usize,
    /// How many destinations are called at most.
    pub max_calls: usize,
    /// What all calls together may cost.
    pub cost_limit: Option<Money>,
    /// What a minute is taken to cost where the ledger knows no price.
    pub minute_costs: Option<Money>,
    /// The calls, in order.
    pub calls: Vec<PlannedCall>,
}

/// A call of a plan.
#[derive(Clone, Debug)]
pub struct PlannedCall {
    /// Its name, which no other has.
    pub name: String,
    /// The line of the plan where it begins.
    pub line: usize,
    /// Who calls, as in the form.
    pub from: String,
    /// Who is called, as in the form.
    pub to: Vec<String>,
    /// What happens on answer.
    pub on_answer: PlannedAnswer,
    /// The language of what is said and of the transcript, unless it is that of the configuration.
    pub language: Option<String>,
    /// When it is hung up at the latest, after it was sent.
    pub timeout: Duration,
    /// When it is hung up after the answer; `None` if not before the timeout.
    pub hangup_after: Option<Duration>,
    /// What must hold.
    pub expect: Expectations,
}

/// What happens on answer, as the plan says it.
#[derive(Clone, Debug)]
pub enum PlannedAnswer {
    /// This is said.
    Say(String),
    /// The flow with this name or id runs.
    Flow(String),
    /// These actions run, as JSON.
    Actions(String),
}

/// What must hold for a call. What is `None` or empty is not looked at.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// The longest time from its creation until it rings.
    pub rings_within: Option<Duration>,
    /// The longest time from its creation until it is answered.
    pub answered_within: Option<Duration>,
    /// Which destination, or which device, answers.
    pub answered_by: Option<String>,
    /// Which side hangs up.
    pub ends_by: Option<Side>,
    /// The server's reason of the end.
    pub reason: Option<HangupReason>,
    /// The shortest time from the answer to the end.
    pub lasts_at_least: Option<Duration>,
    /// The longest time from the answer to the end.
    pub lasts_at_most: Option<Duration>,
    /// The most credit that it takes.
    pub costs_at_most: Option<Money>,
    /// Words that the called party says.
    pub says: Vec<String>,
    /// Words that the called party hears.
    pub hears: Vec<String>,
}

impl Expectations {
    /// Whether a transcript is needed.
    pub fn need_transcript(&self) -> bool {
        !self.says.is_empty() || !self.hears.is_empty()
    }

    /// The expectations that only an answered call can meet, by their keys.
    fn of_answered(&self) -> impl Iterator<Item = &'static str> {
        [
            (self.answered_within.is_some(), "answered_within"),
            (self.answered_by.is_some(), "answered_by"),
            (self.lasts_at_least.is_some(), "lasts_at_least"),
            (self.lasts_at_most.is_some(), "lasts_at_most"),
            (self.need_transcript(), "says and hears"),
        ]
        .into_iter()
        .filter_map(|(set, key)| set.then_some(key))
    }
}

/// What the calls of a plan have in common unless they say otherwise.
struct Defaults {
    from: Option<String>,
    on_answer: Option<PlannedAnswer>,
    language: Option<String>,
    timeout: Option<Duration>,
    hangup_after: Option<Duration>,
    allow_transcript: bool,
}

impl Plan {
    /// Reads a plan from its text; the file gives it a name, and paths in it begin at the file's directory.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of its lines.
    pub fn read(text: &str, file: &Path) -> Result<Self, Vec<Problem>> {
        let mut keys = Keys::new(text);
        let root = keys.parse();
        let plan = read_plan(&mut keys, root.get_ref(), file);
        keys.done().map(|()| plan)
    }
}

fn read_plan(keys: &mut Keys, root: &DeTable, file: &Path) -> Plan {
    keys.known(root, TOP, "the plan");
    let empty = DeTable::new();
    let table = keys.table(root, "plan").unwrap_or(&empty);
    keys.known(table, PLAN, "[plan]");
    let defaults = Defaults {
        from: keys.take(table, "from", text),
        on_answer: on_answer(keys, table, file),
        language: keys.take(table, "language", text),
        timeout: keys.take(table, "timeout", |value| length(value, LONGEST)),
        hangup_after: keys.take(table, "hangup_after", |value| length(value, LONGEST)),
        allow_transcript: keys.take(table, "allow_transcript", flag).unwrap_or(false),
    };
    let name = keys.take(table, "name", text);
    let stem = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut plan = Plan {
        name: name.unwrap_or_else(stem),
        parallel: keys.take(table, "parallel", |value| whole(value, MOST_PARALLEL)).unwrap_or(1),
        max_calls: keys.take(table, "max_calls", |value| whole(value, 1000)).unwrap_or(MAX_CALLS),
        cost_limit: keys.take(table, "cost_limit", amount),
        minute_costs: keys.take(table, "minute_costs", amount),
        calls: Vec::new(),
    };
    let mut names = HashSet::new();
    for call in keys.tables(root, "call") {
        let Some(table) = call.get_ref().as_table() else { continue };
        let Some(call) = read_call(keys, table, call.span().start, &defaults, file) else { continue };
        if !names.insert(call.name.clone()) {
            let at = table.get("name").map_or(0, |name| name.span().start);
            keys.wrong(at, format!("another call is named {:?}: each needs a name of its own", call.name));
        }
        plan.calls.push(call);
    }
    let called: usize = plan.calls.iter().map(|call| call.to.len()).sum();
    if called > plan.max_calls {
        let at = table.get("max_calls").map_or(0, |value| value.span().start);
        let words = format!("the plan calls {called} destinations, and max_calls is {}: raise it", plan.max_calls);
        keys.wrong(at, words);
    }
    plan
}

fn read_call(keys: &mut Keys, table: &DeTable, at: usize, defaults: &Defaults, file: &Path) -> Option<PlannedCall> {
    keys.known(table, CALL, "[[call]]");
    let name = keys.needed(table, "name", at, "a name for the reports", text);
    let from = keys.take(table, "from", text).or_else(|| defaults.from.clone());
    if from.is_none() && !table.contains_key("from") {
        keys.wrong(at, "who calls? add from, here or in [plan]".to_owned());
    }
    let to = keys.needed(table, "to", at, "a number, ext:NAME, sip:user@host or agent:ID", list);
    if let Some(to) = to.as_ref().filter(|to| to.len() > MOST_DESTINATIONS) {
        let at = table.get("to").map_or(at, |value| value.span().start);
        keys.wrong(at, format!("{} destinations in one call: at most {MOST_DESTINATIONS} are called", to.len()));
    }
    let on_answer = on_answer(keys, table, file).or_else(|| defaults.on_answer.clone());
    if on_answer.is_none() && !["say", "flow", "actions"].iter().any(|key| table.contains_key(*key)) {
        keys.wrong(at, "what happens on answer? add say, flow or actions, here or in [plan]".to_owned());
    }
    let timeout = keys.take(table, "timeout", |value| length(value, LONGEST)).or(defaults.timeout).unwrap_or(TIMEOUT);
    let hangup_after = keys.take(table, "hangup_after", |value| length(value, LONGEST)).or(defaults.hangup_after);
    let language = keys.take(table, "language", text).or_else(|| defaults.language.clone());
    let expect = keys.table(table, "expect");
    let expect = expect.map(|expect| read_expectations(keys, expect, at, timeout, defaults.allow_transcript));
    if !table.contains_key("expect") {
        keys.wrong(at, "what must hold? add [call.expect], such as outcome = \"answered\"".to_owned());
    }
    let line = keys.line_of(at);
    Some(PlannedCall {
        name: name?,
        line,
        from: from?,
        to: to?,
        on_answer: on_answer?,
        language,
        timeout,
        hangup_after,
        expect: expect?,
    })
}

fn read_expectations(
    keys: &mut Keys,
    table: &DeTable,
    at: usize,
    timeout: Duration,
    allow_transcript: bool,
) -> Expectations {
    keys.known(table, EXPECT, "[call.expect]");
    let long = |value: &DeValue| length(value, LONGEST);
    let expect = Expectations {
        outcome: keys.take(table, "outcome", outcome),
        rings_within: keys.take(table, "rings_within", long),
        answered_within: keys.take(table, "answered_within", long),
        answered_by: keys.take(table, "answered_by", text),
        ends_by: keys.take(table, "ends_by", side),
        reason: keys.take(table, "reason", reason),
        lasts_at_least: keys.take(table, "lasts_at_least", long),
        lasts_at_most: keys.take(table, "lasts_at_most", long),
        costs_at_most: keys.take(table, "costs_at_most", amount),
        says: keys.take(table, "says", spoken).unwrap_or_default(),
        hears: keys.take(table, "hears", spoken).unwrap_or_default(),
    };
    let place = |key: &str| table.get(key).map_or(at, |value: &Spanned<DeValue>| value.span().start);
    if table.is_empty() {
        keys.wrong(at, "nothing must hold: add an expectation, such as outcome = \"answered\"".to_owned());
    }
    if let Some(other) = expect.outcome.filter(|outcome| *outcome != Outcome::Answered) {
        for key in expect.of_answered() {
            keys.wrong(
                place("outcome"),
                format!("outcome = {:?} contradicts {key}: only an answered call has it", other.words()),
            );
        }
    }
    for (key, limit) in [("rings_within", expect.rings_within), ("answered_within", expect.answered_within)] {
        if limit.is_some_and(|limit| limit > timeout) {
            keys.wrong(place(key), format!("{key} is longer than the timeout of {} s: raise that", timeout.as_secs()));
        }
    }
    if expect.lasts_at_least.zip(expect.lasts_at_most).is_some_and(|(least, most)| least > most) {
        keys.wrong(place("lasts_at_least"), "lasts_at_least is more than lasts_at_most".to_owned());
    }
    if expect.need_transcript() && !allow_transcript {
        let words = "a transcript may cost money, and what is said is sent to a speech service: \
            allow_transcript = true in [plan] allows it";
        keys.wrong(place(if expect.says.is_empty() { "hears" } else { "says" }), words.to_owned());
    }
    expect
}

fn on_answer(keys: &mut Keys, table: &DeTable, file: &Path) -> Option<PlannedAnswer> {
    let say = keys.take(table, "say", text).map(PlannedAnswer::Say);
    let flow = keys.take(table, "flow", text).map(PlannedAnswer::Flow);
    let actions = keys.take(table, "actions", |value| {
        let path: PathBuf = file.parent().unwrap_or(Path::new("")).join(text(value)?);
        read_actions(&path).map(PlannedAnswer::Actions).map_err(|error| format!("{}: {error}", path.display()))
    });
    let given = ["say", "flow", "actions"].into_iter().filter_map(|key| table.get(key));
    if let Some(second) = given.map(|value| value.span().start).nth(1) {
        keys.wrong(second, "only one of say, flow and actions happens on answer".to_owned());
    }
    say.or(flow).or(actions)
}
