//! Checks the terminal: its size, colours, characters and keys, and the settings of tmux.

use std::io::{self, IsTerminal};
use std::process::Stdio;

use tokio::process::Command;
use tokio::time::timeout;

use super::check::{Findings, PATIENCE};
use crate::base::environment::{OwnEnvironment, locale, set, shows_only_ascii};
use crate::commands::output::is_dumb;
use crate::config::{Ambiguous, Config, NotifySettings, NotifyWay, ThemeChoice};
use crate::screens::layout::SMALLEST;
use crate::terminal::probe::{self, TerminalTraits};
use crate::theme::{ColorDepth, NAMES as NAMES_OF_THEMES, Theme};

/// The size from which nothing is missing on the screen.
const USUAL: (u16, u16) = (80, 24);
/// Above this, in milliseconds, tmux keeps Esc noticeably long.
const LONG_ESCAPE: u64 = 50;
const NAMES: [&str; 8] =
    ["size", "answers", "colours", "Unicode", "kitty keys", "tmux escape-time", "clipboard", "notifications"];

const NO_NOTIFY: &str = "the configuration has no [notify]";

/// Asks the terminal; `None` if standard output is none, or a dumb one.
pub async fn ask() -> Option<TerminalTraits> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let asked = tokio::task::spawn_blocking(|| if is_dumb() { probe::size() } else { probe::ask() });
    Some(asked.await.unwrap_or_default())
}

/// Runs the checks.
pub async fn check(findings: &Findings, traits: Option<TerminalTraits>, config: Option<&Config>) {
    let Some(traits) = traits else {
        return findings.all_skipped(&NAMES, "standard output is not a terminal");
    };
    screen(findings, traits, config);
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    multiplexer(findings, is_set("TMUX"), is_set("STY"), config.and_then(|config| config.notify.as_ref())).await;
}

fn screen(findings: &Findings, traits: TerminalTraits, config: Option<&Config>) {
    let environment = OwnEnvironment::default();
    let get = |name: &str| set(&|name| environment.get(name), name);
    size(findings, traits);
    match traits.answers {
        Some(true) => findings.ok("answers", "it answers questions about itself"),
        Some(false) => {
            let fix = "vdial works, but draws without knowing how fast the terminal is; try another terminal.";
            findings.warn("answers", "no answer within 2 s", fix);
        }
        None => findings.skipped("answers", "not asked: it is dumb, or this program runs in the background"),
    }
    colors(findings, traits, config, &get);
    unicode(findings, traits, config, &get);
    match (traits.answers, traits.kitty_keys) {
        (Some(true), true) => findings.ok("kitty keys", "the terminal knows the protocol; vdial does not need it"),
        (Some(true), false) => findings.ok("kitty keys", "the terminal lacks the protocol; vdial does not need it"),
        _ => findings.skipped("kitty keys", "the terminal was not asked, or did not answer"),
    }
}

fn size(findings: &Findings, traits: TerminalTraits) {
    let Some((columns, rows)) = traits.size else {
        let fix = "Set COLUMNS and LINES, or run: stty columns 80 rows 24";
        return findings.warn("size", "the terminal reports none; 80×24 is assumed", fix);
    };
    let found = format!("{columns}×{rows}");
    let holds = |(wide, high): (u16, u16)| columns >= wide && rows >= high;
    if holds(USUAL) {
        findings.ok("size", found);
    } else if holds(SMALLEST) {
        findings.warn("size", found, "Make it 80×24 or larger to see everything.");
    } else {
        findings.fail("size", found, "Make it 80×24 or larger: under 60×16 vdial shows only how many calls are live.");
    }
}

/// The theme, the colours that the terminal has, and its background.
fn colors(findings: &Findings, traits: TerminalTraits, config: Option<&Config>, get: &impl Fn(&str) -> Option<String>) {
    let term = get("TERM").unwrap_or_default();
    let depth = ColorDepth::find(get);
    let has = format!("{} colours of TERM={term}", depth.words());
    match config.map(|config| &config.theme) {
        Some(ThemeChoice::Named(name, _)) => findings.ok("colours", format!("theme {name}, in {has}")),
        _ if get("NO_COLOR").is_some() => findings.ok("colours", "theme mono, because NO_COLOR is set"),
        _ if term.is_empty() || term == "dumb" => {
            let found = if term.is_empty() { "TERM is not set" } else { "TERM is dumb" };
            findings.warn("colours", found, "Set TERM to the terminal's kind, such as xterm-256color.");
        }
        _ => {
            let theme = match traits.background.filter(|_| depth != ColorDepth::Sixteen) {
                None => "terminal".to_owned(),
                Some(background) => {
                    let theme = Theme::for_background(background);
                    let name = NAMES_OF_THEMES.into_iter().find(|name| Theme::named(name) == Some(theme));
                    let (red, green, blue) = background;
                    format!("{} for the background #{red:02x}{green:02x}{blue:02x}", name.unwrap_or_default())
                }
            };
            findings.ok("colours", format!("auto: theme {theme}, in {has}"));
        }
    }
}

