//! The menu of controls for one call or several.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{mark, menu_hints, menu_key, walk};
use crate::base::severity::Severity;
use crate::domain::{CallId, Control, ControlKind, RecordingChange, Target};
use crate::keys::command::{Command, Section};
use crate::messages::intent::Intent;
use crate::model::control_targets::ControlTargets;
use crate::model::{Model, SetHere, TrackedCall};
use crate::screens::question_parts::{letters, menu_popup, named};
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::screens::{View, controls_set};
use crate::widgets::menu::{Bar, BarMove};
use crate::widgets::text;

/// The width of a line's label.
const DOES: usize = 25;
/// The width of the text beside the label.
const BESIDE: usize = 34;

/// The menu.
#[derive(Clone, Debug)]
pub struct ControlMenu {
    targets: Vec<Target>,
    bar: Bar,
}

impl ControlMenu {
    /// The menu for these calls and groupcalls.
    pub fn new(targets: Vec<Target>) -> Self {
        Self { targets, bar: Bar::default() }
    }
}

/// What a line does.
enum Choice {
    /// Sends the control at once.
    Control(Control),
    /// Opens the choice of a direction.
    Mute,
    /// Asks before a recording.
    Record,
    /// Opens the form for a text.
    Say,
}

impl Choice {
    fn kind(&self) -> ControlKind {
        match self {
            Self::Control(control) => control.kind(),
            Self::Mute => ControlKind::Mute,
            Self::Record => ControlKind::Record,
            Self::Say => ControlKind::Say,
        }
    }
}

/// A line: the command whose key chooses it, its label, and what it does; `None` for a transfer, which the program
/// does not do yet.
type Entry = (Command, &'static str, Option<Choice>);

/// The lines for these calls.
fn entries(model: &Model, chosen: &ControlTargets) -> Vec<Entry> {
    let calls = &chosen.calls;
    let all = |set: &dyn Fn(&CallId) -> bool| !calls.is_empty() && calls.iter().all(set);
    let set = |kind: ControlKind| {
        all(&|id| {
            let controls = model.calls.call(id).and_then(|tracked| tracked.controls.as_ref());
            controls.is_some_and(|controls| matches!(controls.known(kind), SetHere::Set(_)))
        })
    };
    let recorded = all(&|id| model.calls.call(id).is_some_and(|tracked| tracked.call.recording_id.is_some()));
    let (music, silent) = (set(ControlKind::Music), set(ControlKind::Silence));
    let music_words = if music { "stop the music on hold" } else { "play music on hold" };
    let silence_words = if silent { "end the silence" } else { "silence" };
    let (record_words, record) = if recorded {
        ("stop the recording", Choice::Control(Control::Record(RecordingChange::Stop)))
    } else {
        ("record…", Choice::Record)
    };
    let control = |control| Some(Choice::Control(control));
    vec![
        (Command::ControlMute, "mute, or unmute…", Some(Choice::Mute)),
        (Command::ControlHold, "put on hold", control(Control::Hold(true))),
        (Command::ControlResume, "take off hold", control(Control::Hold(false))),
        (Command::ControlMusic, music_words, control(Control::Music(!music))),
        (Command::ControlMusicOff, "force music off", control(Control::Music(false))),
        (Command::ControlSilence, silence_words, control(Control::Silence(!silent))),
        (Command::ControlSilenceOff, "force silence off", control(Control::Silence(false))),
        (Command::ControlRecord, record_words, Some(record)),
        (Command::ControlSay, "say something…", Some(Choice::Say)),
        (Command::ControlTransfer, "transfer", None),
    ]
}

impl Screen for ControlMenu {
    fn section(&self) -> Section {
        Section::Control
    }

    /// No line places or ends a call.
    fn handle(&mut self, input: Input, cx: &Context) -> Outcome {
        let Input::Key(key) = input else { return Outcome::Do(Intent::NotPasted) };
        let entries = entries(cx.model, &cx.model.expand(&self.targets));
        let commands: Vec<Command> = entries.iter().map(|(command, ..)| *command).collect();
        let taken = match menu_key(&mut self.bar, key, &commands, cx) {
            None => return Outcome::Close,
            Some(BarMove::Taken(at)) => entries.into_iter().nth(at),
            Some(BarMove::Moved | BarMove::Not) => None,
        };
        let Some((.., choice)) = taken else { return Outcome::Stay };
        let Some(choice) = choice else {
            return Outcome::Do(Intent::Say(Severity::Info, cx.model.why_no_transfer()));
        };
        if let Some(why) = cx.model.refusal(choice.kind(), &self.targets) {
            return Outcome::Do(Intent::Say(Severity::Warning, why));
        }
        let targets = self.targets.clone();
        Outcome::CloseAnd(match choice {
            Choice::Control(control) => Intent::Control(control, targets),
            Choice::Mute => Intent::ChooseMute(targets),
            Choice::Record => Intent::AskToRecord(targets),
            Choice::Say => Intent::OpenSpeech(targets),
        })
    }

    fn hints(&self, cx: &Context) -> Vec<Hint> {
        menu_hints(cx)
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let theme = view.appearance.theme;
        let chosen = view.model.expand(&self.targets);
        let mut lines = named(view, &self.targets, &chosen);
        lines.push(Line::default());
        let one = match chosen.calls.as_slice() {
            [id] => view.model.calls.call(id),
            _ => None,
        };
        let entries = entries(view.model, &chosen);
        let keys = letters(view, entries.iter().map(|(command, ..)| *command));
        let bar = self.bar.line(entries.len());
        let first = lines.len();
        for (at, ((command, does, choice), key)) in entries.into_iter().zip(keys).enumerate() {
            let kind = choice.map(|choice| choice.kind());
            let why_not = match kind {
                Some(kind) => view.model.why_not_to(kind, &chosen),
                None => Some("not in vdial yet".to_owned()),
            };
            let (style, beside) = match (&why_not, kind, one) {
                (Some(why), ..) => (theme.dim(), why.clone()),
                (None, Some(kind), Some(tracked)) => (Style::new(), beside(view, tracked, kind, command)),
                (None, ..) => (Style::new(), String::new()),
            };
            let key_style = if why_not.is_some() { theme.dim() } else { theme.strong() };
            lines.push(Line::from(vec![
                Span::styled(format!("{}{key}  ", mark(at == bar)), key_style),
                Span::styled(text::fit(does, DOES), style),
                Span::styled(text::cut(&beside, BESIDE), theme.dim()),
            ]));
        }
        lines.push(Line::default());
        lines.push(walk(view));
        let mut above = 0;
        // Without the empty lines if not all would fit.
        if lines.len() + 2 > usize::from(body.height) {
            above = lines[..first].iter().filter(|line| line.width() == 0).count();
            lines.retain(|line| line.width() > 0);
        }
        menu_popup(frame, body, view, "Control", lines, first - above + bar);
        Extent::default()
    }

    fn concerns_account(&self) -> bool {
        true
    }
}

/// The current setting, beside the line that changes it.
fn beside(view: &View, tracked: &TrackedCall, kind: ControlKind, command: Command) -> String {
    if matches!(command, Command::ControlResume | Command::ControlMusicOff | Command::ControlSilenceOff) {
        return String::new();
    }
    let set = controls_set::of(view, tracked).into_iter().find(|set| set.kind == kind);
    set.map(|set| set.long).unwrap_or_default()
}
