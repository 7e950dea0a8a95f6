//! Carries out the planner's decisions: the only task that reads calls, groupcalls and account lists.
//!
//! It never waits for an answer before it continues. Every read takes its token from the shared budget.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use super::lists::{Reading, Went};
use crate::api::{ApiError, Client, ErrorKind, ListPage, backoff};
use crate::domain::{Billing, Call, CallId, Groupcall, GroupcallId, Resource};
use crate::messages::message::{Answer, Ticket};
use crate::planner::intervals::PollingSpeed;
use crate::planner::{CallSeen, GroupcallsSeen, NextRead, Planner, Read, ReadResult};

/// The wait after the first failed read.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// The longest wait between two reads while they fail. It costs only one read, and bounds how long the user waits for
/// the server's return.
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// A command for the poller.
#[derive(Clone, Debug)]
pub enum PollerCommand {
    /// Follow a call; whether it was placed here.
    Follow(CallSeen, bool),
    /// Stop following a call.
    Unfollow(CallId),
    /// Read a call now, and often for a while.
    Hurry(CallId),
    /// Set the selected call.
    Select(Option<CallId>),
    /// Follow a groupcall.
    FollowGroup(GroupcallId),
    /// Stop following a groupcall.
    UnfollowGroup(GroupcallId),
    /// Read the newest page of calls.
    Newest,
    /// Read the newest page of groupcalls.
    NewestGroups,
    /// Read an account list, or continue where it failed.
    List(Resource),
    /// Read the page of calls created before this time for the archive; `None`: no more.
    Archive(Option<Timestamp>),
    /// Read a page of the ledger when nothing else is due: that before the time, or the newest.
    Billings(Option<Timestamp>),
    /// Read everything again.
    Reread,
    /// A call was pushed.
    Pushed(CallSeen, Instant, Ticket),
    /// Whether changes are pushed.
    SetPushed(bool),
}

/// A finished read.
enum ReadDone {
    Page(Option<Timestamp>, Result<ListPage<Call>, ApiError>),
    Groups(Option<Timestamp>, Result<ListPage<Groupcall>, ApiError>),
    Call(CallId, Box<Result<Call, ApiError>>),
    Group(GroupcallId, Box<Result<Groupcall, ApiError>>),
    List(Resource, Box<Reading>, Box<Answer>, Went),
    Archive(Timestamp, Result<ListPage<Call>, ApiError>),
    Billings(Option<Timestamp>, Box<Result<ListPage<Billing>, ApiError>>),
}

/// Reads as the planner decides, until all senders of orders are dropped. Reports every answer with the speed at that
/// time.
pub async fn run(
    client: Client,
    mut planner: Planner,
    mut orders: UnboundedReceiver<PollerCommand>,
    tell: impl Fn(Answer, PollingSpeed) + Send + Sync + 'static,
) {
    let tell = Arc::new(tell);
    let mut reads = JoinSet::new();
    let mut trouble = Trouble::default();
    let mut pushed = false;
    let mut lists: HashMap<Resource, Reading> = HashMap::new();
    loop {
        let until = match client.budget().plan(|bucket, now| planner.next(bucket, now)) {
            NextRead::Read(read) => {
                client.budget().note_sent();
                let list = match read {
                    Read::List(resource) => lists.remove(&resource),
                    _ => None,
                };
                reads.spawn(perform(client.clone(), read, list));
                continue;
            }
            NextRead::Wait(until) => until,
        };
        tokio::select! {
            biased;
            order = orders.recv() => {
                let Some(mut order) = order else { return };
                // All pending orders count before the next read is chosen.
                loop {
                    if let PollerCommand::SetPushed(on) = order {
                        pushed = on;
                    }
                    obey(&mut planner, order);
                    match orders.try_recv() {
                        Ok(next) => order = next,
                        Err(_) => break,
                    }
                }
            }
            Some(landed) = reads.join_next(), if !reads.is_empty() => {
                // If a read panicked, the program is already ending.
                let Ok((read, asked, landed)) = landed else { continue };
                take_in(&mut planner, &mut trouble, &read, &landed, asked);
                let pace = PollingSpeed { pushed, round: planner.round(now()) };
                let (answer, unread) = answer(landed, asked);
                lists.extend(unread);
                tell(answer, pace);
            }
            () = super::sleep_until(until) => {}
        }
    }
}

fn obey(planner: &mut Planner, order: PollerCommand) {
    let now = now();
    match order {
        PollerCommand::Follow(seen, placed_here) => planner.follow(&seen, placed_here, now),
        PollerCommand::Unfollow(id) => planner.unfollow(&id),
        PollerCommand::Hurry(id) => planner.prioritize(&id, now),
        PollerCommand::Select(id) => planner.select(id, now),
        PollerCommand::FollowGroup(id) => planner.follow_group(id, now),
        PollerCommand::UnfollowGroup(id) => planner.unfollow_group(&id),
        PollerCommand::Newest => planner.want_newest(now),
        PollerCommand::NewestGroups => planner.want_newest_groups(now),
        PollerCommand::List(resource) => planner.want_list(resource),
        PollerCommand::Archive(before) => planner.want_archive(before),
        PollerCommand::Billings(before) => planner.want_billings(before),
        PollerCommand::Reread => planner.reread(now),
        PollerCommand::Pushed(seen, at, ticket) => {
            planner.pushed(&seen, at);
            drop(ticket);
        }
        PollerCommand::SetPushed(on) => planner.set_pushed(on, now),
    }
}

