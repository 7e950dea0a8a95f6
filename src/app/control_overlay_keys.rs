//! Keys in the control menu, in its small questions, and in the form for a text.

use crate::screens::overlays::control::ControlChoice;
use crate::screens::overlays::control::Menu;
use crate::screens::overlays::control::MuteChoice;
use crate::screens::overlays::control::RecordAsk;
use crate::widgets::input_guard::may_answer;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{Control, RecordingChange, Target};
use crate::keys::chord::Chord;
use crate::keys::command::{Command, Section};
use crate::messages::effect::Effect;
use crate::screens::overlay::Overlay;
use crate::screens::overlays::say::{Outcome, SpeechForm};
use crate::widgets::input_guard::InputGuard;
use crate::widgets::menu::BarMove;
use crate::widgets::typed_count::TypedCount;

impl App {
    /// Handles a key in the menu or in one of its questions.
    pub(crate) fn control_key(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        let chord = Chord::from(key);
        let action = self.model.keys.main(chord);
        let in_menu = matches!(self.screens.overlays.last(), Some(Overlay::Controls(_) | Overlay::Mute(_)));
        // A held arrow keeps moving in a menu. Other keys do not repeat, and a letter with a modifier is another key.
        let walks = in_menu && (key.code == KeyCode::BackTab || action.is_some_and(Command::moves));
        if !self.accepts_input(now) || !(may_answer(key) || walks) {
            return Vec::new();
        }
        let taken =
            may_answer(key).then(|| self.model.keys.own(Overlay::section(&self.screens.overlays), chord)).flatten();
        let answer = may_answer(key).then(|| self.model.keys.own(Section::Questions, chord)).flatten();
        let Some(top) = self.screens.overlays.last_mut() else { return Vec::new() };
        let closes = match key.code {
            KeyCode::Esc => true,
            KeyCode::Enter => matches!(top, Overlay::Record(_)),
            _ if in_menu && taken.is_some() => false,
            _ if in_menu && action.is_some_and(Command::moves) => false,
            _ if in_menu && matches!(action, Some(Command::Back | Command::Cancel)) => true,
            _ => answer == Some(Command::AnswerNo),
        };
        if closes {
            self.screens.overlays.pop();
            return Vec::new();
        }
        match top {
            Overlay::Controls(_) => self.menu_key(key, taken, action, now),
            Overlay::Mute(choice) => {
                let targets = choice.targets.clone();
                let named = MuteChoice::CHOICES.iter().position(|(command, ..)| Some(*command) == taken);
                let taken =
                    named.map_or_else(|| choice.bar.key(key, action, MuteChoice::CHOICES.len()), BarMove::Taken);
                let BarMove::Taken(at) = taken else { return Vec::new() };
                let direction = MuteChoice::CHOICES.get(at).and_then(|(.., direction)| direction.clone());
                self.screens.overlays.pop();
                self.control(Control::Mute(direction), &targets, now)
            }
            Overlay::Record(asked) => {
                if !asked.limit.key(key) && answer == Some(Command::AnswerYes) {
                    let (targets, seconds) = (asked.targets.clone(), asked.seconds());
                    self.screens.overlays.pop();
                    self.screens.held_keys.spend(key.code, now.instant);
                    return self.control(Control::Record(RecordingChange::Start(seconds)), &targets, now);
                }
                Vec::new()
            }
            Overlay::Several(_) => self.several_key(key, now),
            _ => Vec::new(),
        }
    }

    /// Handles a key in the menu: `taken` is a line's own command, `action` may move the bar. No line places or ends a
    /// call.
    fn menu_key(&mut self, key: KeyEvent, taken: Option<Command>, action: Option<Command>, now: Now) -> Vec<Effect> {
        let Some(Overlay::Controls(menu)) = self.screens.overlays.last() else { return Vec::new() };
        let mut menu = menu.clone();
        let entries = Menu::entries(&self.model, &self.model.expand(&menu.targets));
        let named = entries.iter().position(|(command, ..)| Some(*command) == taken);
        let taken = named.map_or_else(|| menu.bar.key(key, action, entries.len()), BarMove::Taken);
        if let Some(Overlay::Controls(shown)) = self.screens.overlays.last_mut() {
            shown.bar = menu.bar;
        }
        let BarMove::Taken(at) = taken else { return Vec::new() };
        let Some((.., entry)) = entries.into_iter().nth(at) else { return Vec::new() };
        let Some(kind) = entry.kind() else { return self.ask_control(Command::Transfer, now) };
        if let Some(why) = self.model.why_not(kind, &menu.targets) {
            self.model.notices.say(Severity::Warning, format!("{}: {why}.", kind.words()), now);
            return Vec::new();
        }
        self.screens.overlays.pop();
        let (targets, opened) = (menu.targets.clone(), InputGuard::at(now));
        match entry {
            ControlChoice::Control(control) => return self.control(control, &targets, now),
            ControlChoice::Mute => self.screens.overlays.push(Overlay::Mute(MuteChoice::new(&self.model, targets))),
            ControlChoice::Record => {
                self.screens.overlays.push(Overlay::Record(RecordAsk {
                    targets,
                    limit: TypedCount::default(),
                    opened,
                }));
            }
            ControlChoice::Say => return self.open_say(targets),
            ControlChoice::Transfer => {}
        }
        Vec::new()
    }

