//! The screen that asks for a credential: at the first run, after one was refused, and on request.

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use secrecy::ExposeSecret;
use tui_input::backend::crossterm::EventHandler;

use super::View;
use crate::api::credential::{Credential, CredentialKind};
use crate::messages::intent::Intent;
use crate::screens::form::writer::FormWriter;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen};
use crate::widgets::secret_field::SecretField;
use crate::widgets::{paint, text};

const LABEL: u16 = 14;
const WIDTH: u16 = 76;

/// The number of rows besides the message, and of blank rows between them.
const ROWS: u16 = 8;
const GAPS: u16 = 5;

/// A place on the screen that keys can go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInField {
    /// The access key.
    #[default]
    AccessKey,
    /// The login name.
    Username,
    /// The password.
    Password,
    /// Whether to keep the credential.
    Keep,
    /// The demo.
    Demo,
}

impl SignInField {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 5] = [Self::AccessKey, Self::Username, Self::Password, Self::Keep, Self::Demo];
}

/// The screen that asks for a credential.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Where keys go.
    pub item: SignInField,
    /// The access key.
    pub access_key: SecretField,
    /// The login name.
    pub username: tui_input::Input,
    /// The password.
    pub password: SecretField,
    /// Whether to keep the credential once it has worked.
    pub keep: bool,
    /// Whether an answer is awaited.
    pub busy: bool,
    /// Why it is asked, or what was wrong with the last one.
    pub message: Option<String>,
    /// Whether the screen can be left without a credential: when one is in use.
    pub can_leave: bool,
}

impl Screen for SignIn {
    fn handle(&mut self, input: Input, _cx: &Context) -> Outcome {
        match input {
            Input::Key(key) => self.key(key),
            Input::Paste(text) => {
                self.paste(text);
                Outcome::Stay
            }
        }
    }

    /// The screen shows its keys itself.
    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) -> Extent {
        draw(frame, area, view, self);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}

impl SignIn {
    /// The screen with a message; `can_leave` when a credential is in use already.
    pub fn new(message: Option<String>, can_leave: bool) -> Self {
        Self { message, can_leave, ..Self::default() }
    }

    /// Says why the last credential was not accepted, and accepts another one.
    pub fn failed(&mut self, why: String) {
        self.busy = false;
        self.message = Some(why);
    }

    fn key(&mut self, key: KeyEvent) -> Outcome {
        match key.code {
            KeyCode::Esc if self.can_leave => return Outcome::Close,
            KeyCode::Esc => return Outcome::Do(Intent::AskToQuit),
            KeyCode::Tab | KeyCode::Down => self.step(1),
            KeyCode::BackTab | KeyCode::Up => self.step(SignInField::ALL.len() - 1),
            KeyCode::Enter if !self.busy => return self.enter(),
            KeyCode::Char(' ') if self.item == SignInField::Keep => self.keep = !self.keep,
            _ => match self.item {
                SignInField::AccessKey => self.access_key.key(key),
                SignInField::Username => drop(self.username.handle_event(&Event::Key(key))),
                SignInField::Password => self.password.key(key),
                SignInField::Keep | SignInField::Demo => {}
            },
        }
        Outcome::Stay
    }

    /// Inserts pasted text; where nothing is typed it is an access key.
    fn paste(&mut self, text: &str) {
        match self.item {
            SignInField::Username => self.username = text.trim().into(),
            SignInField::Password => self.password.paste(text),
            SignInField::AccessKey | SignInField::Keep | SignInField::Demo => {
                self.item = SignInField::AccessKey;
                self.access_key.paste(text);
            }
        }
    }

    fn step(&mut self, by: usize) {
        let at = SignInField::ALL.iter().position(|item| *item == self.item).unwrap_or(0);
        self.item = SignInField::ALL[(at + by) % SignInField::ALL.len()];
    }

