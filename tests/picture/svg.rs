//! Screens as SVG: a still picture, or a recording that plays.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

const CELL: (u32, u32) = (9, 19);
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d4d7dd";

/// A screen, and when it was shown, from the beginning of the recording.
pub struct Shown {
    pub at: Duration,
    pub screen: Buffer,
}

fn ink(color: Color) -> Cow<'static, str> {
    let named = match color {
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}").into(),
        Color::Black => BACKGROUND,
        Color::Red => "#e0616b",
        Color::Green => "#7fb86b",
        Color::Yellow => "#d9b45b",
        Color::Blue => "#6fa5e0",
        Color::Magenta => "#c08ad6",
        Color::Cyan => "#62b8c0",
        Color::DarkGray => "#7d828c",
        Color::White => "#ffffff",
        _ => FOREGROUND,
    };
    named.into()
}

/// The colours of a cell's text and of what is behind it; nothing is behind most text.
fn colors(cell: &Cell) -> (Cow<'static, str>, Option<Cow<'static, str>>) {
    let behind = if cell.bg == Color::Reset { None } else { Some(ink(cell.bg)) };
    if cell.modifier.contains(Modifier::REVERSED) {
        (behind.unwrap_or(BACKGROUND.into()), Some(ink(cell.fg)))
    } else {
        (ink(cell.fg), behind)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn head(screen: &Buffer) -> String {
    let (width, height) = (u32::from(screen.area.width) * CELL.0, u32::from(screen.area.height) * CELL.1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"15\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{BACKGROUND}\"/>\n"
    )
}

/// A row: one text element for each run of cells of one style, at exact columns.
fn row(screen: &Buffer, y: u16) -> String {
    let (mut svg, mut x) = (String::new(), 0);
    while x < screen.area.width {
        let cell = &screen[(x, y)];
        let start = x;
        let (mut text, mut columns) = (String::new(), 0_u32);
        while x < screen.area.width && screen[(x, y)].style() == cell.style() {
            let symbol = screen[(x, y)].symbol();
            let wide = u16::try_from(vdial::widgets::text::width(symbol).max(1)).unwrap();
            text.push_str(symbol);
            columns += u32::from(wide);
            x += wide;
        }
        let (fill, behind) = colors(cell);
        let (left, top, length) = (u32::from(start) * CELL.0, u32::from(y) * CELL.1, columns * CELL.0);
        if let Some(behind) = behind {
            let high = CELL.1;
            writeln!(svg, "<rect x=\"{left}\" y=\"{top}\" width=\"{length}\" height=\"{high}\" fill=\"{behind}\"/>")
                .unwrap();
        }
        if text.trim().is_empty() {
            continue;
        }
        let weight = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let baseline = top + 14;
        writeln!(
            svg,
            "<text x=\"{left}\" y=\"{baseline}\" fill=\"{fill}\"{weight} textLength=\"{length}\" xml:space=\"preserve\">{}</text>",
            escaped(&text)
        )
        .unwrap();
    }
    svg
}

/// One screen.
pub fn still(screen: &Buffer) -> String {
    let mut svg = head(screen);
    for y in 0..screen.area.height {
        svg.push_str(&row(screen, y));
    }
    svg.push_str("</svg>\n");
    svg
}

/// The screens one after another, again and again. The last is shown until `end`. Who wants no motion sees the one of
/// `still_at`.
pub fn playing(recording: &[Shown], still_at: Duration, end: Duration) -> String {
    let first = &recording[0].screen;
    let (mut rows, mut spans) = (String::new(), BTreeSet::new());
    for y in 0..first.area.height {
        for (from, until, row) in versions(recording, y, end) {
            if from.is_zero() && until == end {
                rows.push_str(&row);
                continue;
            }
            let (from_ms, until_ms) = (from.as_millis(), until.as_millis());
            let kept = if (from..until).contains(&still_at) { " k" } else { "" };
            spans.insert((from_ms, until_ms));
            write!(rows, "<g class=\"a{kept}\" style=\"animation-name:s{from_ms}-{until_ms}\">\n{row}</g>\n").unwrap();
        }
    }
    let seconds = end.as_secs_f64();
    let mut style = format!(
        ".a{{visibility:hidden;animation:{seconds}s step-end infinite}}\n\
         @media (prefers-reduced-motion:reduce){{.a{{animation:none!important}}.k{{visibility:visible}}}}\n"
    );
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a minute")]
    let percent = |ms: u128| 100.0 * ms as f64 / end.as_millis() as f64;
    for (from, until) in spans {
        let before = if from == 0 { String::new() } else { "0%{visibility:hidden}".to_owned() };
        let (begin, stop) = (percent(from), percent(until));
        writeln!(
            style,
            "@keyframes s{from}-{until}{{{before}{begin:.3}%{{visibility:visible}}{stop:.3}%,100%{{visibility:{}}}}}",
            if until == end.as_millis() { "visible" } else { "hidden" }
        )
        .unwrap();
    }
    format!("{}<style>\n{style}</style>\n{rows}</svg>\n", head(first))
}

/// What a row shows, from when until when.
fn versions(recording: &[Shown], y: u16, end: Duration) -> Vec<(Duration, Duration, String)> {
    let mut versions: Vec<(Duration, Duration, String)> = Vec::new();
    for shown in recording {
        let row = row(&shown.screen, y);
        match versions.last_mut() {
            Some((_, _, last)) if *last == row => {}
            Some((_, until, _)) => {
                *until = shown.at;
                versions.push((shown.at, end, row));
            }
            None => versions.push((Duration::ZERO, end, row)),
        }
    }
    versions
}