    /// Opens the form for a text, with the text that was typed and not sent.
    fn open_say(&mut self, targets: Vec<Target>) -> Vec<Effect> {
        let form = match self.screens.speech_draft.take() {
            Some(draft) => draft.for_targets(targets),
            None => SpeechForm::new(targets, &self.model.settings.language),
        };
        self.screens.overlays.push(Overlay::Say(Box::new(form)));
        if std::mem::replace(&mut self.model.control.recalled, true) { Vec::new() } else { vec![Effect::RecallSaid] }
    }

    /// Handles a key in the form for a text.
    pub(crate) fn say_key(&mut self, key: KeyEvent, chord: Chord, now: Now) -> Vec<Effect> {
        let sends = self.model.keys.form(chord) == Some(Command::Send);
        let Some(Overlay::Say(form)) = self.screens.overlays.last_mut() else { return Vec::new() };
        match form.key(key, sends, self.model.control.said.make_contiguous()) {
            Outcome::None => {}
            Outcome::Close => self.close_say(),
            Outcome::Send if key.kind == KeyEventKind::Repeat => {}
            Outcome::Send => {
                self.screens.held_keys.spend(key.code, now.instant);
                return self.say_it(now);
            }
            Outcome::Button => self.screens.held_keys.enter_on_button(now.instant),
        }
        Vec::new()
    }

    /// Sends the text of the form.
    pub(crate) fn say_it(&mut self, now: Now) -> Vec<Effect> {
        let Some(Overlay::Say(form)) = self.screens.overlays.last_mut() else { return Vec::new() };
        form.show_all_errors = true;
        let (missing, control, targets) = (form.missing(), Control::Say(form.speech()), form.targets.clone());
        let why_not = missing.map(str::to_owned).or_else(|| self.model.why_not(control.kind(), &targets));
        if let Some(why) = why_not {
            self.model.notices.say(Severity::Warning, format!("Not sent: {why}."), now);
            return Vec::new();
        }
        self.close_say();
        self.control(control, &targets, now)
    }

    fn close_say(&mut self) {
        if let Some(Overlay::Say(form)) = self.screens.overlays.pop() {
            self.screens.speech_draft = Some(*form);
        }
    }

    /// Handles a key in the question for the count of calls.
    fn several_key(&mut self, key: KeyEvent, now: Now) -> Vec<Effect> {
        let Some(Overlay::Several(asked)) = self.screens.overlays.last_mut() else { return Vec::new() };
        if asked.typed.key(key) || key.code != KeyCode::Enter {
            return Vec::new();
        }
        if !asked.typed.is_begun() {
            self.screens.overlays.pop();
            return Vec::new();
        }
        if !asked.typed.confirms(asked.chosen.calls.len()) {
            return Vec::new();
        }
        let Some(Overlay::Several(asked)) = self.screens.overlays.pop() else { return Vec::new() };
        self.screens.held_keys.spend(key.code, now.instant);
        // Keep the marks: calls held together are mostly resumed together. Some of them may have ended meanwhile.
        let targets: Vec<_> = asked.chosen.calls.into_iter().map(Target::Call).collect();
        if let Some(why) = self.model.why_not(asked.control.kind(), &targets) {
            self.model.notices.say(Severity::Warning, format!("{}: {why}.", asked.control.kind().words()), now);
            return Vec::new();
        }
        let chosen = self.model.expand(&targets);
        if let Some(words) = chosen.left_out_words() {
            self.model.notices.say(Severity::Info, words, now);
        }
        self.model.send_control(&asked.control, chosen.calls)
    }
}
