//! `vdial status`: one line for a status bar, from the running vdial of the account, or else from the server.

use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::{ListPage, Priority};
use crate::base::safe_text;
use crate::commands::client::Connected;
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::flags::CommonFlags;
use crate::commands::output;
use crate::commands::session::Prepared;
use crate::domain::{Call, CustomerId, has_failed};
use crate::instance::client::{self, Wanted};
use crate::instance::protocol::{Hello, Link, Reply, Request, Status};
use crate::model::Start;
use crate::model::told::{FAILED_WITHIN, is_ringing};
use crate::widgets::format::clock;

/// The version of the JSON object.
const SCHEMA: u32 = 1;
/// How long the server may take: a status bar waits for the line.
const LONGEST: Duration = Duration::from_secs(5);
/// From this age on the figures are not current.
const OLD: u64 = 20;

/// The options of `vdial status`.
#[derive(Clone, Debug, Args)]
pub struct StatusArgs {
    /// For which status bar the line is
    #[arg(long, value_enum, default_value_t)]
    format: StatusFormat,

    /// What every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// The form of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// Words
    #[default]
    Plain,
    /// Words with the colours of tmux
    Tmux,
    /// A JSON object with text, tooltip and class
    Waybar,
    /// A JSON object with all figures
    Json,
}

/// What is known.
struct Known {
    status: Status,
    /// Who told it; `None`: the server.
    instance: Option<Hello>,
}

/// Runs the command. It ends well even if nothing can be read: a status bar shows what it prints.
///
/// # Errors
/// The output cannot be written.
pub(crate) async fn run(args: StatusArgs, prepared: Prepared) -> Result<ExitStatus, Failed> {
    let known = match from_instance(&prepared).await {
        Some(known) => Ok(known),
        None => from_server(prepared).await,
    };
    let line = match args.format {
        StatusFormat::Plain => plain(&known),
        StatusFormat::Tmux => tmux(&known),
        StatusFormat::Waybar => waybar(&known).to_string(),
        StatusFormat::Json => all(&known).to_string(),
    };
    output::line(&line)?;
    Ok(ExitStatus::Done)
}

/// What the running vdial of the account tells.
async fn from_instance(prepared: &Prepared) -> Option<Known> {
    let settings = &prepared.app.model.settings;
    let customer = match &prepared.start {
        Some(Start::Credential(credential, _)) => credential.customer(),
        _ => None,
    };
    let wanted = Wanted {
        server_url: &settings.api_url,
        profile: Some(&settings.profile),
        customer: customer.as_ref().map(CustomerId::as_str),
        demo: matches!(prepared.start, Some(Start::Demo)),
    };
    let running = client::find(&prepared.setup.paths.data_dir, &wanted).await.ok()?;
    match client::ask(&running.socket, &Request::Status {}).await {
        Ok(Reply::Status(status)) if !matches!(status.connection, Link::SignedOut | Link::Connecting) => {
            Some(Known { status, instance: Some(running.hello) })
        }
        _ => None,
    }
}

/// What the server tells: one page of the newest calls.
async fn from_server(prepared: Prepared) -> Result<Known, String> {
    if matches!(prepared.start, Some(Start::Demo)) {
        return Err("no demo is running; start vdial --demo in a terminal".to_owned());
    }
    let Connected { client, .. } = &Connected::new(prepared).await.map_err(|failed| failed.words)?;
    let page = async {
        client.budget().take(Priority::Background).await;
        client.calls_page(None).await
    };
    let page = tokio::time::timeout(LONGEST, page).await.map_err(|_| "the server does not answer".to_owned())?;
    let page = page.map_err(|error| Failed::from(error).words)?;
    Ok(Known { status: counted(&page, Timestamp::now()), instance: None })
}

/// The figures of the newest calls.
fn counted(ListPage { listed, reached, .. }: &ListPage<Call>, now: Timestamp) -> Status {
    let since = now.checked_sub(FAILED_WITHIN).unwrap_or(now);
    let live = || listed.items.iter().filter(|call| !call.status.is_final());
    let recent = |call: &&Call| call.times.hangup.is_some_and(|at| at >= since);
    let oldest = listed.items.iter().filter_map(|call| call.times.create).min();
    let has_older = reached.is_some() || listed.skipped > 0;
    Status {
        live: live().count(),
        live_at_least: has_older,
        ringing: live().filter(|call| is_ringing(call)).count(),
        talking: live().filter(|call| call.times.progressing.is_some()).count(),
        failed_last_hour: listed.items.iter().filter(recent).filter(|call| has_failed(call)).count(),
        failed_at_least: has_older && oldest.is_none_or(|oldest| oldest >= since),
        connection: Link::Connected,
        age_seconds: Some(0),
        blind_seconds: None,
        proposals: 0,
    }
}

impl Known {
    /// What keeps the figures from being current, in words.
    fn doubt(&self) -> Option<String> {
        let Status { connection, age_seconds, blind_seconds, .. } = &self.status;
        let age = age_seconds.map_or_else(|| "never read".to_owned(), |age| format!("as of {} ago", time(age)));
        match connection {
            Link::Connected if age_seconds.is_some_and(|age| age < OLD) => None,
            Link::Connected | Link::Connecting => Some(age),
            Link::Paused => Some(format!("paused, {age}")),
            Link::Refused | Link::SignedOut => Some(format!("signed out, {age}")),
            Link::Frozen => Some(format!("account frozen, {age}")),
            Link::Offline => Some(format!("offline for {}, {age}", time(blind_seconds.unwrap_or_default()))),
        }
    }

