//! One attempt in the history, and the texts that describe it.

use crate::domain::{Address, Target};
use crate::journal::{AttemptId, AttemptResult, End, HUNG_UP_HERE, PastAttempt};
use crate::widgets::list::ListItem;

/// One attempt, and the texts that describe it.
#[derive(Clone, Debug)]
pub struct PastCall {
    /// The attempt as the journal records it.
    pub record: PastAttempt,
    /// Whether it was sent under this profile to this server.
    pub ours: bool,
    /// Describes what happens on answer.
    pub answer: String,
    /// The user's notes; empty without notes.
    pub note: String,
    /// The names by which a search finds its day.
    pub day: String,
}

impl ListItem for PastCall {
    type Id = AttemptId;

    fn id(&self) -> AttemptId {
        self.record.attempt.clone()
    }

    fn text(&self) -> String {
        let (from, to) = (self.from(), self.to());
        let profile = if self.ours { "" } else { &self.record.profile };
        format!("{to} {from} {} {} {} {} {profile}", self.answer, self.result(|_| false), self.note, self.day)
    }

    fn is_aside(&self) -> bool {
        !self.ours
    }
}

impl PastCall {
    /// The called parties.
    pub fn to(&self) -> String {
        match &self.record.request {
            Some(request) => Address::labels(&request.destinations),
            None => "the request cannot be read".to_owned(),
        }
    }

    /// The calling party; empty if the request cannot be read.
    pub fn from(&self) -> String {
        self.record.request.as_ref().map(|request| request.source.label()).unwrap_or_default()
    }

    /// Describes the result; `is_live` tells which calls are still live.
    pub fn result(&self, is_live: impl Fn(&Target) -> bool) -> String {
        result(&self.record, is_live)
    }
}

/// Describes the result of an attempt; `is_live` tells which calls are still live.
#[must_use]
pub fn result(record: &PastAttempt, is_live: impl Fn(&Target) -> bool) -> String {
    match &record.outcome {
        AttemptResult::Unheard => return "no answer on record".to_owned(),
        AttemptResult::Failed(why) => return format!("failed: {why}"),
        AttemptResult::Unknown(why) => return format!("not known whether it was placed: {why}"),
        AttemptResult::NotFound => return "not found in the list: most likely not placed".to_owned(),
        AttemptResult::Placed => {}
    }
    let mut ends: Vec<(String, usize)> = Vec::new();
    for (target, end) in &record.targets {
        let words = match end {
            _ if is_live(target) => "going on",
            End::Unheard => "end unknown",
            End::Left => "left running",
            End::Over(reason) if reason == HUNG_UP_HERE => "you hung up",
            End::Over(reason) if !reason.is_empty() => reason,
            End::Over(_) if matches!(target, Target::Group(_)) => "ended",
            End::Over(_) => "ended, record deleted",
        };
        match ends.iter_mut().find(|(known, _)| known == words) {
            Some((_, count)) => *count += 1,
            None => ends.push((words.to_owned(), 1)),
        }
    }
    let (placed, asked) = (record.targets.len(), record.request.as_ref().map_or(1, |known| known.destinations.len()));
    let several = ends.len() > 1;
    let ends = ends.into_iter().map(|(words, count)| if several { format!("{count} {words}") } else { words });
    let ends = ends.collect::<Vec<_>>().join(", ");
    let missing = asked.saturating_sub(placed);
    let missing = match (missing, record.doubted) {
        (0, _) => String::new(),
        (missing, true) => format!("; {missing} not found"),
        (missing, false) => format!("; {missing} left out"),
    };
    match (placed, asked) {
        (1, 1) => ends,
        (0, _) => format!("none placed{missing}"),
        _ => format!("{placed} placed: {ends}{missing}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CallId, CallRequest, FlowId, GroupcallId, OnAnswer};
    use jiff::Timestamp;

    fn past(asked: usize, outcome: AttemptResult, ends: &[End], doubted: bool) -> PastCall {
        let request = CallRequest::new(
            Address::tel("+12025550142"),
            vec![Address::tel("+821012345601"); asked],
            OnAnswer::Flow(FlowId::new("f").unwrap()),
        );
        let target = |at: usize| Target::Call(CallId::new(&format!("c{at}")).unwrap());
        let record = PastAttempt {
            attempt: "a".into(),
            at: Timestamp::UNIX_EPOCH,
            profile: "work".to_owned(),
            api_url: String::new(),
            request: Some(request),
            outcome,
            doubted,
            targets: ends.iter().enumerate().map(|(at, end)| (target(at), end.clone())).collect(),
        };
        PastCall { record, ours: true, answer: String::new(), note: String::new(), day: String::new() }
    }

    #[test]
    fn what_came_of_it_is_said_in_words() {
        let over = |reason: &str| End::Over(reason.to_owned());
        for (asked, outcome, ends, doubted, expected) in [
            (1, AttemptResult::Placed, vec![over("busy")], false, "busy"),
            (1, AttemptResult::Placed, vec![over("hung up here")], false, "you hung up"),
            (1, AttemptResult::Placed, vec![over("")], false, "ended, record deleted"),
            (1, AttemptResult::Placed, vec![End::Unheard], false, "end unknown"),
            (
                3,
                AttemptResult::Placed,
                vec![over("normal"), over("normal"), over("busy")],
                false,
                "3 placed: 2 normal, 1 busy",
            ),
            (2, AttemptResult::Placed, vec![End::Left], false, "1 placed: left running; 1 left out"),
            (2, AttemptResult::Placed, vec![over("normal")], true, "1 placed: normal; 1 not found"),
            (1, AttemptResult::Placed, vec![], false, "none placed; 1 left out"),
            (1, AttemptResult::Failed("no credit".to_owned()), vec![], false, "failed: no credit"),
            (1, AttemptResult::Unheard, vec![], false, "no answer on record"),
        ] {
            assert_eq!(past(asked, outcome, &ends, doubted).result(|_| false), expected);
        }
        assert_eq!(past(1, AttemptResult::Placed, &[End::Unheard], false).result(|_| true), "going on");
        let mut group = past(1, AttemptResult::Placed, &[over("")], false);
        group.record.targets[0].0 = Target::Group(GroupcallId::new("g").unwrap());
        assert_eq!(group.result(|_| false), "ended", "the server gives no reason for a groupcall");
    }
}