async fn perform(client: Client, read: Read, list: Option<Reading>) -> (Read, Instant, ReadDone) {
    let asked = now();
    let landed = match &read {
        Read::List(resource) => {
            let mut reading = list.unwrap_or_else(|| Reading::new(&client, *resource, asked));
            let (answer, went) = reading.next(asked).await;
            ReadDone::List(*resource, Box::new(reading), Box::new(answer), went)
        }
        Read::Billings(before) => ReadDone::Billings(*before, Box::new(client.billings_page(*before).await)),
        Read::Page(before) => ReadDone::Page(*before, client.calls_page(*before).await),
        Read::Groups(before) => ReadDone::Groups(*before, client.groupcalls_page(*before).await),
        Read::Archive(before) => ReadDone::Archive(*before, client.calls_page(Some(*before)).await),
        Read::Call(id) => ReadDone::Call(id.clone(), Box::new(client.call(id).await)),
        Read::Group(id) => ReadDone::Group(id.clone(), Box::new(client.groupcall(id).await)),
    };
    (read, asked, landed)
}

fn take_in(planner: &mut Planner, trouble: &mut Trouble, read: &Read, landed: &ReadDone, asked: Instant) {
    let now = now();
    let error = match landed {
        ReadDone::Page(before, Ok(page)) => {
            let seen: Vec<CallSeen> = page.listed.items.iter().map(CallSeen::from).collect();
            planner.page_read(*before, &seen, page.reached, page.length, asked, now);
            false
        }
        ReadDone::Archive(before, Ok(page)) => {
            let seen: Vec<CallSeen> = page.listed.items.iter().map(CallSeen::from).collect();
            planner.archive_read(*before, &seen, asked, now);
            false
        }
        ReadDone::Page(_, Err(_)) | ReadDone::Archive(_, Err(_)) => true,
        ReadDone::Billings(before, result) => match &**result {
            Err(error) if error.concerns_everything() => true,
            _ => {
                planner.billings_read(*before);
                false
            }
        },
        ReadDone::Groups(_, Err(error)) if error.concerns_everything() => true,
        ReadDone::Groups(before, result) => {
            planner.groups_read(*before, result.as_ref().ok().map(sighted), asked);
            false
        }
        ReadDone::Call(id, result) => match &**result {
            Err(error) if error.concerns_everything() => true,
            result => {
                let seen = result.as_ref().ok().map(CallSeen::from);
                planner.call_read(id, seen.as_ref(), asked, now);
                false
            }
        },
        ReadDone::Group(id, result) => match &**result {
            Err(error) if error.concerns_everything() => true,
            result => {
                let found = match result {
                    Ok(group) if group.is_over() => ReadResult::Over,
                    Err(error) if error.kind == ErrorKind::NotFound => ReadResult::Absent,
                    _ => ReadResult::Live,
                };
                planner.group_read(id, found, asked);
                false
            }
        },
        ReadDone::List(resource, _, _, Went::Wrong(wait)) => return planner.list_failed(*resource, Some(now + *wait)),
        ReadDone::List(resource, _, _, Went::InVain) => return planner.list_failed(*resource, None),
        ReadDone::List(resource, _, _, went) => {
            planner.list_read(*resource, *went == Went::On, now);
            false
        }
    };
    if error {
        planner.failed(read, now);
        planner.hold(trouble.more(now));
    } else if trouble.failures > 0 {
        *trouble = Trouble::default();
        planner.retry_lists(now);
    }
}

fn sighted(page: &ListPage<Groupcall>) -> GroupcallsSeen {
    let groups = &page.listed.items;
    let newest = groups.iter().filter_map(|group| group.created).max();
    let live = groups.iter().any(|group| !group.is_over());
    GroupcallsSeen { items: page.length, newest, reached: page.reached, live }
}

/// The answer to report, and the list if it has more pages.
fn answer(landed: ReadDone, asked: Instant) -> (Answer, Option<(Resource, Reading)>) {
    let answer = match landed {
        ReadDone::Page(before, result) => Answer::Calls(result.map(|page| page.listed), before, asked),
        ReadDone::Billings(before, result) => Answer::Billings(*result, before, asked),
        ReadDone::Groups(before, result) => Answer::Groupcalls(result.map(|page| page.listed), before, asked),
        ReadDone::Archive(before, result) => Answer::Archive(result.map(|page| page.listed), before, asked),
        ReadDone::Call(id, result) => Answer::Call(id, *result, asked),
        ReadDone::Group(id, result) => Answer::Groupcall(id, *result, asked),
        ReadDone::List(resource, reading, answer, went) => {
            let unread = (went != Went::ToTheEnd).then_some((resource, *reading));
            return (*answer, unread);
        }
    };
    (answer, None)
}

/// Failed reads in a row; those in flight together count once.
#[derive(Default)]
struct Trouble {
    failures: u32,
    until: Option<Instant>,
}

impl Trouble {
    /// Counts a failure. Returns until when nothing may be read.
    fn more(&mut self, now: Instant) -> Instant {
        match self.until {
            Some(until) if until > now => until,
            _ => {
                let until = now + backoff(FIRST_BACKOFF, self.failures, LONGEST_BACKOFF);
                self.failures = self.failures.saturating_add(1);
                self.until = Some(until);
                until
            }
        }
    }
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
