//! The help: the keys, from the key map, and the meaning of signs, filter and statistics. Nothing in it is cut; a
//! search keeps only the lines that match.

use crossterm::event::{Event, KeyCode};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::backend::crossterm::EventHandler;

use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::overlays::palette;
use crate::screens::overlays::statistics::FORMULAS;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed, read};
use crate::widgets::filter::Filter;
use crate::widgets::scroll::{self, Scroll};
use crate::widgets::{paint, text};

/// The columns for what is explained.
const WHAT: usize = 19;

/// What is explained besides the keys: headings, and the meaning of each thing.
const MEANINGS: &[(&str, &[(&str, &str)])] = &[
    ("The statistics", FORMULAS),
    (
        "Menus, questions and fields",
        &[
            ("↑ ↓ Tab", "move: the selection in menus, the fields and choices in the form"),
            ("Enter", "choose the selected line; in a field, go to the next one"),
            ("Esc", "closes what is on top; never touches a call"),
        ],
    ),
    (
        "The mouse, where it is on (:mouse)",
        &[
            ("click", "focuses a pane, selects a row, goes to a field; on a heading: sorts, again: reverses"),
            ("on the selected row", "what Enter does, if it looks at something or fills in the call form"),
            ("wheel", "moves by three rows, where the pointer is"),
            ("Shift, or Option", "held down, the terminal selects text as without the mouse"),
            ("never", "a click sends nothing, ends no call, marks none, and answers no question"),
        ],
    ),
    (
        "Signs",
        &[
            ("◌ dialing", "the call is being set up, nothing rings yet"),
            ("◔ ringing", "the far end rings; the only filled cell while nothing fails"),
            ("● progressing", "answered: the parties or the flow are talking"),
            ("◒", "hanging up: requested, not ended yet"),
            ("○ hangup", "ended normally"),
            ("✗ hangup", "ended and failed: red for a minute, then only the sign"),
            ("∅ ended", "the server has deleted the record"),
            ("?", "a status unknown to vdial"),
            ("▤ ├ └", "a groupcall, and its legs and groupcalls under it"),
            ("✓ answered", "the leg that answered"),
            ("╌ ▒ ━", "a call as a line: dialing, ringing, talking"),
            ("▸ ╸ ✗", "how that line ends: live, ended, failed"),
            ("═ ┈ ▬", "under it: hold or music, mute or silence, a recording"),
            ("* before a row", "marked"),
            ("held  held?", "set from here, not reported by the server; sent, but unconfirmed"),
            ("stale 12 s", "not confirmed for three intervals: the timer stops"),
            ("! ✗ ✓", "before words: warning, failure, success"),
        ],
    ),
    (
        "The filter: / over a list",
        &[
            ("any word", "rows that contain it; with several words, all of them"),
            ("!word", "rows that do not contain it"),
            (
                "status:ringing",
                "by status; the beginning is enough; live and ended are groups; a comma means or: status:dial,ring",
            ),
            ("dir:in  dir:out", "incoming or outgoing"),
            ("from:  to:", "a part of the source or destination"),
            (
                "reason:busy",
                "the server's hangup reason: normal, busy, noanswer, failed, cancel, dialout, timeout, amd",
            ),
            ("cause:busy", "how the call ended, as its row says; _ for a blank: cause:no_answer"),
            ("country:kr", "the other party's country; none: a number outside any, device: no phone number"),
            ("flow:", "the beginning of the flow's id; none: calls without one"),
            ("since:14:02", "from that time on; with a date: since:2026-11-24T14:02. until: ends before it"),
            ("on:yesterday", "by day, in your time zone: 2026-11-24, 24.11., 2026-11, today, monday"),
            ("before:  after:", "before or after that day; since: and until: include it"),
            ("letters", "in numbers, flows and extensions the match is fuzzy: mnu finds Main menu"),
        ],
    ),
    (
        "The line on top",
        &[
            ("● connected", "the server answers; otherwise what is wrong, and since when"),
            ("push", "changes arrive as they happen; no event means no change"),
            (
                "checked 14 s ago",
                "with push, live calls are also read in turn to catch missed events; this is the age of the oldest reading. Nothing is stale",
            ),
            ("polling, 3 s old", "without push, live calls are read in turn; this is the age of the oldest reading"),
            ("data 20 s old", "how long nothing has come from the server"),
            ("api 1.4/5 rps", "requests a second sent, and allowed; 429 counts those refused for the rate limit"),
        ],
    ),
    (
        "The line above the calls",
        &[
            ("◌ 2  ● 12", "live calls by status"),
            ("oldest", "duration of the oldest live call"),
            (
                "failed /5 min",
                "calls that failed (✗) in the last five minutes: busy, not answered, not connected, dropped",
            ),
            (
                "▁▂▅█ 15 min",
                "sparkline: live calls over the last 15 minutes, half a minute per column, newest on the right. █ is the most shown, ▁ is none, · is no data. With plain signs: 9, 0 and -",
            ),
            ("█ = 5", "on a very wide screen, in the failures by cause: a block is five calls"),
            ("blank", "in a chart of the live calls: what is not known. ▁ is none"),
            ("missed by push", "changes that polling found and push had not delivered"),
            ("↑ 12 newer, 3 live", "on the border: calls out of sight above (↑) and below (↓), and how many are live"),
        ],
    ),
];