    fn enter(&mut self) -> Outcome {
        let username = self.username.value().trim().to_owned();
        match self.item {
            SignInField::Demo => Outcome::Do(Intent::StartDemo),
            SignInField::Keep => {
                self.keep = !self.keep;
                Outcome::Stay
            }
            SignInField::AccessKey if self.access_key.is_empty() => {
                self.step(1);
                Outcome::Stay
            }
            SignInField::AccessKey => {
                let typed = self.access_key.take();
                let typed = typed.expose_secret();
                match Credential::new(CredentialKind::of(typed), typed) {
                    Ok(credential) => {
                        self.busy = true;
                        Outcome::Do(Intent::SignIn { credential, keep: self.keep })
                    }
                    Err(why) => {
                        self.message = Some(format!("Not used: {why}."));
                        Outcome::Stay
                    }
                }
            }
            SignInField::Username | SignInField::Password if username.is_empty() => {
                self.item = SignInField::Username;
                self.message = Some("Enter your login name.".to_owned());
                Outcome::Stay
            }
            SignInField::Username | SignInField::Password if self.password.is_empty() => {
                self.item = SignInField::Password;
                Outcome::Stay
            }
            SignInField::Username | SignInField::Password => {
                self.busy = true;
                Outcome::Do(Intent::Login { username, password: self.password.take(), keep: self.keep })
            }
        }
    }
}

/// Draws the screen.
fn draw(frame: &mut Frame, area: Rect, view: &View, screen: &SignIn) {
    let theme = view.appearance.theme;
    let width = usize::from(area.width.min(WIDTH)).saturating_sub(2);
    let message = screen.message.as_deref().map(|message| text::wrap(message, width)).unwrap_or_default();
    let lines = u16::try_from(message.len()).unwrap_or(u16::MAX);
    let area = paint::centered(area, WIDTH, (ROWS + GAPS + 5).max(lines.saturating_add(ROWS + GAPS + 2)));
    let inner = paint::popup(frame, area, theme, Line::styled(" vdial · sign in ", theme.strong()));
    // The message matters more than the blank rows.
    let gap = u16::from(lines.saturating_add(ROWS + GAPS) <= inner.height);
    let mut column = FormWriter::new(frame, inner).with_label(LABEL);
    let skip = |column: &mut FormWriter| (0..gap).for_each(|_| column.skip());
    let host = text::cut(&view.model.settings.api_url, width.saturating_sub(16));
    column.line(Line::styled(format!("A credential for {host}"), theme.dim()));
    for line in message.into_iter().take(usize::from(inner.height.saturating_sub(ROWS))) {
        column.line(Line::styled(line, theme.bad()));
    }
    skip(&mut column);
    let on = |item| screen.item == item;
    column.secret("Access key", screen.access_key.len(), on(SignInField::AccessKey), view);
    column.line(Line::styled("              paste one from the VoIPBIN console, or a token", theme.dim()));
    skip(&mut column);
    column.field("or log in", &screen.username, on(SignInField::Username), view);
    column.secret("password", screen.password.len(), on(SignInField::Password), view);
    skip(&mut column);
    let tick = if screen.keep { "[x]" } else { "[ ]" };
    let words = format!("{tick} save it, in a file only you can read (Space)");
    let keep = on(SignInField::Keep);
    column.named("", &words, keep, if keep { theme.selected(true) } else { Style::new() }, view);
    skip(&mut column);
    let demo = on(SignInField::Demo);
    let style = if demo { theme.selected(true) } else { theme.strong() };
    column.named("no account?", "[ Try the demo: a server inside this program ]", demo, style, view);
    skip(&mut column);
    let busy = if screen.busy { "asking the server…   " } else { "" };
    let leave = if screen.can_leave || !view.model.other_profiles.is_empty() { "Esc back" } else { "Esc quit" };
    let keys = Span::styled(format!("Tab next   Enter use   {leave}"), theme.dim());
    column.line(Line::from(vec![Span::styled(busy, theme.warning()), keys]));
}
