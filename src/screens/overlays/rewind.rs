//! The board at a past moment. It takes the place of the board, says so, and lets nothing be placed or hung up.

mod play;
mod strip;
mod then;

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use self::play::Play;
use crate::base::day_clock::time_of_day;
use crate::base::safe_text::count;
use crate::base::severity::Severity;
use crate::domain::Stage;
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::model::archive::LONGEST_CALL;
use crate::model::rewind::BoardThen;
use crate::screens::View;
use crate::screens::calls::columns::Columns;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::widgets::text_field::{TextField, Typing};
use crate::widgets::{format, paint, text};

/// Most characters of a time that is typed.
const LONGEST_TIME: usize = 24;
/// What is wrong with a time that is none of the past.
pub(super) const NO_MOMENT: &str = "Write a time of the past: 14:02, 14:02:30, 2:02 PM or 2026-11-24 14:02.";
/// The rows over the table: what this is, the figures, the hour, and the mark under it.
const HEAD: u16 = 4;

/// The board at a past moment.
#[derive(Clone, Debug)]
pub struct Rewind {
    /// The moment, by the server's clock.
    at: Timestamp,
    /// The first row on screen.
    first: usize,
    /// How many rows were drawn, and how many fit.
    extent: Extent,
    /// The time that is being typed.
    typed: Option<TextField>,
    /// While the moment moves on by itself.
    playing: Option<Play>,
}

impl Rewind {
    /// Begins at the last change.
    pub fn new(model: &Model, now: Timestamp) -> Self {
        Self::to(model.change_beside(now, false).unwrap_or(now))
    }

    /// Begins at a moment, by the server's clock.
    pub fn to(at: Timestamp) -> Self {
        Self { at, first: 0, extent: Extent::default(), typed: None, playing: None }
    }

    /// The moment, by the server's clock.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Moves on if it plays and a step is due; stops at `now`. Returns whether it moved.
    pub fn play(&mut self, now: Timestamp, instant: Instant) -> bool {
        let Some(step) = self.playing.as_mut().and_then(|playing| playing.step(instant)) else { return false };
        self.at = self.at.saturating_add(step).unwrap_or(now).min(now);
        self.playing = self.playing.filter(|_| self.at < now);
        true
    }

    /// When it next moves on; `None` unless it plays.
    pub fn play_due(&self) -> Option<Instant> {
        self.playing.map(Play::due)
    }

    fn play_faster(&mut self, cx: &Context) -> Outcome {
        if self.at >= server_now(cx) {
            return Outcome::Do(Intent::Say(Severity::Info, "This is now: there is nothing to play.".to_owned()));
        }
        self.playing = Some(Play::faster(self.playing, cx.now.instant));
        Outcome::Stay
    }

    /// Goes to a moment, which is not in the future, and stays there.
    fn go(&mut self, at: Option<Timestamp>, now: Timestamp) {
        self.playing = None;
        self.at = at.unwrap_or(self.at).min(now);
        self.first = 0;
    }

    fn scroll(&mut self, by: isize) {
        let last = self.extent.rows.saturating_sub(self.extent.visible);
        self.first = self.first.saturating_add_signed(by).min(last);
    }

    fn type_time(&mut self, typing: Typing, cx: &Context) -> Outcome {
        let Some(field) = &mut self.typed else { return Outcome::Stay };
        match typing {
            Typing::Taken => {}
            Typing::Close => self.typed = None,
            Typing::Done => match moment(&field.text(), cx) {
                Some(at) => {
                    self.typed = None;
                    self.go(Some(at), server_now(cx));
                }
                None => {
                    field.problem = Some(NO_MOMENT.to_owned());
                }
            },
        }
        Outcome::Stay
    }
}

fn server_now(cx: &Context) -> Timestamp {
    cx.model.connection.clock.time(cx.now.wall)
}

