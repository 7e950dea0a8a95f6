//! The calls of the table as a file: CSV or JSON lines, one call each, in the order of the rows.

use serde_json::{Value, json};

use crate::base::clock::Now;
use crate::base::csv;
use crate::base::severity::Severity;
use crate::domain::lasted;
use crate::messages::effect::Effect;
use crate::model::{Model, TrackedCall};

/// The format of an export, by the end of the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a line of headings (RFC 4180).
    Csv,
    /// A JSON object on each line.
    Jsonl,
}

impl ExportFormat {
    /// The format that the end of a file name asks for: `.csv` or `.jsonl`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

impl Model {
    /// A file name that is proposed for the calls of the table: `calls-20261127-1402.csv`.
    #[must_use]
    pub fn export_name(&self, now: Now) -> String {
        now.wall.to_zoned(self.calls.zone.clone()).strftime("calls-%Y%m%d-%H%M%S.csv").to_string()
    }

    /// Writes the calls of the table into a new file of that name.
    pub(crate) fn export(&mut self, name: String, now: Now) -> Option<Effect> {
        let (text, calls) = self.exported(ExportFormat::of(&name)?);
        self.notices.say(Severity::Info, format!("Saving {calls} calls to {name}…"), now);
        Some(Effect::WriteCalls { name, text, calls })
    }

    pub(crate) fn calls_written(&mut self, result: Result<(usize, String), String>, now: Now) {
        match result {
            Ok((1, path)) => self.notices.say(Severity::Info, format!("1 call saved to {path}."), now),
            Ok((calls, path)) => self.notices.say(Severity::Info, format!("{calls} calls saved to {path}."), now),
            Err(why) => self.notices.say(Severity::Error, why, now),
        }
    }

    /// The calls of the table as the text of a file, and how many they are. Times are UTC. What is hidden on screen is hidden
    /// there too.
    #[must_use]
    pub fn exported(&self, format: ExportFormat) -> (String, usize) {
        let calls = self.calls.table.rows().iter().filter_map(|row| self.calls.call_of(&row.target));
        let mut text = String::new();
        let mut count = 0;
        for mut object in calls.map(|tracked| self.record_of(tracked)) {
            self.mask_record(&mut object);
            let Value::Object(fields) = &object else { continue };
            if format == ExportFormat::Csv {
                if count == 0 {
                    text += &fields.keys().map(|key| csv::cell(key)).collect::<Vec<_>>().join(",");
                    text += "\r\n";
                }
                text += &fields.values().map(|value| csv::cell(&csv::plain(value))).collect::<Vec<_>>().join(",");
                text += "\r\n";
            } else {
                text += &object.to_string();
                text.push('\n');
            }
            count += 1;
        }
        (text, count)
    }

    /// Hides numbers and names in a record while they are hidden on screen. Ids stay: they lead back to the calls.
    fn mask_record(&self, record: &mut Value) {
        let Some((mask, fields)) = self.mask().zip(record.as_object_mut()) else { return };
        for (_, value) in fields.iter_mut().filter(|(name, _)| !["id", "groupcall"].contains(&name.as_str())) {
            if let Value::String(text) = value {
                *text = mask.hide(text);
            }
        }
    }

    /// A call with the fields of an export.
    pub(crate) fn record_of(&self, tracked: &TrackedCall) -> Value {
        let call = &tracked.call;
        let times = &call.times;
        let ended = !tracked.is_live();
        let talked = times.progressing.zip(times.hangup).and_then(|(from, until)| lasted(from, until));
        let flow = call.flow_id.as_ref();
        let cost = self.calls.ledger.final_cost(call);
        json!({
            "id": call.id.as_str(),
            "created": times.create,
            "ringing": times.ringing,
            "answered": times.progressing,
            "ended": times.hangup,
            "status": if tracked.gone.is_some() { "gone" } else { call.status.as_str() },
            "direction": call.direction.as_str(),
            "from": call.source.label(),
            "from_name": self.name_of(&call.source),
            "to": call.destination.label(),
            "to_name": self.name_of(&call.destination),
            "talk_seconds": talked,
            "reason": Some(call.hangup_reason.as_str()).filter(|_| ended),
            "hung_up_by": Some(call.hangup_by.as_str()).filter(|_| ended),
            "outcome": self.calls.ending(tracked).map(|ending| ending.to_string()),
            "flow": flow.map(|id| self.flows.get(id).map_or(id.as_str(), |flow| flow.name.as_str())),
            "cost_usd": cost.map(|cost| cost.credit.decimal()),
            "cost_tokens": cost.map(|cost| cost.tokens),
            "placed_here": tracked.placed_here,
            "groupcall": self.calls.group_of(&call.id).map(crate::domain::Identifier::as_str),
            "note": self.calls.notes.on(call.id.as_str()),
        })
    }
}
