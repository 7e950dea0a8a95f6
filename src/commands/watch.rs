//! `vdial watch`: a line for each change of the calls.

mod sentences;

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::base::days::Calendar;
use crate::base::reader::Reader;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::{CommonFlags, duration, ids};
use crate::commands::metrics::{Exporter, MetricsFlags};
use crate::commands::output::{self, Narrator};
use crate::commands::session::{Happened, Prepared, Session};
use crate::config::HookSettings;
use crate::domain::{CallId, CallStatus, Target};
use crate::messages::effect::Effect;
use crate::model::call_changes::{CallChange, ChangeKind, SCHEMA};
use crate::model::events::Events;
use crate::model::hooks::Hooks;
use crate::model::sight::Sight;
use crate::model::{ConnectionState, Model, Query, TrackedCall};
use crate::planner::CallSeen;
use crate::runtime::now;
use crate::terminal::Signals;
use sentences::Sentences;

/// When no call that was there before has turned up for so long, all of them have.
pub(crate) const ALL_THERE: Duration = Duration::from_secs(2);

/// How many live calls are followed: all of any account that this is for.
pub(crate) const MOST_LIVE: usize = 100_000;

/// The options of `vdial watch`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct WatchArgs {
    /// Only these calls, by id
    #[arg(value_name = "ID")]
    ids: Vec<String>,

    /// Only calls that this filter keeps, such as 'dir:in status:ringing'; as after / in the table
    #[arg(long, value_name = "FILTER", conflicts_with = "ids")]
    filter: Option<String>,

    /// Print lines to read (the default)
    #[arg(long, conflicts_with = "jsonl")]
    plain: bool,

    /// Print JSON lines
    #[arg(long)]
    jsonl: bool,

    /// Print sentences, for a screen reader; Enter asks how many calls are live
    #[arg(long, conflicts_with_all = ["plain", "jsonl"])]
    sentences: bool,

    /// Say so often how many calls are live, unless nothing has changed
    #[arg(long, value_name = "TIME", value_parser = duration, requires = "sentences")]
    summary: Option<Duration>,

    /// End when the calls that are watched have ended
    #[arg(long, value_enum, value_name = "WHEN")]
    until: Option<Until>,

    /// Print changes only, not the calls that are live at the start
    #[arg(long)]
    changes: bool,

    /// Print the calls that are live now, and end
    #[arg(long, conflicts_with_all = ["changes", "until", "metrics"])]
    once: bool,

    /// Run the hooks of the configuration too, on what is watched
    #[arg(long, conflicts_with = "once")]
    hooks: bool,
    /// Whether metrics are served, and where.
    #[command(flatten)]
    metrics: MetricsFlags,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Until when calls are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Until {
    /// Until all calls have ended that are watched.
    Ended,
}

/// Runs the command.
///
/// # Errors
/// The server cannot be reached at the start, refuses the credential, or does not know a call.
pub(crate) async fn run(args: WatchArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let ids = args.ids.iter().map(|id| Ok(ids(id)?.0)).collect::<Result<Vec<_>, Failed>>()?;
    let narrator = Narrator::new(args.common.output);
    let hooks = if args.hooks { Some(hooks(&prepared.setup.hooks, narrator)?) } else { None };
    let mut signals = Signals::new().map_err(|error| error.to_string())?;
    let exporter = Exporter::start(args.metrics, &prepared.setup.budget).await?;
    if let Some(exporter) = &exporter {
        narrator.say(&format!("vdial: metrics at http://{}/metrics", exporter.address));
    }
    let mut session = Session::start(prepared).await?;
    let mut watch = Watch {
        sentences: args.sentences.then(|| Sentences::new(&session.zone, args.summary, !args.once)),
        ids,
        narrator,
        sight: Sight::new(Duration::ZERO),
        hooks,
        exporter,
        all_there: false,
        said_incomplete: false,
        args,
    };
    let ended = tokio::select! {
        biased;
        signal = signals.next() => Ok(ExitStatus::Signal(signal)),
        ended = watch.run(&mut session) => ended,
    };
    if let Some(words) = session.finish().await {
        narrator.say(&format!("vdial: {words}"));
    }
    ended
}

/// The hooks of the configuration. Says which cannot run.
fn hooks(settings: &[HookSettings], narrator: Narrator) -> Result<(Hooks, Events), Failed> {
    for words in settings.iter().filter_map(HookSettings::missing) {
        narrator.say(&format!("vdial: {words}"));
    }
    let hooks = Hooks::new(settings).map(|hooks| (hooks, Events::default()));
    hooks.ok_or_else(|| Failed::new(ExitStatus::Usage, "--hooks: the configuration has no [hooks]"))
}

