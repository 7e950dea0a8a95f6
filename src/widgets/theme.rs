//! What the screen asks of a theme: the style of each thing that is drawn.
//!
//! Less important text is faint (SGR 2) in the terminal's own colours, never colour 8, which is the background of
//! Solarized Dark. A terminal mixes faint text from foreground and background, at least half of it foreground; the tests
//! of the themes assume that.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::base::severity::Severity;
use crate::domain::{BadgeColor, CallStatus};
use crate::widgets::{focus, plain_signs};

pub use crate::theme::{ColorDepth, Rgb, Theme};

impl Theme {
    /// Less important text: rules, column headings, labels, calls that ended normally.
    pub(crate) fn dim(self) -> Style {
        self.quiet
    }

    /// Headings and keys.
    #[must_use]
    pub fn strong(self) -> Style {
        self.strong
    }

    /// The frame of a pane.
    #[must_use]
    pub fn border(self, focused: bool) -> Style {
        if focused { self.strong } else { self.quiet }
    }

    /// The selected row, in the pane that has the focus or in another one.
    #[must_use]
    pub fn selected(self, focused: bool) -> Style {
        if focused { focus::marked(self.selected) } else { self.selected_elsewhere }
    }

    /// A value that changed a moment ago.
    #[must_use]
    pub fn just_changed(self) -> Style {
        self.changed
    }

    /// Words of a warning. Their sign has the colour, see [`Self::said`].
    #[must_use]
    pub fn warning(self) -> Style {
        self.warning
    }

    /// Words of an error. Their sign has the colour, see [`Self::said`].
    #[must_use]
    pub fn bad(self) -> Style {
        self.error
    }

    /// A badge that must not be overlooked; also a ringing call.
    #[must_use]
    pub fn badge(self) -> Style {
        self.badge
    }

    /// The badge of an account. Without colours it is as any other badge.
    #[must_use]
    pub fn account_badge(self, color: BadgeColor, depth: ColorDepth) -> Style {
        if self.badge.bg.is_none() {
            return self.badge;
        }
        let (back, ink) = badge_colors(color);
        Style::new().bg(depth.nearest(back)).fg(depth.nearest(ink))
    }

    /// The badge of a call that failed a moment ago.
    pub(crate) fn failed_badge(self) -> Style {
        self.failed_badge
    }

    /// A bar or curve of activity.
    #[must_use]
    pub fn bar(self) -> Style {
        self.bar
    }

    /// The words of a notice.
    #[must_use]
    pub fn notice(self, level: Severity) -> Style {
        match level {
            Severity::Info => Style::new(),
            Severity::Warning => self.warning(),
            Severity::Error => self.bad(),
        }
    }

    /// A sign in the colour of its meaning.
    #[must_use]
    pub fn sign(self, sign: char) -> Style {
        match sign {
            '●' | '✓' => self.talk,
            '◌' | '…' => self.dial,
            '◔' | '◒' | '‖' | '?' | '!' => self.hold,
            '✗' => self.failed,
            _ => Style::new(),
        }
    }

    /// Text that may begin with a sign: the sign has its colour, the words have the given style.
    #[must_use]
    pub fn said(self, text: &str, words: Style) -> Vec<Span<'static>> {
        let (blanks, said) = text.split_at(text.len() - text.trim_start().len());
        let sign = said.split(' ').next().and_then(plain_signs::only).map(|c| (c, self.sign(c)));
        // A badge has its own colours.
        match sign.filter(|(_, style)| *style != Style::new() && words.bg.is_none()) {
            Some((c, style)) => vec![
                Span::styled(format!("{blanks}{c}"), words.patch(style)),
                Span::styled(said[c.len_utf8()..].to_owned(), words),
            ],
            None => vec![Span::styled(text.to_owned(), words)],
        }
    }

    /// The sign of a call's status, and the style of its word.
    #[must_use]
    pub fn status(self, status: &CallStatus) -> (char, Style) {
        match status {
            CallStatus::Dialing => ('◌', Style::new()),
            CallStatus::Ringing => ('◔', self.badge()),
            CallStatus::Progressing => ('●', Style::new()),
            CallStatus::Canceling | CallStatus::Terminating => ('◒', Style::new()),
            CallStatus::Hangup => ('○', self.dim()),
            CallStatus::Other(_) => ('?', Style::new()),
        }
    }
}

/// The colours of a badge: behind the word, and of the word.
fn badge_colors(color: BadgeColor) -> (Rgb, Rgb) {
    const BLACK: Rgb = (0, 0, 0);
    const WHITE: Rgb = (255, 255, 255);
    match color {
        BadgeColor::Red => ((0xb6, 0x23, 0x24), WHITE),
        BadgeColor::Yellow => ((0xe3, 0xb3, 0x41), BLACK),
        BadgeColor::Green => ((0x3f, 0xb9, 0x50), BLACK),
        BadgeColor::Cyan => ((0x39, 0xc5, 0xcf), BLACK),
        BadgeColor::Blue => ((0x1f, 0x5f, 0xc4), WHITE),
        BadgeColor::Magenta => ((0x8e, 0x3d, 0xa8), WHITE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::contrast;
    use std::str::FromStr;

    #[test]
    fn the_word_on_a_badge_can_be_read() {
        for word in BadgeColor::WORDS {
            let (back, ink) = badge_colors(BadgeColor::from_str(word).unwrap());
            assert!(contrast(back, ink) >= 4.5, "{word}: {}", contrast(back, ink));
        }
    }

    #[test]
    fn only_the_sign_before_the_words_has_a_colour() {
        let spans = Theme::terminal().said("  ✗ no such number", Theme::terminal().bad());
        assert_eq!(spans.iter().map(|span| span.content.as_ref()).collect::<Vec<_>>(), ["  ✗", " no such number"]);
        assert_eq!((spans[0].style.fg, spans[1].style.fg), (Some(ratatui::style::Color::Red), None));
        for plain in ["no sign", "?what", "", "   "] {
            assert_eq!(Theme::terminal().said(plain, Style::new()).len(), 1, "{plain:?}");
        }
    }
}
