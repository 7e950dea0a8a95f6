//! Runs hooks: one process for each event, so many at once, each for a limited time. A task for each hook keeps what
//! waits and what runs, so that nothing else ever waits for a hook.

mod process;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::HookSettings;
use crate::messages::message::Message;

/// How many events wait for a hook; further ones are dropped.
const MOST_WAITING: usize = 100;
/// How long failures are gathered before they are told.
const GATHERED_FOR: Duration = Duration::from_secs(1);
/// Shortest time between two notices of a hook.
const BETWEEN_NOTICES: Duration = Duration::from_mins(1);
/// How long the processes that were killed may take to end.
const DYING: Duration = Duration::from_millis(500);

/// The hooks of the configuration and, last, what shows notifications on the desktop; each with its task once it was
/// needed.
pub struct HookRunner {
    hooks: Vec<(HookSettings, Option<UnboundedSender<Given>>)>,
    /// Each returns what it has not told yet.
    tasks: JoinSet<Option<String>>,
    /// Kills what runs.
    kill: CancellationToken,
    inbox: UnboundedSender<Message>,
}

impl HookRunner {
    /// Runs nothing yet.
    pub fn new(hooks: &[HookSettings], inbox: UnboundedSender<Message>) -> Self {
        let desktop = HookSettings::of_desktop();
        let hooks = hooks.iter().chain([&desktop]).map(|hook| (hook.clone(), None)).collect();
        Self { hooks, tasks: JoinSet::new(), kill: CancellationToken::new(), inbox }
    }

    /// Runs these hooks from now on. What waits for one that stays, still waits; the others finish what they were given.
    pub fn replace(&mut self, hooks: &[HookSettings]) {
        let mut before = std::mem::take(&mut self.hooks);
        let desktop = HookSettings::of_desktop();
        for hook in hooks.iter().chain([&desktop]) {
            let same = before.iter().position(|(known, _)| known.is_same(hook));
            let queue = same.and_then(|at| before.swap_remove(at).1);
            self.hooks.push((hook.clone(), queue));
        }
    }

    /// Runs a hook on an event, or lets the event wait. Never blocks.
    pub fn run(&mut self, hook: usize, event: String) {
        self.give(hook, Given { arguments: Vec::new(), stdin: event + "\n" });
    }

    /// Shows a notification on the desktop. Never blocks.
    pub fn notify(&mut self, title: String, text: &str) {
        let given = Given { arguments: HookSettings::for_desktop(title, text), stdin: String::new() };
        self.give(self.hooks.len() - 1, given);
    }

    fn give(&mut self, hook: usize, given: Given) {
        let Some((settings, queue)) = self.hooks.get_mut(hook) else { return };
        let queue = queue.get_or_insert_with(|| {
            let (sender, events) = unbounded_channel();
            let queue = Queue::new(settings.clone(), self.kill.clone(), self.inbox.clone());
            self.tasks.spawn(queue.serve(events));
            sender
        });
        // The task ends only after this.
        let _ = queue.send(given);
    }

    /// Waits until everything has run. Further events start anew.
    pub async fn all_done(&mut self) {
        for (_, queue) in &mut self.hooks {
            *queue = None;
        }
        while let Some(untold) = self.tasks.join_next().await {
            if let Ok(Some(words)) = untold {
                let _ = self.inbox.send(Message::HookTrouble(words));
            }
        }
    }

    /// Waits for what runs and what waits, but at most so long, and kills the rest. Returns what was not told yet.
    pub async fn finish(mut self, grace: Duration) -> Option<String> {
        self.hooks.clear();
        let kill = self.kill.clone();
        let killing = async {
            tokio::time::sleep(grace).await;
            kill.cancel();
            tokio::time::sleep(DYING).await;
        };
        let mut untold = Vec::new();
        let joining = async {
            while let Some(words) = self.tasks.join_next().await {
                untold.extend(words.ok().flatten());
            }
        };
        tokio::select! {
            () = joining => {}
            () = killing => {}
        }
        (!untold.is_empty()).then(|| untold.join(" "))
    }
}

/// What a run of a hook is given.
struct Given {
    /// Arguments after its own.
    arguments: Vec<String>,
    /// What it reads.
    stdin: String,
}

/// What waits for a hook, and what runs of it.
struct Queue {
    settings: HookSettings,
    waiting: VecDeque<Given>,
    running: JoinSet<Result<(), String>>,
    trouble: Trouble,
    kill: CancellationToken,
    inbox: UnboundedSender<Message>,
}

impl Queue {
    fn new(settings: HookSettings, kill: CancellationToken, inbox: UnboundedSender<Message>) -> Self {
        let (waiting, running) = (VecDeque::new(), JoinSet::new());
        Self { settings, waiting, running, trouble: Trouble::default(), kill, inbox }
    }

