//! The choice of the direction to mute.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{mark, menu_hints, menu_key, walk};
use crate::domain::{Control, MuteDirection, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::Model;
use crate::screens::View;
use crate::screens::question_parts::{letters, menu_popup, named};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::widgets::menu::{Bar, BarMove};

/// The choices: the command whose key chooses it, its label, and the direction.
const CHOICES: [(Command, &str, Option<MuteDirection>); 4] = [
    (Command::MuteBoth, "both ways", Some(MuteDirection::Both)),
    (Command::MuteIn, "in: what comes from the other party", Some(MuteDirection::In)),
    (Command::MuteOut, "out: what goes to the other party", Some(MuteDirection::Out)),
    (Command::MuteOff, "off: nothing is muted", None),
];

/// The choice.
#[derive(Clone, Debug)]
pub struct MuteChoice {
    targets: Vec<Target>,
    /// At first on the current direction, so that choosing it changes nothing.
    bar: Bar,
}

impl MuteChoice {
    /// The choice for these calls and groupcalls.
    pub fn new(model: &Model, targets: Vec<Target>) -> Self {
        let now = direction_now(model, &targets).unwrap_or("");
        let at = CHOICES.iter().position(|(.., direction)| word(direction.as_ref()) == now);
        Self { targets, bar: Bar::at(at.unwrap_or(CHOICES.len())) }
    }
}

impl Screen for MuteChoice {
    fn section(&self) -> Section {
        Section::Mute
    }

    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        match menu_key(&mut self.bar, key, &CHOICES.each_ref().map(|(command, ..)| *command), cx) {
            None => Outcome::Close,
            Some(BarMove::Taken(at)) => {
                let direction = CHOICES.get(at).and_then(|(.., direction)| direction.clone());
                Outcome::CloseAnd(Intent::Control(Control::Mute(direction), self.targets.clone()))
            }
            Some(BarMove::Moved | BarMove::Not) => Outcome::Stay,
        }
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        menu_hints(cx)
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let mut lines = named(view, &self.targets, &view.model.expand(&self.targets));
        lines.push(Line::default());
        let now = direction_now(view.model, &self.targets);
        let bar = self.bar.line(CHOICES.len());
        let first = lines.len();
        let keys = letters(view, CHOICES.iter().map(|(command, ..)| *command));
        for (at, ((_, does, direction), key)) in CHOICES.iter().zip(keys).enumerate() {
            let is_now = now == Some(word(direction.as_ref()));
            lines.push(Line::from(vec![
                Span::styled(format!("{}{key}  ", mark(at == bar)), theme.strong()),
                Span::raw(*does),
                Span::styled(if is_now { "  (so now: server)" } else { "" }, theme.dim()),
            ]));
        }
        lines.push(Line::default());
        lines.push(walk(view));
        menu_popup(frame, body, view, "Mute", lines, first + bar);
        Extent::default()
    }

    fn concerns_account(&self) -> bool {
        true
    }
}

/// The server's word for a direction; empty for none.
fn word(direction: Option<&MuteDirection>) -> &str {
    direction.map_or("", MuteDirection::as_str)
}

/// The call's mute direction as the server reports it; `None` for several calls and for groupcalls.
fn direction_now<'a>(model: &'a Model, targets: &[Target]) -> Option<&'a str> {
    let [Target::Call(id)] = targets else { return None };
    model.calls.call(id).map(|tracked| tracked.call.mute_direction.as_str())
}