/// The past moment that was typed, in the user's zone: the last time that it was so late, or that time of a day.
pub(super) fn moment(typed: &str, cx: &Context) -> Option<Timestamp> {
    let now = server_now(cx).to_zoned(cx.model.calls.zone.clone());
    let typed = typed.trim();
    let (day, time) = match typed.split_once([' ', 'T']) {
        // What stands before the blank of `2:02 PM` is no day.
        Some((day, time)) if !day.contains(':') => (Some(day.parse::<jiff::civil::Date>().ok()?), time),
        _ => (None, typed),
    };
    let time = time_of_day(time)?;
    let on = |date: jiff::civil::Date| date.to_datetime(time).to_zoned(now.time_zone().clone()).ok();
    let at = match day {
        Some(day) => on(day)?,
        None => on(now.date()).filter(|at| *at <= now).or_else(|| on(now.date().yesterday().ok()?))?,
    };
    (at <= now).then(|| at.timestamp())
}

impl Screen for Rewind {
    fn section(&self) -> Section {
        Section::Rewind
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let key = match (input, &mut self.typed) {
            (Input::Key(key), Some(field)) => {
                let typing = field.key(key);
                return self.type_time(typing, cx);
            }
            (Input::Paste(text), Some(field)) => {
                field.paste(text);
                return Outcome::Stay;
            }
            (Input::Paste(_), None) => return Outcome::Do(Intent::NotPasted),
            (Input::Key(key), None) => key,
        };
        let now = server_now(cx);
        let minute = SignedDuration::from_mins(1);
        let page = isize::try_from(self.extent.visible.max(1)).unwrap_or(1);
        match cx.command(key) {
            Some(Command::PreviousChange | Command::Rewind) => self.go(cx.model.change_beside(self.at, false), now),
            Some(Command::NextChange) => self.go(cx.model.change_beside(self.at, true), now),
            Some(Command::MinuteBack) => self.go(self.at.checked_sub(minute).ok(), now),
            Some(Command::MinuteOn) => self.go(self.at.checked_add(minute).ok(), now),
            Some(Command::GoToTime) => {
                (self.typed, self.playing) = (Some(TextField::new("", LONGEST_TIME)), None);
            }
            Some(Command::PlayFaster) => return self.play_faster(cx),
            Some(Command::PlaySlower) => self.playing = self.playing.and_then(Play::slower),
            Some(Command::Down) => self.scroll(1),
            Some(Command::Up) => self.scroll(-1),
            Some(Command::PageDown | Command::HalfPageDown) => self.scroll(page),
            Some(Command::PageUp | Command::HalfPageUp) => self.scroll(-page),
            Some(Command::First) => self.first = 0,
            Some(Command::Last) => self.scroll(isize::MAX),
            Some(Command::Cancel | Command::Back) => return Outcome::Close,
            Some(command @ (Command::Help | Command::Redraw)) => return Outcome::Do(Intent::Command(command)),
            Some(_) => {
                let words = format!("This is the past: {} first, back to now.", cx.key(Command::Cancel));
                return Outcome::Do(Intent::Say(Severity::Info, words));
            }
            None => {}
        }
        Outcome::Stay
    }

