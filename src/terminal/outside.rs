//! What a terminal shows outside of the screen: notifications, its title, the progress on its tab.

use std::env;

use super::carrier::Carrier;
use super::modes::Extra;
use crate::base::progress::Progress;

/// What the user wants to see outside of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// The ways in which a notification is sent.
    pub notify_by: Vec<NotifyBy>,
    /// Whether the terminal is asked to report its focus.
    pub focus: bool,
    /// Whether the title tells the state.
    pub title: bool,
    /// Whether the progress tells the state.
    pub progress: bool,
}

/// A way to send a notification through the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifyBy {
    /// The bell.
    Bell,
    /// OSC 9, of iTerm2: a text.
    Osc9,
    /// OSC 777, of urxvt: a title and a text.
    Osc777,
}

impl NotifyBy {
    /// The way that this terminal is known to understand.
    #[must_use]
    pub fn of_this_terminal() -> Self {
        Self::find(|name| env::var(name).unwrap_or_default())
    }

    /// Only what the terminal says of itself counts. Behind tmux or GNU screen it cannot be known: the variables may be
    /// those of a terminal that was closed long ago.
    fn find(variable: impl Fn(&str) -> String) -> Self {
        if Carrier::find(|name| !variable(name).is_empty()) != Carrier::Plain {
            return Self::Bell;
        }
        let term = variable("TERM");
        match term.split('-').next().unwrap_or_default() {
            "foot" => return Self::Osc777,
            "linux" | "dumb" | "" => return Self::Bell,
            _ => {}
        }
        match (variable("TERM_PROGRAM").as_str(), term.as_str()) {
            ("WezTerm", _) | (_, "wezterm") => Self::Osc777,
            ("iTerm.app" | "ghostty", _) | (_, "xterm-kitty" | "xterm-ghostty") => Self::Osc9,
            // Passed on by ssh.
            _ if variable("LC_TERMINAL") == "iTerm2" => Self::Osc9,
            _ if !variable("KITTY_WINDOW_ID").is_empty() => Self::Osc9,
            _ => Self::Bell,
        }
    }

    /// The bytes that send a notification in these ways, through what stands between this program and the terminal.
    #[must_use]
    pub fn all(ways: &[Self], title: &str, text: &str) -> String {
        let carrier = Carrier::of_this_terminal();
        ways.iter().map(|by| by.sequence(carrier, title, text)).collect()
    }

    /// The bytes that send a notification.
    fn sequence(self, carrier: Carrier, title: &str, text: &str) -> String {
        // What would end the string or divide it.
        let part = |text: &str| text.replace(|c: char| c.is_control(), "").replace(';', ",");
        let (title, text) = (part(title), part(text));
        match self {
            // tmux and GNU screen handle it themselves.
            Self::Bell => "\x07".to_owned(),
            Self::Osc9 => carrier.pass_through(&format!("\x1b]9;{title}: {text}\x07")),
            Self::Osc777 => carrier.pass_through(&format!("\x1b]777;notify;{title};{text}\x07")),
        }
    }
}

/// What is shown outside now, to be shown again after another program had the terminal.
#[derive(Debug, Default)]
pub(super) struct Shown {
    wanted: Outside,
    carrier: Carrier,
    title: Option<String>,
    progress: Progress,
}

impl Shown {
    /// Shows nothing yet.
    pub fn new(wanted: Outside, carrier: Carrier) -> Self {
        Self { wanted, carrier, ..Self::default() }
    }

    /// What the user wants to see.
    pub fn wanted(&self) -> &Outside {
        &self.wanted
    }

    /// What is set with the terminal's modes, and undone with them.
    pub fn extra(&self) -> Extra {
        let Outside { focus, title, progress, .. } = self.wanted;
        let mut extra = Extra::default();
        if focus {
            extra.take.push_str("\x1b[?1004h");
            extra.give_back.push_str("\x1b[?1004l");
        }
        if title {
            extra.save.push_str("\x1b[22;2t");
            extra.give_back.push_str("\x1b[23;2t");
        }
        if progress {
            extra.give_back.push_str(&progress_sequence(self.carrier, Progress::Idle));
        }
        extra
    }

    /// The bytes that send a notification.
    pub fn notify(&self, title: &str, text: &str) -> String {
        self.wanted.notify_by.iter().map(|by| by.sequence(self.carrier, title, text)).collect()
    }

