//! The program between this one and the terminal, and how a sequence gets through it to the terminal.

use std::env;

/// Bytes given to GNU screen at a time: old versions pass on no more than 256.
pub(super) const PIECE: usize = 240;

/// The program between this one and the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carrier {
    /// None that is known.
    #[default]
    Plain,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Carrier {
    /// Detects the carrier from the environment.
    pub fn of_this_terminal() -> Self {
        Self::find(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
    }

    /// Detects the carrier by the variables that are set.
    pub(super) fn find(is_set: impl Fn(&str) -> bool) -> Self {
        if is_set("TMUX") {
            Self::Tmux
        } else if is_set("STY") {
            Self::Screen
        } else {
            Self::Plain
        }
    }

    /// The sequence, wrapped so that the carrier hands it to the terminal.
    pub fn pass_through(self, sequence: &str) -> String {
        match self {
            Self::Plain => sequence.to_owned(),
            Self::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
            Self::Screen => {
                let mut wrapped = String::with_capacity(sequence.len() + sequence.len() / PIECE * 4 + 8);
                let mut piece = String::with_capacity(PIECE);
                for c in sequence.chars() {
                    if piece.len() + c.len_utf8() > PIECE {
                        wrapped.extend(["\x1bP", &std::mem::take(&mut piece), "\x1b\\"]);
                    }
                    piece.push(c);
                }
                wrapped.extend(["\x1bP", &piece, "\x1b\\"]);
                wrapped
            }
        }
    }
}