/// The help.
#[derive(Clone, Debug, Default)]
pub struct HelpView {
    /// The search.
    filter: Filter,
    scroll: Scroll,
}

impl Screen for HelpView {
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        match (key.code, cx.command(key)) {
            (KeyCode::Esc, _) if !self.filter.is_empty() || self.filter.typing => self.filter.clear(),
            (KeyCode::Enter, _) if self.filter.typing => self.filter.typing = false,
            (KeyCode::Down, _) => self.scroll.by(1),
            (KeyCode::Up, _) => self.scroll.by(-1),
            _ if self.filter.typing => {
                self.filter.input.handle_event(&Event::Key(key));
                self.scroll.back_to_top();
            }
            (_, Some(Command::Filter)) => self.filter.typing = true,
            _ => return read(&mut self.scroll, input, cx),
        }
        Outcome::Stay
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.scroll.by(rows);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        if self.filter.typing {
            return vec![fixed("Enter", "keep"), fixed("↑↓", "scroll"), fixed("Esc", "clear")];
        }
        let pages = format!("↑↓ {}", cx.key(Command::PageDown)).trim().to_owned();
        let mut hints = vec![cx.hint(Command::Filter, "search"), (pages, "scroll")];
        if self.filter.is_empty() {
            hints.push(cx.closing());
        } else {
            hints.extend([fixed("Esc", "show all"), cx.hint(Command::Back, "close")]);
        }
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let filtering = self.filter.typing || !self.filter.is_empty();
        let width = usize::from(body.width.min(scroll::WIDEST)).saturating_sub(2);
        let mut lines = all(view, self.filter.input.value(), width);
        if lines.is_empty() {
            lines.push(Line::raw("Nothing matches. Esc shows everything."));
        }
        let above = Rect { height: body.height.saturating_sub(u16::from(filtering)), ..body };
        let extent = self.scroll.draw(frame, above, theme, "Help", lines);
        if filtering {
            let below = Rect { y: above.bottom(), height: 1.min(body.height), ..body };
            let area = paint::centered(below, scroll::WIDEST, 1);
            paint::line(frame, area, 0, Line::raw(" ".repeat(usize::from(area.width))));
            paint::filter_line(frame, area, theme, &self.filter, true);
        }
        extent
    }

    fn drawn(&mut self, extent: Extent) {
        self.scroll.drawn(extent);
    }

    fn types_text(&self) -> bool {
        self.filter.typing
    }
}

/// The lines that contain all the words, under their headings.
fn all(view: &View, words: &str, width: usize) -> Vec<Line<'static>> {
    let words = words.to_lowercase();
    let has = |heading: &str, what: &str, means: &str| {
        let line = format!("{heading} {what} {means}").to_lowercase();
        words.split_whitespace().all(|word| line.contains(word))
    };
    let mut lines = Vec::new();
    for (heading, entries) in sections(view) {
        let found: Vec<_> = entries.iter().filter(|(what, means)| has(heading, what, means)).collect();
        if found.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(heading, view.appearance.theme.strong()));
        lines.extend(found.into_iter().flat_map(|(what, means)| entry(view, what, means, width)));
    }
    lines
}

/// All sections: their headings, and what they explain.
fn sections(view: &View) -> Vec<(&'static str, Vec<(String, &'static str)>)> {
    let keys = |action: &Command| {
        let keys: Vec<_> = view.model.keys.keys(*action).iter().map(ToString::to_string).collect();
        // A → that is a key by itself is also the right arrow.
        let named =
            |key: &String| if key == "→" { view.keyed("← →").replace("Left ", "") } else { view.keyed(key) };
        (keys.iter().map(named).collect::<Vec<_>>().join(" "), action.description())
    };
    let of = |section: Section| {
        let actions = Command::ALL.iter().filter(|action| action.section() == section);
        (section.title(), actions.map(keys).collect())
    };
    let meanings = MEANINGS
        .iter()
        .map(|(heading, entries)| (*heading, entries.iter().map(|(what, means)| (view.keyed(what), *means)).collect()));
    let palette = ("Commands of the palette", palette::usage());
    Section::ALL.into_iter().map(of).chain([palette]).chain(meanings).collect()
}

/// What is explained with its meaning beside it, or below it if it is too wide.
fn entry(view: &View, what: &str, means: &str, width: usize) -> Vec<Line<'static>> {
    let theme = view.appearance.theme;
    let mut lines = Vec::new();
    let mut what = format!("  {what}");
    if text::width(&what) >= WHAT {
        lines.push(Line::styled(text::cut(&what, width), theme.strong()));
        what.clear();
    }
    for part in text::wrap(means, width.saturating_sub(WHAT)) {
        let beside = Span::styled(text::fit(&std::mem::take(&mut what), WHAT), theme.strong());
        lines.push(Line::from(vec![beside, Span::raw(part)]));
    }
    lines
}
