//! A list of calls in simulated time, and a planner that reads it over a line with a delay.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use vdial::api::TokenBucket;
use vdial::domain::{CallId, CallStatus};
use vdial::planner::{CallSeen, GroupcallsSeen, NextRead, PAGE, Planner, Read};

/// How long a read is under way; the server looks at its calls in the middle of it.
const ROUND_TRIP: f64 = 0.05;

/// When a call does what, in seconds of simulated time.
#[derive(Clone, Debug)]
pub struct CallLife {
    created: f64,
    ringing: f64,
    progressing: f64,
    ended: f64,
}

impl CallLife {
    pub fn talking(created: f64) -> Self {
        Self { created, ringing: created, progressing: created, ended: f64::INFINITY }
    }

    pub fn ringing(created: f64) -> Self {
        Self { progressing: f64::INFINITY, ..Self::talking(created) }
    }

    fn status(&self, at: f64) -> CallStatus {
        match at {
            at if at >= self.ended => CallStatus::Hangup,
            at if at >= self.progressing => CallStatus::Progressing,
            at if at >= self.ringing => CallStatus::Ringing,
            _ => CallStatus::Dialing,
        }
    }

    fn live(&self, at: f64) -> bool {
        self.created <= at && at < self.ended
    }

    fn hot(&self, at: f64) -> bool {
        self.live(at) && at < self.progressing
    }
}

/// All calls that ever are, oldest first.
#[derive(Clone, Debug)]
pub struct CallList {
    lives: Vec<CallLife>,
    hidden: HashSet<usize>,
    cursors: bool,
}

/// A generator of numbers that is the same everywhere.
struct Rng(u64);

impl Rng {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl CallList {
    pub fn of(mut lives: Vec<CallLife>) -> Self {
        lives.sort_by(|a, b| a.created.total_cmp(&b.created));
        Self { lives, hidden: HashSet::new(), cursors: true }
    }

    /// Calls that arrive at random, ring, mostly talk for about `talk` seconds, and end.
    pub fn traffic(per_second: f64, talk: f64, seconds: f64, seed: u64) -> Self {
        let mut rng = Rng(seed | 1);
        let mut lives = Vec::new();
        let mut at = -2.0 * talk;
        while at < seconds {
            at += -rng.unit().max(1e-9).ln() / per_second;
            let ringing = at + 0.3 + 3.0 * rng.unit();
            let answered = rng.unit() < 0.7;
            let pick_up = ringing + 2.0 + 15.0 * rng.unit();
            let length = -rng.unit().max(1e-9).ln() * talk;
            let (progressing, ended) = if answered { (pick_up, pick_up + length) } else { (f64::INFINITY, pick_up) };
            lives.push(CallLife { created: at, ringing, progressing, ended });
        }
        Self::of(lives)
    }

    /// Calls that talk for ever, with ended ones strewn among them.
    pub fn standing(live: usize, ended: usize, seed: u64) -> Self {
        let mut rng = Rng(seed | 1);
        let mut lives: Vec<CallLife> = (0..live).map(|_| CallLife::talking(-10_000.0 * rng.unit())).collect();
        lives.extend((0..ended).map(|_| {
            let created = -10_000.0 * rng.unit();
            CallLife { ended: created, ..CallLife::talking(created) }
        }));
        Self::of(lives)
    }

    pub fn hide_from_pages(&mut self, call: usize) {
        self.hidden.insert(call);
    }

    pub fn ignore_cursors(&mut self) {
        self.cursors = false;
    }
}

/// The fewest windows of a page's length that cover all live calls.
pub fn greedy_cover(list: &CallList, at: f64) -> usize {
    cover(list, at, CallLife::live)
}

fn cover(list: &CallList, at: f64, wanted: impl Fn(&CallLife, f64) -> bool) -> usize {
    let (mut windows, mut room) = (0, 0);
    let created = list.lives.partition_point(|life| life.created <= at);
    for life in list.lives[..created].iter().rev() {
        if room == 0 && wanted(life, at) {
            windows += 1;
            room = PAGE;
        }
        room = room.saturating_sub(1);
    }
    windows
}

/// A planner at work on a list of calls.
pub struct Run {
    list: CallList,
    planner: Planner,
    bucket: TokenBucket,
    rate: f64,
    burst: u32,
    origin: Instant,
    now: f64,
    flying: Vec<(f64, f64, Read)>,
    sent: Vec<f64>,
    /// When the newest answer about a call was asked for.
    confirmed: HashMap<usize, f64>,
    /// The worst age of any live call in each second.
    worst: Vec<(f64, f64)>,
    down_until: f64,
    /// So many of the first calls are over.
    over: usize,
}

impl Run {
    pub fn new(list: CallList, rate: f64, burst: u32) -> Self {
        let origin = Instant::now();
        Self {
            list,
            planner: Planner::new(1000, origin),
            bucket: TokenBucket::new(rate, burst, origin),
            rate,
            burst,
            origin,
            now: 0.0,
            flying: Vec::new(),
            sent: Vec::new(),
            confirmed: HashMap::new(),
            worst: Vec::new(),
            down_until: 0.0,
            over: 0,
        }
    }