    /// Runs the hook on each event until no more can come. Returns what was not told.
    async fn serve(mut self, mut events: UnboundedReceiver<Given>) -> Option<String> {
        let mut open = true;
        loop {
            while self.running.len() < self.settings.at_most
                && let Some(event) = self.waiting.pop_front()
            {
                let (settings, kill) = (self.settings.clone(), self.kill.clone());
                self.running.spawn(async move { process::run(&settings, &event, &kill).await });
            }
            if !open && self.running.is_empty() {
                return self.trouble.take(&self.settings.program);
            }
            let due = self.trouble.due();
            tokio::select! {
                event = events.recv(), if open => match event {
                    Some(event) if self.waiting.len() < MOST_WAITING => self.waiting.push_back(event),
                    Some(_) => self.trouble.dropped(1),
                    None => open = false,
                },
                Some(ended) = self.running.join_next() => {
                    if let Err(why) = ended.unwrap_or_else(|error| Err(error.to_string())) {
                        self.trouble.failed(why);
                    }
                }
                () = sleep_until(due) => {
                    if let Some(words) = self.trouble.take(&self.settings.program) {
                        // After the loop has ended, nobody receives this.
                        let _ = self.inbox.send(Message::HookTrouble(words));
                    }
                }
                () = self.kill.cancelled(), if !self.waiting.is_empty() => {
                    self.trouble.dropped(self.waiting.len());
                    self.waiting.clear();
                }
            }
        }
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}

/// What went wrong with a hook since that was last told.
#[derive(Debug, Default)]
struct Trouble {
    failed: usize,
    /// Why it failed first and last.
    first: String,
    why: String,
    dropped: usize,
    since: Option<Instant>,
    told: Option<Instant>,
}

impl Trouble {
    fn failed(&mut self, why: String) {
        if self.failed == 0 {
            self.first.clone_from(&why);
        }
        self.failed += 1;
        self.why = why;
        self.since.get_or_insert_with(Instant::now);
    }

    fn dropped(&mut self, events: usize) {
        self.dropped += events;
        self.since.get_or_insert_with(Instant::now);
    }

    /// When to tell.
    fn due(&self) -> Option<Instant> {
        let gathered = self.since? + GATHERED_FOR;
        Some(self.told.map_or(gathered, |told| gathered.max(told + BETWEEN_NOTICES)))
    }

    /// What went wrong, in words.
    fn take(&mut self, program: &str) -> Option<String> {
        self.since.take()?;
        let told = Self { told: Some(Instant::now()), ..Self::default() };
        let Self { failed, first, why, dropped, .. } = std::mem::replace(self, told);
        let failed = match failed {
            0 => None,
            1 => Some(format!("The hook {program} {why}.")),
            times if first == why => Some(format!("The hook {program} failed {times} times: it {why}.")),
            times => Some(format!("The hook {program} failed {times} times: at first it {first}, at last it {why}.")),
        };
        let dropped = match dropped {
            0 => None,
            1 => Some(format!("The hook {program} missed an event: it is too slow.")),
            events => Some(format!("The hook {program} missed {events} events: it is too slow.")),
        };
        Some([failed, dropped].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn what_does_not_fit_into_the_queue_is_dropped_and_told() {
        let hook = HookSettings {
            on: Vec::new(),
            program: "sleep".to_owned(),
            arguments: vec!["1000".to_owned()],
            filter: String::new(),
            timeout: Duration::from_mins(10),
            at_most: 2,
            place: String::new(),
        };
        let (inbox, _messages) = unbounded_channel();
        let mut runner = HookRunner::new(&[hook], inbox);
        for _ in 0..2 + MOST_WAITING + 7 {
            runner.run(0, "{}".to_owned());
        }
        let told = runner.finish(Duration::ZERO).await.unwrap();
        assert!(told.contains("killed at the end of vdial") && told.contains("missed 107 events"), "{told}");
    }

    #[test]
    fn failures_are_told_together_and_at_most_once_a_minute() {
        let mut trouble = Trouble::default();
        assert_eq!((trouble.due(), trouble.take("x")), (None, None));
        trouble.failed("ended with exit status 1".to_owned());
        trouble.failed("was killed after 10s".to_owned());
        trouble.dropped(7);
        let words = "The hook x failed 2 times: at first it ended with exit status 1, at last it was killed after 10s. \
                     The hook x missed 7 events: it is too slow.";
        assert_eq!(trouble.take("x").as_deref(), Some(words));
        trouble.failed("was killed after 10s".to_owned());
        trouble.failed("was killed after 10s".to_owned());
        assert_eq!(trouble.take("x").as_deref(), Some("The hook x failed 2 times: it was killed after 10s."));
        trouble.failed("ended with exit status 1".to_owned());
        assert!(trouble.due() > Some(Instant::now() + BETWEEN_NOTICES / 2));
        assert_eq!(trouble.take("x").as_deref(), Some("The hook x ended with exit status 1."));
    }
}
