//! The figures of the trade over the outgoing calls of a window.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use rmcp::schemars::{self, JsonSchema};
use serde::{Deserialize, Serialize};

use crate::base::clock::Now;
use crate::base::days::{Calendar, Days};
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::mcp::freshness::{Freshness, tenths};
use crate::commands::session::Session;
use crate::domain::FlowId;
use crate::domain::traffic::{Cause, Figures, GroupBy, Quantiles, Ratio, Window};
use crate::messages::effect::Effect;
use crate::model::countries::{NO_PHONE, NOWHERE};
use crate::model::traffic::{Group, Halt, UNKNOWN};
use crate::model::{ConnectionState, Model};
use crate::runtime::now;

/// How long the reading of older calls may take. What is read stays known for the next question.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long to wait between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// Most groups, and most causes.
const MOST_GROUPS: usize = 15;
const MOST_CAUSES: usize = 10;

/// Over which calls to count.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetStatistics {
    /// 5m, 15m, 1h or 24h before now; or days of the user's calendar: today, yesterday, monday, 2026-11-24,
    /// 2026-11-20..2026-11-24. 1h unless given
    window: Option<String>,
    /// By what the calls are put into groups, each with figures of its own; none unless given
    group_by: Option<GroupedBy>,
}

/// By what the calls are put into groups.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum GroupedBy {
    /// By calling number.
    Source,
    /// By the country of the called number.
    Country,
    /// By stored flow.
    Flow,
    /// By how they ended.
    Cause,
}

/// The figures of a window.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statistics {
    freshness: Freshness,
    /// Calls count by their creation, from here, UTC.
    from: String,
    /// Until here, UTC.
    until: String,
    /// Whether all calls of the window were counted.
    complete: bool,
    /// What is missing, and what to do; absent if nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<String>,
    all: FiguresRow,
    /// The most calls that were live at one time, incoming ones included.
    peak_live: usize,
    /// When that was, UTC.
    peak_at: Option<String>,
    /// Whether the peak may have been higher, because older calls are not known.
    peak_is_a_lower_bound: bool,
    /// The groups with the most attempts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupRow>,
    /// How many groups are left out here.
    more_groups: usize,
}

/// The figures of a group of calls.
#[derive(Debug, Serialize, JsonSchema)]
struct GroupRow {
    /// What its calls have in common; empty if they have no such thing.
    name: String,
    figures: FiguresRow,
}

/// Figures of outgoing calls.
#[derive(Debug, Serialize, JsonSchema)]
struct FiguresRow {
    /// Calls that were answered or have ended.
    attempts: usize,
    answered: usize,
    busy: usize,
    no_answer: usize,
    failed: usize,
    /// Attempts whose dialing time ran out.
    dial_timeout: usize,
    /// Attempts hung up before the answer.
    hung_up: usize,
    /// Calls that still dial or ring: in no other figure.
    pending: usize,
    /// Calls that were seen only in part: in no other figure.
    partial: usize,
    /// Answer-seizure ratio: answered ÷ attempts (ITU-T E.425).
    asr: RatioRow,
    /// Network effectiveness ratio: answered, busy, rung out or ended normally ÷ attempts that were not hung up before
    /// the answer (ITU-T E.425).
    ner: RatioRow,
    /// Average call duration: talk time ÷ answered attempts that have ended. null without any.
    acd_seconds: Option<f64>,
    /// The time that they talked together.
    talk_seconds: f64,
    /// From the creation until ringing or the answer: about the post-dial delay (RFC 6076).
    pdd: Option<QuantilesRow>,
    /// From the creation until the answer.
    to_answer: Option<QuantilesRow>,
    /// How the ended attempts ended, the most frequent first; of all calls only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<CauseRow>,
}

/// A part of a whole.
#[derive(Debug, Serialize, JsonSchema)]
struct RatioRow {
    part: usize,
    whole: usize,
    /// null of nothing.
    percent: Option<f64>,
    /// The 95 % confidence interval in percent, where calls are few.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_95: Option<[f64; 2]>,
}

/// Median and 95th percentile, in seconds.
#[derive(Debug, Serialize, JsonSchema)]
struct QuantilesRow {
    median_seconds: f64,
    p95_seconds: f64,
    /// Of how many calls.
    calls: usize,
}

/// How many attempts ended in one way.
#[derive(Debug, Serialize, JsonSchema)]
struct CauseRow {
    cause: String,
    calls: usize,
    /// Whether that is a failure.
    failed: bool,
}

/// Counts the calls of a window, and reads older ones that are needed for it.
///
/// # Errors
/// The window cannot be understood.
pub async fn get(session: &mut Session, asked: GetStatistics) -> Result<Statistics, Failed> {
    let window = window(asked.window.as_deref().unwrap_or("1h"), &Calendar::at(now().wall, &session.zone))?;
    let group_by = asked.group_by.map_or(GroupBy::Cause, GroupedBy::of_calls);
    session
        .act(|app, _| {
            app.model.choose_window(window);
            app.model.group_by(group_by);
            ((), Vec::new())
        })
        .await;
    let until = Instant::now() + PATIENCE;
    loop {
        let counted = session.act(|app, now| count(&mut app.model, now)).await;
        let connected = session.model().connection.state(now()) == ConnectionState::Connected;
        if counted || !connected || Instant::now() >= until {
            break;
        }
        session.next(Instant::now() + BETWEEN_LOOKS).await;
    }
    let grouped = asked.group_by.is_some();
    Ok(session
        .act(|app, now| {
            // What came last, such as a country, has to be counted too.
            let (_, effects) = count(&mut app.model, now);
            (told(&app.model, grouped), effects)
        })
        .await)
}