    /// The word for a style of the bar, the most urgent first.
    fn class(&self) -> &'static str {
        match (&self.status.connection, self.doubt()) {
            (Link::Connected, None) if self.status.ringing > 0 => "ringing",
            (Link::Connected, None) if self.status.live > 0 => "live",
            (Link::Connected, None) => "idle",
            (Link::Connected | Link::Connecting | Link::Paused, _) => "old",
            _ => "offline",
        }
    }

    /// The figures in words, each with whether it is bad news.
    fn figures(&self) -> Vec<(String, bool)> {
        let status = &self.status;
        let at_least = |number: usize, least: bool| format!("{number}{}", if least { "+" } else { "" });
        let mut parts = vec![(format!("{} live", at_least(status.live, status.live_at_least)), false)];
        if status.ringing > 0 {
            parts.push((format!("{} ringing", at_least(status.ringing, status.live_at_least)), false));
        }
        if status.failed_last_hour > 0 {
            let words = format!("{} failed", at_least(status.failed_last_hour, status.failed_at_least));
            parts.push((words, true));
        }
        if status.proposals > 0 {
            parts.push((format!("{} proposed", status.proposals), true));
        }
        parts.extend(self.doubt().map(|doubt| (doubt, true)));
        parts
    }
}

fn time(seconds: u64) -> String {
    clock(Duration::from_secs(seconds).as_secs_f64())
}

fn plain(known: &Result<Known, String>) -> String {
    match known {
        Ok(known) => known.figures().into_iter().map(|(words, _)| words).collect::<Vec<_>>().join(" · "),
        Err(why) => format!("? vdial: {}", safe_text::sanitize(why.trim())),
    }
}

fn tmux(known: &Result<Known, String>) -> String {
    // In a format of tmux a # begins something.
    let plain = |words: &str| safe_text::sanitize(words).replace('#', "##");
    let red = |words: &str| format!("#[fg=red]{}#[default]", plain(words));
    match known {
        Ok(known) => {
            let parts = known.figures();
            let parts = parts.iter().map(|(words, bad)| if *bad { red(words) } else { plain(words) });
            parts.collect::<Vec<_>>().join(" · ")
        }
        Err(_) => red("? vdial"),
    }
}

fn waybar(known: &Result<Known, String>) -> Value {
    // The bar reads Pango's markup.
    let escaped =
        |words: &str| safe_text::sanitize(words).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    match known {
        Ok(inner) => {
            let who = match &inner.instance {
                Some(Hello { customer: Some(customer), .. }) => format!("{}, from the running vdial", customer.name),
                Some(_) => "from the running vdial".to_owned(),
                None => "from the server: the newest 100 calls".to_owned(),
            };
            json!({"text": escaped(&plain(known)), "tooltip": escaped(&who), "class": inner.class()})
        }
        Err(why) => json!({"text": "?", "tooltip": escaped(why), "class": "unknown"}),
    }
}

fn all(known: &Result<Known, String>) -> Value {
    match known {
        Ok(known) => {
            let mut object = json!({
                "schema": SCHEMA,
                "source": if known.instance.is_some() { "instance" } else { "api" },
                "class": known.class(),
            });
            let Value::Object(fields) = &mut object else { return object };
            if let Ok(Value::Object(status)) = serde_json::to_value(&known.status) {
                fields.extend(status);
            }
            let hello = known.instance.as_ref();
            fields.insert("customer".to_owned(), json!(hello.and_then(|hello| hello.customer.as_ref())));
            fields.insert("demo".to_owned(), json!(hello.is_some_and(|hello| hello.demo)));
            object
        }
        Err(why) => json!({"schema": SCHEMA, "source": null, "class": "unknown", "why": safe_text::sanitize(why)}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "as the command has it")]
    fn known(change: impl FnOnce(&mut Status)) -> Result<Known, String> {
        let mut status = Status { live: 3, connection: Link::Connected, age_seconds: Some(1), ..Status::default() };
        change(&mut status);
        Ok(Known { status, instance: None })
    }

    #[test]
    fn a_bar_shows_what_is_current_and_what_is_not() {
        let offline = |status: &mut Status| {
            (status.connection, status.age_seconds, status.blind_seconds) = (Link::Offline, Some(65), Some(63));
        };
        for (known, line, class) in [
            (known(|status| status.live = 0), "0 live", "idle"),
            (known(|_| ()), "3 live", "live"),
            (known(|status| status.ringing = 2), "3 live · 2 ringing", "ringing"),
            (known(|status| status.failed_last_hour = 4), "3 live · #[fg=red]4 failed#[default]", "live"),
            (known(|status| status.live_at_least = true), "3+ live", "live"),
            (known(|status| status.age_seconds = Some(90)), "3 live · #[fg=red]as of 1:30 ago#[default]", "old"),
            (known(offline), "3 live · #[fg=red]offline for 1:03, as of 1:05 ago#[default]", "offline"),
            (Err("no #[fg=green] server <b>".to_owned()), "#[fg=red]? vdial#[default]", "unknown"),
        ] {
            assert_eq!(tmux(&known), line);
            assert_eq!((waybar(&known)["class"].clone(), all(&known)["class"].clone()), (json!(class), json!(class)));
        }
    }

    #[test]
    fn foreign_text_does_nothing_in_a_bar() {
        let bar = waybar(&Err("<b>&\u{1b}[31m".to_owned()));
        assert!(!bar.to_string().contains(['<', '\u{1b}']), "{bar}");
        assert!(bar["tooltip"].as_str().unwrap().starts_with("&lt;b&gt;&amp;"), "{bar}");
    }
}