    fn wheel(&mut self, rows: isize, _cx: &Context) {
        self.scroll(rows);
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        if self.typed.is_some() {
            return vec![fixed("Enter", "go there"), fixed("Esc", "cancel")];
        }
        let mut hints = match self.playing {
            Some(_) => cx.bound(&[(Command::PlayFaster, "faster"), (Command::PlaySlower, "slower, pause")]),
            None => cx.bound(&[(Command::PlayFaster, "play")]),
        };
        hints.extend(cx.bound(&[
            (Command::PreviousChange, "change before"),
            (Command::NextChange, "change after"),
            (Command::MinuteBack, "minute back"),
            (Command::MinuteOn, "minute on"),
            (Command::GoToTime, "time"),
        ]));
        hints.push((cx.key(Command::Cancel), "now"));
        hints
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let board = view.model.board_at(self.at);
        frame.render_widget(Clear, body);
        let banner = text::fit(&self.banner(view), usize::from(body.width));
        paint::line(frame, body, 0, Line::styled(banner, Style::new().add_modifier(Modifier::REVERSED)));
        paint::line(frame, body, 1, Line::from(paint::as_many_as_fit(self.figures(view, &board), body.width.into())));
        for (row, line) in (2..).zip(strip::lines(view, self.at, body.width.into())) {
            paint::line(frame, body, row, line);
        }
        let area = Rect { y: body.y + HEAD, height: body.height.saturating_sub(HEAD), ..body };
        let at = format::time_or_date(self.at, view.now.wall, &view.appearance.clock);
        let title = Line::from(vec![
            Span::styled(format!(" Calls at {at}  "), theme.strong()),
            Span::raw(format!("{} live of {} ", count(board.live), count(board.calls.len()))),
        ]);
        let playing = self.playing.map(|play| Line::styled(format!(" ▶ play {} ", play.words()), theme.strong()));
        let inner = paint::ruled(frame, area, theme, true, title, playing);
        let columns = Columns::of(&[], usize::from(inner.width), false, 0, &view.appearance.clock, false);
        paint::line(frame, inner, 0, columns.heading(theme, None));
        let rows = usize::from(inner.height.saturating_sub(1));
        let lines = board.calls.iter().skip(self.first).take(rows).map(|call| then::row(view, call, &columns, self.at));
        paint::lines(frame, inner, 1, lines);
        if let Some(field) = &self.typed {
            let help = "A time of today, or a date and a time. Enter goes there.";
            field.draw(frame, body, theme, "The board at which time?", help);
        }
        Extent { rows: board.calls.len(), visible: rows }
    }

    fn drawn(&mut self, extent: Extent) {
        self.extent = extent;
    }

    fn types_text(&self) -> bool {
        self.typed.is_some()
    }
}

impl Rewind {
    fn banner(&self, view: &View) -> String {
        let now = view.model.connection.clock.time(view.now.wall);
        let at = format::time_or_date(self.at, view.now.wall, &view.appearance.clock);
        let ago = if view.is_still() {
            String::new()
        } else {
            format!(", {} ago", format::clock(now.duration_since(self.at).as_secs_f64()))
        };
        format!(" ◀ REWIND {at}{ago} · the past: nothing can be placed or hung up here")
    }

    /// The live calls by stage, and how far the past is known.
    fn figures(&self, view: &View, board: &BoardThen) -> Vec<Vec<Span<'static>>> {
        let theme = view.appearance.theme;
        let mut parts = vec![vec![Span::styled(format!("{} LIVE", count(board.live)), theme.strong())]];
        for (stage, sign, word) in
            [(Stage::Ring, '◔', "ringing"), (Stage::Dial, '◌', "dialing"), (Stage::Talk, '●', "talking")]
        {
            let count = board.calls.iter().filter(|call| call.stage() == Some(stage)).count();
            if count > 0 {
                parts.push(theme.said(&format!("{sign} {count} {word}"), Style::new()));
            }
        }
        if !view.model.knows_board_at(self.at) {
            let share = (view.model.share_known_at(self.at) * 100.0).floor();
            let why = match view.model.archive.reading() {
                Some(reading) => reading.error.clone().unwrap_or_else(|| "reading the rest".to_owned()),
                None if view.model.archive.is_full() => "more calls than fit".to_owned(),
                None => "the rest is not read".to_owned(),
            };
            let hours = LONGEST_CALL.as_hours();
            let words = format!("incomplete: {share:.0} % of the {hours} h before are known, {why}");
            parts.push(vec![Span::styled(words, theme.warning())]);
        }
        if board.gone > 0 {
            parts.push(vec![Span::styled(format!("{} left out, record gone", board.gone), theme.dim())]);
        }
        parts
    }
}