struct Watch {
    args: WatchArgs,
    ids: Vec<CallId>,
    narrator: Narrator,
    /// What is said to a screen reader.
    sentences: Option<Sentences>,
    sight: Sight,
    hooks: Option<(Hooks, Events)>,
    exporter: Option<Exporter>,
    /// Whether all calls have been read that were live at the start.
    all_there: bool,
    /// Whether it was said that not all calls are followed.
    said_incomplete: bool,
}

impl Watch {
    async fn run(&mut self, session: &mut Session) -> Result<ExitStatus, Failed> {
        let began = now().wall;
        let query =
            Query::parse(self.args.filter.as_deref().unwrap_or_default(), Calendar::at(now().wall, &session.zone));
        if let Some(problem) = query.problem(std::iter::empty) {
            return Err(Failed::new(ExitStatus::Usage, format!("--filter: {problem}")));
        }
        self.follow(session).await;
        let first = session.connect().await?;
        let mut happened = Happened { changes: first, ..Happened::default() };
        if let Some(exporter) = &mut self.exporter {
            let model = session.model();
            let keeps = |tracked: &TrackedCall| keeps(&self.ids, model, &query, tracked);
            exporter.begin(model.connection.clock.time(began), model, keeps);
        }
        let mut newest_known = Instant::now();
        loop {
            if happened.changes.iter().any(|change| change.kind == ChangeKind::Known) {
                newest_known = Instant::now();
            }
            if self.tell(session, &query, &happened)? == Reader::Gone {
                return Ok(ExitStatus::Done);
            }
            self.run_hooks(session, &query, &happened).await;
            let is_quiet = newest_known.elapsed() >= ALL_THERE;
            let was_all_there = self.all_there;
            self.all_there |= is_quiet && session.model().connection.failing.is_none();
            if self.all_there && self.say_how_it_stands(session, &query, !was_all_there)? == Reader::Gone {
                return Ok(ExitStatus::Done);
            }
            if (self.args.once || self.args.until.is_some()) && is_quiet && self.is_over(session.model(), &query)? {
                self.see_hooks_off(session, &query).await?;
                return Ok(ExitStatus::Done);
            }
            happened = self.next(session, &query).await;
            if let ConnectionState::Refused | ConnectionState::Frozen = session.model().connection.state(now()) {
                let newest = session.model().notices.newest();
                return Err(newest.unwrap_or("the server refuses the credential").to_owned().into());
            }
        }
    }

    /// Waits for what happens next, and counts it. Answers meanwhile who asks for the metrics.
    async fn next(&mut self, session: &mut Session, query: &Query) -> Happened {
        let until = Instant::now() + ALL_THERE;
        let Some(exporter) = &mut self.exporter else { return session.next(until).await };
        loop {
            let asked = tokio::select! {
                messages = session.wait(until) => {
                    let happened = session.take(messages).await;
                    let model = session.model();
                    exporter.count(&happened.news, model, |tracked| keeps(&self.ids, model, query, tracked));
                    return happened;
                }
                asked = exporter.asked() => asked,
            };
            let model = session.model();
            let keeps = |tracked: &TrackedCall| keeps(&self.ids, model, query, tracked);
            exporter.answer(asked, model, keeps, self.all_there, now());
        }
    }

    /// Has the calls read that were named.
    async fn follow(&self, session: &mut Session) {
        let ids = self.ids.clone();
        session
            .act(|app, now| {
                let mut effects = Vec::new();
                for id in ids {
                    app.model.calls.expect(&id, now);
                    effects.push(Effect::FollowAgain(CallSeen { id, created: None, status: CallStatus::Dialing }));
                }
                ((), effects)
            })
            .await;
    }

    /// Whether what is watched has ended, or was only to be looked at once.
    fn is_over(&self, model: &Model, query: &Query) -> Result<bool, Failed> {
        let over = |id: &CallId| model.calls.is_over(&Target::Call(id.clone()));
        if let Some(id) = self.ids.iter().find(|id| over(id) && model.calls.call(id).is_none()) {
            return Err(format!("the server knows no call {id}").into());
        }
        if self.args.once {
            return Ok(self.ids.iter().all(|id| model.calls.call(id).is_some()));
        }
        Ok(if self.ids.is_empty() {
            !model.calls.calls().any(|tracked| tracked.is_live() && model.calls.passes(query, tracked))
        } else {
            self.ids.iter().all(over)
        })
    }

