//! `vdial list`: the account's calls, numbers, flows and extensions.

use std::collections::HashSet;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;

use crate::api::{Client, ListPage, Pages, Priority, Rest};
use crate::commands::client::Connected;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::CommonFlags;
use crate::commands::output::{self, Narrator};
use crate::commands::session::Prepared;
use crate::config;
use crate::domain::name_list::{self, Named};
use crate::domain::{Call, Extension, Flow, NameList, Number, Weight};
use crate::model::Start;

/// The options of `vdial list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum)]
    what: Listed,

    /// How to print it: a table to read, CSV (RFC 4180), or the server's records as a JSON array
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,

    /// At most so many calls, newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    /// The newest calls.
    Calls,
    /// The numbers.
    Numbers,
    /// The flows.
    Flows,
    /// The extensions.
    Extensions,
}

impl Listed {
    fn names(self) -> NameList {
        match self {
            Self::Calls => NameList::Calls,
            Self::Numbers => NameList::Numbers,
            Self::Flows => NameList::Flows,
            Self::Extensions => NameList::Extensions,
        }
    }
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table, with times in the user's time zone.
    #[default]
    Table,
    /// Comma-separated values with a head, with times in UTC.
    Csv,
    /// The server's records as a JSON array.
    Json,
}

/// A list as it is printed.
struct List {
    head: &'static [&'static str],
    rows: Vec<Vec<String>>,
    records: Vec<String>,
    /// Why it is not whole.
    doubt: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// The server cannot be reached or refuses to list them, or the output cannot be written.
pub(crate) async fn run(args: ListArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let zone = if args.format == ListFormat::Csv { TimeZone::UTC } else { prepared.zone.clone() };
    let setup = prepared.setup.clone();
    let is_demo = matches!(prepared.start, Some(Start::Demo));
    let Connected { client, .. } = &Connected::new(prepared).await?;
    let (list, names) = match args.what {
        Listed::Calls => calls(client, args.limit, &zone).await?,
        Listed::Numbers => {
            let head = &["number", "type", "status", "name", "id"];
            whole(client.numbers(), client, head, number, name_list::numbers).await?
        }
        Listed::Flows => {
            whole(client.flows(), client, &["name", "steps", "detail", "id"], flow, name_list::flows).await?
        }
        Listed::Extensions => {
            let head = &["extension", "name", "detail", "id"];
            whole(client.extensions(), client, head, extension, name_list::extensions).await?
        }
    };
    if list.doubt.is_none() && !is_demo {
        let api_url = setup.endpoint.api_url.as_str();
        // Without them, the shell completes fewer names.
        let _ = config::keep_reading(&setup.paths, &setup.profile, api_url, args.what.names(), names);
    }
    match args.format {
        ListFormat::Table => output::table(list.head, &list.rows)?,
        ListFormat::Csv => output::csv(list.head, &list.rows)?,
        ListFormat::Json => output::line(&format!("[{}]", list.records.join(",\n ")))?,
    };
    if let Some(doubt) = list.doubt {
        Narrator::new(args.common.output).say_failed(&format!("vdial: {doubt}"));
    }
    Ok(ExitStatus::Done)
}

/// The newest calls, page by page.
async fn calls(client: &Client, limit: usize, zone: &TimeZone) -> Result<(List, Vec<Named>), Failed> {
    const HEAD: &[&str] =
        &["created", "status", "direction", "from", "to", "talk_seconds", "reason", "hung_up_by", "id"];
    let (mut calls, mut seen, mut before, mut skipped): (Vec<Call>, _, _, _) = (Vec::new(), HashSet::new(), None, 0);
    while calls.len() < limit {
        client.budget().take(Priority::Background).await;
        let ListPage { listed, reached, .. } = client.calls_page(before).await?;
        skipped += listed.skipped;
        calls.extend(listed.items.into_iter().filter(|call| seen.insert(call.id.clone())));
        match reached {
            Some(reached) if before.is_none_or(|before| reached < before) => before = Some(reached),
            _ => break,
        }
    }
    calls.truncate(limit);
    let rows = calls.iter().map(|call| call_row(call, zone)).collect();
    let records = calls.iter().map(|call| call.raw.to_string()).collect();
    Ok((List { head: HEAD, rows, records, doubt: unreadable(skipped) }, name_list::calls(&calls)))
}

fn call_row(call: &Call, zone: &TimeZone) -> Vec<String> {
    let talk = call.times.progressing.zip(call.times.hangup).map(|(from, to)| to.duration_since(from).as_secs());
    let created = call.times.create.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    [
        created.unwrap_or_default(),
        call.status.as_str().to_owned(),
        call.direction.as_str().to_owned(),
        call.source.label(),
        call.destination.label(),
        talk.map(|seconds| seconds.to_string()).unwrap_or_default(),
        call.hangup_reason.as_str().to_owned(),
        call.hangup_by.as_str().to_owned(),
        call.id.as_str().to_owned(),
    ]
    .into()
}

fn number(number: &Number) -> (Vec<String>, String) {
    let row = vec![
        number.number.clone(),
        number.kind.as_str().to_owned(),
        number.status.as_str().to_owned(),
        number.name.clone(),
        number.id.as_str().to_owned(),
    ];
    (row, number.raw.to_string())
}

fn flow(flow: &Flow) -> (Vec<String>, String) {
    let steps = flow.actions.len().to_string();
    (vec![flow.name.clone(), steps, flow.detail.clone(), flow.id.as_str().to_owned()], flow.raw.to_string())
}

fn extension(extension: &Extension) -> (Vec<String>, String) {
    let Extension { id, name, extension, detail, raw } = extension;
    (vec![extension.clone(), name.clone(), detail.clone(), id.as_str().to_owned()], raw.to_string())
}

/// A list that is read to its end, and the names in it.
async fn whole<T: Weight>(
    mut pages: Pages<T>,
    client: &Client,
    head: &'static [&'static str],
    row: fn(&T) -> (Vec<String>, String),
    names: fn(&[T]) -> Vec<Named>,
) -> Result<(List, Vec<Named>), Failed> {
    let mut items = Vec::new();
    let doubt = loop {
        client.budget().take(Priority::Background).await;
        let page = pages.next().await?;
        items.extend(page.items);
        match page.rest {
            Rest::ToCome => {}
            Rest::Nothing => break unreadable(page.skipped),
            Rest::Circles | Rest::TooLong => {
                break Some("the list is not whole: the server's list goes on, or has no end".to_owned());
            }
        }
    };
    let (rows, records) = items.iter().map(row).unzip();
    Ok((List { head, rows, records, doubt }, names(&items)))
}

fn unreadable(skipped: usize) -> Option<String> {
    (skipped > 0).then(|| format!("{skipped} records of the list cannot be read and are left out"))
}