/// Counts, and asks for what is missing. Returns whether nothing more will come.
fn count(model: &mut Model, now: Now) -> (bool, Vec<Effect>) {
    model.traffic.recount();
    let older = model.settle_traffic(true, now);
    let known = model.traffic.known_since.is_none() || model.traffic.halt.is_some();
    (known && !model.calls.countries.has_more(), older.into_iter().collect())
}

fn told(model: &Model, grouped: bool) -> Statistics {
    let traffic = &model.traffic;
    let report = traffic.report.clone().unwrap_or_default();
    let groups = if grouped { report.groups } else { Vec::new() };
    let time = |at: Timestamp| format!("{at:.0}");
    let missing = traffic.known_since.map(|since| {
        let known = since.map(|since| format!("Not all calls before {since:.0} were counted.")).unwrap_or_default();
        let why = match traffic.halt {
            Some(Halt::Full) => "They are more than vdial keeps.",
            Some(Halt::NoPaging) => "The server hands out no older calls.",
            Some(Halt::ByKey) | None => "They are being read: ask again for more.",
        };
        format!("{known} {why}")
    });
    Statistics {
        freshness: Freshness::of_calls(model),
        from: traffic.period.map(|period| time(period.from)).unwrap_or_default(),
        until: traffic.period.map(|period| time(period.until)).unwrap_or_default(),
        complete: missing.is_none(),
        missing,
        all: FiguresRow::of(&traffic.figures),
        peak_live: report.concurrency.peak,
        peak_at: report.concurrency.at.map(time),
        peak_is_a_lower_bound: !report.peak_is_exact,
        more_groups: groups.len().saturating_sub(MOST_GROUPS),
        groups: groups.iter().take(MOST_GROUPS).map(|group| GroupRow::of(model, group)).collect(),
    }
}

fn window(text: &str, calendar: &Calendar) -> Result<Window, Failed> {
    let word = text.trim().to_lowercase();
    let window = match word.as_str() {
        "5m" => Some(Window::FiveMinutes),
        "15m" => Some(Window::Quarter),
        "1h" => Some(Window::Hour),
        "24h" => Some(Window::Day),
        day => Days::named(day, calendar).map(Window::Days),
    };
    window.ok_or_else(|| {
        let words =
            format!("window: {text:?} is none; say 5m, 15m, 1h, 24h, today, yesterday or a day such as 2026-11-24");
        Failed::new(ExitStatus::Usage, words)
    })
}

impl GroupedBy {
    fn of_calls(self) -> GroupBy {
        match self {
            Self::Source => GroupBy::Source,
            Self::Country => GroupBy::Country,
            Self::Flow => GroupBy::Flow,
            Self::Cause => GroupBy::Cause,
        }
    }
}

impl GroupRow {
    fn of(model: &Model, group: &Group) -> Self {
        let flow = FlowId::new(&group.key).and_then(|id| model.flows.get(&id));
        let name = match (model.traffic.group_by(), group.key.as_str(), flow) {
            (GroupBy::Flow, _, Some(flow)) => flow.name.as_str(),
            (GroupBy::Country, NO_PHONE, _) => "no phone number",
            (GroupBy::Country, NOWHERE, _) => "no country",
            (GroupBy::Country, UNKNOWN, _) => "not looked up yet",
            (_, key, _) => key,
        };
        // The causes of each group would be too much to read; to group by cause tells them.
        Self { name: name.to_owned(), figures: FiguresRow { causes: Vec::new(), ..FiguresRow::of(&group.figures) } }
    }
}

impl FiguresRow {
    fn of(figures: &Figures) -> Self {
        let cause = |cause: &Cause| CauseRow { cause: cause.words.clone(), calls: cause.calls, failed: cause.failed };
        Self {
            attempts: figures.attempts,
            answered: figures.answered,
            busy: figures.busy,
            no_answer: figures.no_answer,
            failed: figures.failed,
            dial_timeout: figures.dial_timeout,
            hung_up: figures.hung_up,
            pending: figures.pending,
            partial: figures.partial,
            asr: figures.asr().into(),
            ner: figures.ner().into(),
            acd_seconds: figures.acd().map(tenths),
            talk_seconds: tenths(figures.talk),
            pdd: figures.setup.map(QuantilesRow::from),
            to_answer: figures.to_answer.map(QuantilesRow::from),
            causes: figures.causes.iter().take(MOST_CAUSES).map(cause).collect(),
        }
    }
}

impl From<Ratio> for RatioRow {
    fn from(ratio: Ratio) -> Self {
        let interval = ratio.interval().map(|(least, most)| [tenths(least), tenths(most)]);
        Self { part: ratio.part, whole: ratio.whole, percent: ratio.percent().map(tenths), interval_95: interval }
    }
}

impl From<Quantiles> for QuantilesRow {
    fn from(found: Quantiles) -> Self {
        Self { median_seconds: tenths(found.median), p95_seconds: tenths(found.p95), calls: found.count }
    }
}