    /// Prints what has happened.
    fn tell(&mut self, session: &Session, query: &Query, happened: &Happened) -> Result<Reader, Failed> {
        for words in &happened.hook_trouble {
            self.narrator.say(&format!("vdial: {words}"));
        }
        let silent = self.exporter.is_some() && !self.args.plain && !self.args.jsonl && self.sentences.is_none();
        for change in happened.changes.iter().filter(|_| !silent) {
            if self.is_watched(session.model(), query, change) {
                let text = match &mut self.sentences {
                    Some(sentences) => sentences.of_change(change, session.model()),
                    None if self.args.jsonl => change.json().to_string(),
                    None => change.plain(&session.zone),
                };
                if output::line(&text)? == Reader::Gone {
                    return Ok(Reader::Gone);
                }
            }
        }
        if session.model().calls.leaves_calls_out() && !self.said_incomplete {
            self.said_incomplete = true;
            let event = json!({"schema": SCHEMA, "event": "incomplete", "seen": now().wall});
            let words = "more is live than can be followed: changes of some calls are not seen";
            if self.tell_event(&event, words)? == Reader::Gone {
                return Ok(Reader::Gone);
            }
        }
        self.tell_of_sight(session)
    }

    /// Runs the hooks on what has happened to what is watched.
    async fn run_hooks(&mut self, session: &mut Session, query: &Query, happened: &Happened) {
        let model = session.model();
        let is_watched = |change: &&CallChange| self.is_watched(model, query, change);
        let changes: Vec<CallChange> = match self.hooks {
            Some(_) => happened.changes.iter().filter(is_watched).cloned().collect(),
            None => return,
        };
        let Some((hooks, events)) = &mut self.hooks else { return };
        let now = now();
        let effects = hooks.runs(model, &events.of(model, changes, now), now);
        if !effects.is_empty() {
            session.act(|_, _| ((), effects)).await;
        }
    }

    /// Waits for the hooks, and says what went wrong with them.
    async fn see_hooks_off(&mut self, session: &mut Session, query: &Query) -> Result<(), Failed> {
        session.hooks_done().await;
        let happened = session.next(Instant::now()).await;
        self.tell(session, query, &happened).map(|_| ())
    }

    /// Says to a screen reader what lasts too long, and how many calls are live: at `first`, when it is due, or asked for.
    fn say_how_it_stands(&mut self, session: &Session, query: &Query, first: bool) -> Result<Reader, Failed> {
        let Some(sentences) = &mut self.sentences else { return Ok(Reader::There) };
        let model = session.model();
        let keeps = |tracked: &TrackedCall| keeps(&self.ids, model, query, tracked);
        let mut all = sentences.by_itself(model, keeps, now());
        if first {
            all.extend(sentences.summary(model, keeps, true, now()));
        }
        output::lines(all.into_iter())
    }

    /// Prints what is no change of a call.
    fn tell_event(&self, event: &Value, words: &str) -> Result<Reader, Failed> {
        if self.args.jsonl {
            return output::line(&event.to_string());
        }
        if let Some(sentences) = &self.sentences {
            return output::line(&sentences.of_event(words, now()));
        }
        self.narrator.say(&format!("vdial: {words}"));
        Ok(Reader::There)
    }

    fn is_watched(&self, model: &Model, query: &Query, change: &CallChange) -> bool {
        let Some(tracked) = model.calls.call(&change.id) else { return false };
        let wanted = match change.kind {
            _ if !self.ids.is_empty() => true,
            // What ended before is no news.
            ChangeKind::Known => !self.args.changes && tracked.is_live(),
            _ => !self.args.once,
        };
        wanted && keeps(&self.ids, model, query, tracked)
    }

    /// Says that nothing can be seen any more, or again.
    fn tell_of_sight(&mut self, session: &Session) -> Result<Reader, Failed> {
        match self.sight.take(session.model(), now()) {
            Some(change) => self.tell_event(&change.json, &change.words),
            None => Ok(Reader::There),
        }
    }
}

/// Whether a call is watched: one of those that were named, or else one that the filter keeps.
fn keeps(ids: &[CallId], model: &Model, query: &Query, tracked: &TrackedCall) -> bool {
    if ids.is_empty() { model.calls.passes(query, tracked) } else { ids.contains(&tracked.call.id) }
}
