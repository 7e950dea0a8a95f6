//! `vdial notify`: what the notifications of the configuration say, and how they are sent.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::process::Command;

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::environment::Env;
use crate::base::safe_text;
use crate::config::{Config, ConfigFlags, HookSettings, NotifyRule, NotifySettings, NotifyWay, NotifyWhen};
use crate::model::notifier::words;
use crate::program::notify;
use crate::terminal::NotifyBy;

/// The options of `vdial notify`.
#[derive(Clone, Debug, Args)]
pub struct NotifyArgs {
    /// Send an example for each rule to this terminal, whether it has the focus or not
    #[arg(long)]
    send: bool,

    /// What sets the configuration.
    #[command(flatten)]
    pub settings: ConfigFlags,
}

/// Prints what each rule says; and sends it to the terminal, if that is wanted.
///
/// # Errors
/// Something is to be sent and standard output is no terminal, or it cannot be written.
pub fn run(args: &NotifyArgs, config: &Config, env: Env, zone: &TimeZone) -> Result<(), String> {
    let Some(settings) = &config.notify else {
        let words = "the configuration has no [notify]: nothing is told outside of the screen";
        return writeln!(io::stdout(), "{words}").map_err(|error| error.to_string());
    };
    let by = notify::outside(settings, env).notify_by;
    let mut out = in_general(settings, &by, Timestamp::now(), zone);
    let rules: Vec<(&NotifyRule, Vec<String>)> = settings.rules.iter().map(|rule| (rule, examples(rule))).collect();
    for (rule, examples) in &rules {
        let _ = writeln!(out, "\n{}", safe_text::sanitize(&condition(rule)));
        for example in examples {
            let _ = writeln!(out, "  {}: {}", words::title(&config.profile), example);
        }
    }
    let stdout = io::stdout();
    if args.send && !stdout.is_terminal() {
        return Err("--send: standard output must be a terminal".to_owned());
    }
    stdout.lock().write_all(out.as_bytes()).map_err(|error| error.to_string())?;
    for example in rules.iter().filter_map(|(_, examples)| examples.first()).filter(|_| args.send) {
        send(settings, &by, words::title(&config.profile), example)?;
    }
    Ok(())
}

/// Sends a notification in every way that is wanted.
fn send(settings: &NotifySettings, by: &[NotifyBy], title: String, text: &str) -> Result<(), String> {
    let sequences = NotifyBy::all(by, &title, text);
    io::stdout().write_all(sequences.as_bytes()).map_err(|error| error.to_string())?;
    if settings.how.contains(&NotifyWay::Desktop) {
        let HookSettings { program, arguments, .. } = HookSettings::of_desktop();
        let sent = Command::new(&program).args(arguments).args(HookSettings::for_desktop(title, text)).status();
        sent.map_err(|error| format!("{program}: {error}"))?;
    }
    Ok(())
}

/// How, when, and when not.
fn in_general(settings: &NotifySettings, by: &[NotifyBy], now: Timestamp, zone: &TimeZone) -> String {
    let ways = by.iter().map(|by| match by {
        NotifyBy::Bell => "the bell",
        NotifyBy::Osc9 => "OSC 9",
        NotifyBy::Osc777 => "OSC 777",
    });
    let desktop = settings.how.contains(&NotifyWay::Desktop).then_some("notify-send");
    let when = match settings.when {
        NotifyWhen::Unfocused => "while the terminal reports that it does not have the focus",
        NotifyWhen::Always => "always",
        NotifyWhen::Never => "never",
    };
    let mut out = format!("how: {}\nwhen: {when}", ways.chain(desktop).collect::<Vec<_>>().join(", "));
    if let Some(quiet) = settings.quiet {
        let is_now = if quiet.contain(now, zone) { ", which is now" } else { "" };
        let _ = write!(out, ", but not {quiet}{is_now}");
    }
    out.push('\n');
    if settings.when == NotifyWhen::Never {
        out.push_str("nothing is told: change when to hear of what follows\n");
    } else if settings.rules.is_empty() {
        out.push_str("no rules: nothing is told\n");
    }
    out
}

/// When the rule tells something.
fn condition(rule: &NotifyRule) -> String {
    let mut parts = Vec::new();
    if !rule.on.is_empty() {
        let on: Vec<&str> = rule.on.iter().map(|event| event.as_str()).collect();
        parts.push(format!("on {}", on.join(", ")));
    }
    if !rule.filter.is_empty() {
        parts.push(format!("filter {}", rule.filter));
    }
    parts.extend(rule.live_above.map(|limit| format!("live_above {limit}")));
    parts.extend(rule.failed_above.map(|limit| format!("failed_above {limit}")));
    let place = if rule.place.is_empty() { "by default" } else { &rule.place };
    format!("{} ({place})", parts.join("; "))
}

/// What the rule would say.
fn examples(rule: &NotifyRule) -> Vec<String> {
    let outgoing = ["dir:out", "is:mine"].iter().any(|filter| rule.filter.contains(filter));
    let events = rule.on.iter().map(|event| words::example(*event, !outgoing));
    let live = rule.live_above.map(|limit| words::live_above(limit + 1, false, limit));
    let failed = rule.failed_above.map(|limit| words::failed_above(limit + 1, false, limit));
    events.chain(live).chain(failed).collect()
}