    fn instant(&self, at: f64) -> Instant {
        self.origin + Duration::from_secs_f64(at)
    }

    pub fn start_at(&mut self, at: f64) {
        self.now = at;
    }

    pub fn now(&self) -> f64 {
        self.now
    }

    pub fn reads(&self) -> usize {
        self.sent.len()
    }

    pub fn known(&self) -> usize {
        self.planner.followed()
    }

    pub fn select(&mut self, call: usize) {
        self.planner.select(Some(id(call)), self.instant(self.now));
    }

    pub fn follow(&mut self, call: usize) {
        let sighting = self.sighting(call, self.now);
        self.planner.follow(&sighting, false, self.instant(self.now));
        self.confirmed.insert(call, self.now);
    }

    pub fn set_pushed(&mut self, pushed: bool) {
        self.planner.set_pushed(pushed, self.instant(self.now));
    }

    pub fn reread(&mut self) {
        self.planner.reread(self.instant(self.now));
    }

    pub fn refuse(&mut self, wait: Duration) {
        self.bucket.refused(Some(wait), self.instant(self.now));
    }

    /// No answer comes before that moment.
    pub fn server_down(&mut self, until: f64) {
        self.down_until = until;
    }

    /// Goes on until that moment.
    pub fn until(&mut self, end: f64) {
        while self.step(end) {
            let second = self.now.floor();
            if self.worst.last().is_none_or(|(at, _)| *at < second) {
                let age = self.oldest_age().0;
                self.worst.push((second, age));
            }
        }
    }

    pub fn until_all_are_newer_than(&mut self, moment: f64) {
        let end = self.now + 3600.0;
        while self.live().any(|call| self.confirmed.get(&call).is_none_or(|at| *at < moment)) && self.step(end) {}
        assert!(self.now < end, "not all calls were read within an hour");
    }

    fn step(&mut self, end: f64) -> bool {
        let landing = self.flying.iter().map(|(_, lands, _)| *lands).fold(f64::INFINITY, f64::min);
        let now = self.instant(self.now);
        let wake = match self.planner.next(&mut self.bucket, now) {
            NextRead::Read(read) => {
                self.sent.push(self.now);
                self.flying.push((self.now, self.now + ROUND_TRIP, read));
                return true;
            }
            NextRead::Wait(at) => {
                at.map_or(f64::INFINITY, |at| at.saturating_duration_since(self.origin).as_secs_f64())
            }
        };
        while self.list.lives.get(self.over).is_some_and(|life| life.ended <= self.now) {
            self.over += 1;
        }
        let next = landing.min(wake.max(self.now + 1e-4));
        if next > end {
            self.now = end;
            return false;
        }
        self.now = next;
        while let Some(at) = self.flying.iter().position(|(_, lands, _)| *lands <= self.now) {
            let (asked, _, read) = self.flying.swap_remove(at);
            self.land(asked, &read);
        }
        true
    }

    fn land(&mut self, asked: f64, read: &Read) {
        let (now, asked_at) = (self.instant(self.now), self.instant(asked));
        if asked < self.down_until {
            self.planner.failed(read, now);
            self.planner.hold(now + Duration::from_secs(10));
            return;
        }
        let looked = asked + ROUND_TRIP / 2.0;
        match read {
            Read::Page(cursor) => {
                let (page, reached) = self.page(*cursor, looked);
                let seen: Vec<CallSeen> = page.iter().map(|call| self.sighting(*call, looked)).collect();
                for call in &page {
                    self.confirm(*call, asked);
                }
                self.planner.page_read(*cursor, &seen, reached, seen.len(), asked_at, now);
            }
            Read::Call(call) => {
                let call: usize = call.as_str()[4..].parse().unwrap();
                let seen = self.sighting(call, looked);
                self.confirm(call, asked);
                self.planner.call_read(&id(call), Some(&seen), asked_at, now);
            }
            Read::Groups(before) => self.planner.groups_read(*before, Some(GroupcallsSeen::default()), asked_at),
            Read::Group(_) | Read::List(_) | Read::Archive(_) | Read::Billings(_) => unreachable!("only calls here"),
        }
    }

