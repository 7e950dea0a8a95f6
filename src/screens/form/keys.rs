//! The call form as a screen: its keys and hints. Letters are text; commands are on Ctrl, function keys, Tab, Enter and
//! Esc.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Field, Form, FormContext, draw};
use crate::base::safe_text;
use crate::base::severity::Severity;
use crate::domain::Anonymous;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::screens::View;
use crate::screens::overlays::copy_menu;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::screens::spots::Spot;

impl Screen for Form {
    fn section(&self) -> Section {
        Section::Form
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let context = FormContext::of(cx.model);
        let outcome = match input {
            Input::Paste(text) => {
                self.paste(text);
                Outcome::Stay
            }
            // The source that was on screen is sent, and stays: another suggestion would come too late to be seen.
            Input::Key(key) if cx.model.keys.form(key.into()) == Some(Command::Send) => {
                return if key.kind == KeyEventKind::Repeat { Outcome::Stay } else { self.send(cx) };
            }
            Input::Key(key) => self.key(key, cx, &context),
        };
        self.suggest_source(&context);
        self.refresh_parse_cache(&context);
        outcome
    }

    /// Goes to the field that was clicked, as Tab does; never to the button.
    fn click(&mut self, spot: &Spot, cx: &Context) -> Outcome {
        if let Spot::Field(field) = spot
            && *field != Field::Call
        {
            self.go_to(*field);
            let context = FormContext::of(cx.model);
            self.suggest_source(&context);
            self.refresh_parse_cache(&context);
        }
        Outcome::Stay
    }

    fn send(&mut self, cx: &Context) -> Outcome {
        if cx.model.attempts.is_sending() {
            return Outcome::Stay;
        }
        if cx.model.settings.read_only {
            return Outcome::Do(Intent::Say(Severity::Warning, "Read-only: nothing is sent.".to_owned()));
        }
        let context = FormContext::of(cx.model);
        self.show_all_errors = true;
        let checked = self.check(&context);
        let error = self.first_error(&checked, &context);
        self.show_all_errors = checked.request.is_none();
        self.failure = None;
        match (error, checked.request) {
            (_, Some(request)) => Outcome::Do(Intent::Place(request)),
            (Some((field, why)), None) => {
                self.field = field;
                self.show_fields();
                let words = match why.chars().last() {
                    Some('.') => format!("Not sent. {why}"),
                    Some('?') => format!("Not sent: {why}"),
                    _ => format!("Not sent: {why}."),
                };
                Outcome::Do(Intent::Say(Severity::Warning, words))
            }
            (None, None) => Outcome::Stay,
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        vec![
            fixed("Enter", "next field"),
            cx.hint(Command::Send, "call"),
            fixed("↑↓", "choose"),
            cx.hint(Command::Mode, "on answer"),
            cx.hint(Command::Preview, "preview"),
            cx.hint(Command::Editor, "editor"),
            cx.hint(Command::ClearForm, "empty"),
            fixed("Esc", "close"),
        ]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        draw::draw(frame, body, view, self);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }

    fn is_on_send_button(&self) -> bool {
        self.field == Field::Call
    }
}

impl Form {
    fn key(&mut self, key: KeyEvent, cx: &Context, context: &FormContext) -> Outcome {
        let command = cx.model.keys.form(key.into());
        match command {
            Some(Command::SaveFavourite) => return Outcome::Do(Intent::NameFavourite(self.to_favourite())),
            Some(Command::CopyForm) => {
                return Outcome::Do(copy_menu::of_form(cx.model, self.check(context).request.as_ref()));
            }
            Some(Command::Recheck) => return Outcome::Do(Intent::ReadAccountStatus),
            _ => {}
        }
        // Do not type into a field that is out of sight.
        let hidden = self.hidden && command != Some(Command::Preview);
        if hidden {
            self.show_fields();
            if key.code == KeyCode::Esc {
                return Outcome::Stay;
            }
        }
        match command {
            Some(Command::Editor) => return Outcome::Do(Intent::Run(Effect::Edit(self.actions_for_editor()))),
            Some(Command::Preview) => {
                self.preview = self.preview.next();
                return Outcome::Stay;
            }
            Some(Command::Mode) => {
                self.mode = self.mode.shifted(true);
                self.field = Field::Mode;
                return Outcome::Stay;
            }
            Some(Command::ClearForm) => {
                self.empty(&cx.model.settings.language, context);
                return Outcome::Stay;
            }
            Some(Command::LeaveOutRefused) => {
                self.leave_out_refused(context);
                return Outcome::Stay;
            }
            Some(Command::Destinations) => return Outcome::Do(self.list_destinations(context)),
            _ => {}
        }
        match key.code {
            KeyCode::Esc => return Outcome::CloseAnd(Intent::FormClosed),
            KeyCode::Enter if self.field == Field::Call => return Outcome::Do(Intent::EnterOnButton),
            KeyCode::Enter if self.field == Field::Actions => return Outcome::Do(Intent::EditActions),
            KeyCode::Enter if self.accept(context) => {}
            KeyCode::Enter | KeyCode::Tab => self.move_on(true),
            KeyCode::BackTab => self.move_on(false),
            KeyCode::Down | KeyCode::Up => self.up_or_down(key.code == KeyCode::Down, context),
            KeyCode::Left | KeyCode::Right if self.field == Field::Mode => {
                self.mode = self.mode.shifted(key.code == KeyCode::Right);
            }
            KeyCode::Left | KeyCode::Right if self.field == Field::Anonymous => {
                self.anonymous = shifted(&self.anonymous, key.code == KeyCode::Right);
            }
            KeyCode::Char(' ') if self.field == Field::Anonymous => self.anonymous = shifted(&self.anonymous, true),
            KeyCode::Backspace if self.removes_row() => {}
            KeyCode::Char(' ') if self.field == Field::Mode => self.mode = self.mode.shifted(true),
            _ => self.type_into(key),
        }
        Outcome::Stay
    }

    /// How each destination was understood, one per line.
    fn list_destinations(&self, context: &FormContext) -> Intent {
        let checked = self.check(context);
        let lines = checked.to.iter().enumerate().map(|(at, destination)| {
            let (fit, words) = destination.understood(context);
            safe_text::sanitize(&format!("{:4} {} {words}", at + 1, fit.sign()))
        });
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            return Intent::Say(Severity::Info, "There is no destination in the form yet.".to_owned());
        }
        let title = format!("{} of {} destinations can be called", checked.addresses().len(), lines.len());
        Intent::ShowText { title, lines }
    }
}

/// The next or the previous choice for withholding the caller's number.
fn shifted(anonymous: &Anonymous, forward: bool) -> Anonymous {
    match (anonymous, forward) {
        (Anonymous::Auto, true) | (Anonymous::No, false) => Anonymous::Yes,
        (Anonymous::Yes, true) | (Anonymous::Auto | Anonymous::Other(_), false) => Anonymous::No,
        _ => Anonymous::Auto,
    }
}