    /// The bytes that show another title.
    pub fn set_title(&mut self, title: &str) -> String {
        if !self.wanted.title {
            return String::new();
        }
        let title = title.replace(|c: char| c.is_control(), "");
        // tmux and GNU screen keep a title of their own.
        let sequence = format!("\x1b]2;{title}\x07");
        self.title = Some(title);
        sequence
    }

    /// The bytes that show another progress.
    pub fn set_progress(&mut self, progress: Progress) -> String {
        if !self.wanted.progress {
            return String::new();
        }
        self.progress = progress;
        progress_sequence(self.carrier, progress)
    }

    /// The bytes that show everything again.
    pub fn again(&self) -> String {
        let title = self.title.as_ref().map(|title| format!("\x1b]2;{title}\x07")).unwrap_or_default();
        match self.progress {
            Progress::Idle => title,
            progress => title + &progress_sequence(self.carrier, progress),
        }
    }
}

/// OSC 9;4, of `ConEmu`.
fn progress_sequence(carrier: Carrier, progress: Progress) -> String {
    let state = match progress {
        Progress::Idle => "0",
        Progress::Busy => "3",
        Progress::Failed => "2;100",
    };
    carrier.pass_through(&format!("\x1b]9;4;{state}\x07"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_known_by_what_it_says_of_itself() {
        use NotifyBy::{Bell, Osc9, Osc777};
        for (variables, expected) in [
            (&[("TERM", "xterm-256color")][..], Bell),
            (&[], Bell),
            (&[("TERM", "foot")], Osc777),
            (&[("TERM", "foot-direct")], Osc777),
            (&[("TERM", "xterm-kitty")], Osc9),
            (&[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")], Osc9),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], Osc777),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Osc9),
            (&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], Osc9),
            (&[("TERM", "xterm-ghostty")], Osc9),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")], Bell),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "x")], Bell),
            (&[("TERM", "linux"), ("KITTY_WINDOW_ID", "1")], Bell),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("KITTY_WINDOW_ID", "1")], Bell),
            (&[("TERM", "screen"), ("STY", "x"), ("LC_TERMINAL", "iTerm2")], Bell),
        ] {
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
            };
            assert_eq!(NotifyBy::find(variable), expected, "{variables:?}");
        }
    }

    #[test]
    fn nothing_in_a_text_ends_or_divides_the_sequence() {
        let text = "Ended: a;b\x07\x1b]0;evil\x1b\\\u{9c}";
        assert_eq!(NotifyBy::Bell.sequence(Carrier::Tmux, "vdial", text), "\x07");
        let osc9 = "\x1b]9;vdial x: Ended: a,b]0,evil\\\x07";
        assert_eq!(NotifyBy::Osc9.sequence(Carrier::Plain, "vdial x", text), osc9);
        let osc777 = "\x1b]777;notify;vdial;Ended: a,b]0,evil\\\x07";
        assert_eq!(NotifyBy::Osc777.sequence(Carrier::Plain, "vdial", text), osc777);
        let wrapped = "\x1bPtmux;\x1b\x1b]9;vdial: x\x07\x1b\\";
        assert_eq!(NotifyBy::Osc9.sequence(Carrier::Tmux, "vdial", "x"), wrapped);
    }

    #[test]
    fn what_is_shown_is_shown_again() {
        let mut unwanted = Shown::default();
        assert_eq!([unwanted.set_title("vdial"), unwanted.set_progress(Progress::Busy), unwanted.again()], [""; 3]);
        let wanted = Outside { title: true, progress: true, ..Outside::default() };
        let mut shown = Shown::new(wanted, Carrier::Plain);
        assert_eq!(shown.again(), "");
        assert_eq!(shown.set_title("vdial\x07: 3 live"), "\x1b]2;vdial: 3 live\x07");
        assert_eq!(shown.set_progress(Progress::Failed), "\x1b]9;4;2;100\x07");
        assert_eq!(shown.again(), "\x1b]2;vdial: 3 live\x07\x1b]9;4;2;100\x07");
        shown.set_progress(Progress::Idle);
        assert_eq!(shown.again(), "\x1b]2;vdial: 3 live\x07");
    }
}