    fn confirm(&mut self, call: usize, asked: f64) {
        let known = self.confirmed.entry(call).or_insert(asked);
        *known = known.max(asked);
    }

    fn page(&self, cursor: Option<Timestamp>, at: f64) -> (Vec<usize>, Option<Timestamp>) {
        let cursor = cursor.filter(|_| self.list.cursors);
        let lives = self.list.lives.iter().enumerate().rev();
        let older = lives
            .skip(self.list.lives.len() - self.list.lives.partition_point(|life| life.created <= at))
            .filter(|(call, life)| {
                life.created <= at
                    && !self.list.hidden.contains(call)
                    && cursor.is_none_or(|cursor| time(life.created) < cursor)
            });
        let page: Vec<usize> = older.map(|(call, _)| call).take(PAGE).collect();
        let last = page.last().filter(|_| page.len() == PAGE);
        let reached = last.map(|call| time(self.list.lives[*call].created));
        (page, reached)
    }

    fn sighting(&self, call: usize, at: f64) -> CallSeen {
        let life = &self.list.lives[call];
        CallSeen { id: id(call), created: Some(time(life.created)), status: life.status(at) }
    }

    fn live(&self) -> impl Iterator<Item = usize> {
        let created = self.list.lives.partition_point(|life| life.created <= self.now);
        let lives = self.list.lives[..created].iter().enumerate().skip(self.over);
        lives.filter(|(call, life)| life.live(self.now) && !self.list.hidden.contains(call)).map(|(call, _)| call)
    }

    /// The age of what is known about the live call that was confirmed longest ago.
    pub fn oldest_age(&self) -> (f64, usize) {
        let known = self.live().filter_map(|call| Some((self.now - self.confirmed.get(&call)?, call)));
        known.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
    }

    /// For how long a live call that nobody has seen has been there.
    pub fn oldest_unseen(&self) -> (f64, usize) {
        let unseen = self.live().filter(|call| !self.confirmed.contains_key(call));
        let ages = unseen.map(|call| (self.now - self.list.lives[call].created.max(0.0), call));
        ages.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
    }

    pub fn age_of(&self, call: usize) -> f64 {
        self.now - self.confirmed[&call]
    }

    pub fn worst_age_since(&self, from: f64) -> f64 {
        self.worst.iter().filter(|(at, _)| *at >= from).map(|(_, age)| *age).fold(0.0, f64::max)
    }

    /// Calls that began and ended between two moments and were never seen.
    pub fn unseen_ended(&self, from: f64, to: f64) -> usize {
        let lives = self.list.lives.iter().enumerate();
        let within = lives.filter(|(_, life)| life.created > from && life.ended < to);
        within.filter(|(call, _)| !self.confirmed.contains_key(call)).count()
    }

    /// How many reads a second the cadence would take with the fewest windows: every call once a second, those about
    /// to change twice, the newest page every two seconds (five when nothing is live); never more than the rate.
    pub fn ideal_reads_a_second(&self) -> f64 {
        let (all, hot) = self.covers();
        let newest = if all < 0.5 { 0.2 } else { 0.0 };
        (all + hot + newest).min(self.rate)
    }

    fn covers(&self) -> (f64, f64) {
        let all = cover(&self.list, self.now, CallLife::live);
        let hot = cover(&self.list, self.now, CallLife::hot);
        (all as f64, hot as f64)
    }

    /// How old a known call may be: its interval, or a round over everything with the share that the sweep has, and
    /// the time that reads are under way.
    pub fn age_bound(&self) -> f64 {
        let (all, _) = self.covers();
        let round = 9.0 / 7.0 * (all + 2.0) / self.rate;
        1.5 + 1.25 * round + 2.0 * ROUND_TRIP
    }

    /// How long a new call may go unseen.
    pub fn discovery_bound(&self) -> f64 {
        let (all, _) = self.covers();
        let newest = if all < 0.5 { 5.0 } else { 2.0 };
        newest + 3.0 + 9.0 / self.rate + 2.0 * ROUND_TRIP
    }

    /// Replays the reads against a bucket of its own.
    pub fn assert_rate_was_kept(&self) {
        let (mut tokens, mut last) = (f64::from(self.burst), 0.0);
        for at in &self.sent {
            tokens = (tokens + (at - last) * self.rate).min(f64::from(self.burst)) - 1.0;
            last = *at;
            assert!(tokens >= -1e-6, "too many reads by {at}");
        }
    }
}

fn id(call: usize) -> CallId {
    CallId::new(&format!("call{call}")).unwrap()
}

fn time(seconds: f64) -> Timestamp {
    let origin = Timestamp::from_second(1_700_000_000).unwrap();
    origin + SignedDuration::from_micros((seconds * 1e6) as i64)
}