fn unicode(
    findings: &Findings,
    traits: TerminalTraits,
    config: Option<&Config>,
    get: &impl Fn(&str) -> Option<String>,
) {
    let said = locale(&get).map_or_else(|| "no locale is set".to_owned(), |locale| format!("locale {locale}"));
    let set_to_ascii = config.is_some_and(|config| config.ascii == Some(true));
    let set_width = config.is_some_and(|config| config.ambiguous != Ambiguous::Auto);
    if set_to_ascii {
        findings.ok("Unicode", format!("off, because ascii is set ({said})"));
    } else if shows_only_ascii(&get) {
        let found = format!("{said}, TERM={}: vdial draws plain characters", get("TERM").unwrap_or_default());
        findings.warn(
            "Unicode",
            found,
            "For symbols set a UTF-8 locale, such as LANG=C.UTF-8, in a terminal that has them.",
        );
    } else {
        let width = match traits.symbol_columns {
            _ if set_width => "their width is set".to_owned(),
            Some(1) => "symbols take one column".to_owned(),
            Some(columns) => format!("symbols take {columns} columns, so vdial draws plain ones"),
            None => "the width of symbols is not known; one column is assumed".to_owned(),
        };
        findings.ok("Unicode", format!("{said}; {width}"));
    }
}

/// tmux, GNU screen, and the way to the clipboard and for notifications.
async fn multiplexer(findings: &Findings, tmux: bool, screen: bool, notify: Option<&NotifySettings>) {
    const UNKNOWN: &str = "cannot be known from here: copy something in vdial (y) and paste it";
    if !tmux {
        findings.skipped("tmux escape-time", "not inside tmux");
        let through = if screen { "through GNU screen; " } else { "" };
        findings.skipped("clipboard", format!("{through}{UNKNOWN}"));
        let unknown = notify.map_or(NO_NOTIFY, |_| "cannot be known from here: vdial notify --send tries them");
        return findings.skipped("notifications", unknown);
    }
    let formats = "#{escape-time} #{set-clipboard} #{allow-passthrough} #{focus-events}";
    let Some(answer) = output_of("tmux", &["display-message", "-p", formats]).await else {
        findings.skipped("tmux escape-time", "tmux did not answer");
        findings.skipped("clipboard", "tmux did not answer");
        return findings.skipped("notifications", "tmux did not answer");
    };
    let mut words = answer.trim_end_matches('\n').split(' ');
    match words.next().and_then(|time| time.parse::<u64>().ok()) {
        Some(time) if time > LONG_ESCAPE => {
            let fix = "Run: tmux set -s escape-time 10 – and put “set -sg escape-time 10” into ~/.tmux.conf";
            findings.warn("tmux escape-time", format!("{time} ms: every Esc is delayed this long"), fix);
        }
        Some(time) => findings.ok("tmux escape-time", format!("{time} ms")),
        None => findings.skipped("tmux escape-time", "tmux did not say"),
    }
    let clipboard = words.next().unwrap_or_default().to_owned();
    // Formats write an option that is on or off as 1 or 0.
    let passes = words.next().is_some_and(|passes| matches!(passes, "on" | "all" | "1"));
    if clipboard == "on" || passes {
        findings.ok("clipboard", "tmux passes it on; whether the terminal takes it shows only when you paste");
    } else {
        let fix = "Run: tmux set -s set-clipboard on – and put “set -s set-clipboard on” into ~/.tmux.conf";
        findings.warn("clipboard", format!("tmux keeps copies to itself (set-clipboard {clipboard})"), fix);
    }
    let focus = words.next().is_some_and(|focus| matches!(focus, "on" | "1"));
    notifications(findings, notify, focus, passes);
}

/// Whether tmux lets through what notifications need.
fn notifications(findings: &Findings, notify: Option<&NotifySettings>, focus: bool, passes: bool) {
    let Some(notify) = notify else { return findings.skipped("notifications", NO_NOTIFY) };
    let by_osc = notify.how.iter().any(|way| matches!(way, NotifyWay::Osc9 | NotifyWay::Osc777));
    if notify.needs_focus() && !focus {
        let fix = "Run: tmux set -g focus-events on – and put “set -g focus-events on” into ~/.tmux.conf";
        findings.warn("notifications", "tmux does not report the focus (focus-events off), so nothing is told", fix);
    } else if (by_osc || notify.progress) && !passes {
        let fix = "Run: tmux set -g allow-passthrough on – and put “set -g allow-passthrough on” into ~/.tmux.conf";
        findings.warn("notifications", "tmux keeps OSC 9 and 777 to itself (allow-passthrough off)", fix);
    } else {
        findings.ok("notifications", "tmux lets through what they need");
    }
}

/// The output of a command, unless it fails or takes too long.
async fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    String::from_utf8(output.stdout).ok().filter(|_| output.status.success())
}
