//! Tells a key press meant to send from the repeats of a held key.
//!
//! Most terminals report no release and repeat a held key as plain presses: the first after 250 to 1,000 ms, then one
//! every 20 to 50 ms. Pure: it gets times and returns decisions.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

/// How long a key must be silent to count as released where the terminal reports no release: longer than the longest
/// delay before a terminal begins to repeat a key.
const LET_GO: Duration = Duration::from_millis(1_200);
/// No other Enter may come within this time before or after one that sends. Repeats come faster.
const ALONE: Duration = Duration::from_millis(150);
/// How long the send button ignores Enter after Enter moved the focus to it.
const DEAF_AFTER_ENTER: Duration = Duration::from_millis(700);
/// The same after another key moved the focus to it.
const DEAF_AFTER_OTHER: Duration = Duration::from_millis(300);

/// The state of the keys that send.
#[derive(Clone, Debug, Default)]
pub struct HeldKeys {
    /// The key that last sent or confirmed something, and when it last came. It counts again once it is released.
    spent: Option<(KeyCode, Instant)>,
    last_enter: Option<Instant>,
    /// Whether no other Enter came shortly before the last one.
    alone: bool,
    /// When the button begins to accept Enter; `None` while it does not have the focus.
    button_takes_from: Option<Instant>,
    /// When an Enter on the button sends, unless another key comes before.
    due: Option<Instant>,
}

impl HeldKeys {
    /// Records a key before it is handled. `false` for one to ignore: a release, or a repeat of a key that has already
    /// sent or confirmed something.
    pub fn take(&mut self, key: KeyEvent, now: Instant) -> bool {
        let held = self.spent.filter(|(code, _)| *code == key.code);
        if key.kind == KeyEventKind::Release {
            if held.is_some() {
                self.spent = None;
            }
            return false;
        }
        self.due = None;
        if key.code == KeyCode::Enter {
            let near = |last: Instant| now.saturating_duration_since(last) < ALONE;
            self.alone = key.kind == KeyEventKind::Press && !self.last_enter.is_some_and(near);
            self.last_enter = Some(now);
        }
        self.spent = None;
        if let Some((code, last)) = held
            && (key.kind == KeyEventKind::Repeat || now.saturating_duration_since(last) < LET_GO)
        {
            self.spent = Some((code, now));
            return false;
        }
        true
    }

    /// Records that the key has sent or confirmed something, or tried to: it is ignored until it is released.
    pub fn spend(&mut self, code: KeyCode, now: Instant) {
        self.spent = Some((code, now));
    }

    /// Sets whether the focus is on a button that sends, and which key moved it there; `None` if no key did.
    pub fn on_button(&mut self, is_on_button: bool, by: Option<KeyCode>, now: Instant) {
        if !is_on_button {
            self.button_takes_from = None;
            self.due = None;
        } else if self.button_takes_from.is_none() {
            let deaf = match by {
                Some(KeyCode::Enter) | None => DEAF_AFTER_ENTER,
                Some(_) => DEAF_AFTER_OTHER,
            };
            self.button_takes_from = Some(now + deaf);
        }
    }

    /// Handles Enter on the button: it sends a moment later, unless it turns out to be a repeat.
    pub fn enter_on_button(&mut self, now: Instant) {
        if self.alone && self.button_takes_from.is_some_and(|from| now >= from) {
            self.due = Some(now + ALONE);
        }
    }

    /// Handles input other than a key: an Enter that has not sent yet does not send.
    pub fn interrupted(&mut self) {
        self.due = None;
    }

    /// Whether the button has the focus but does not accept Enter yet.
    #[must_use]
    pub fn is_deaf(&self, now: Instant) -> bool {
        self.button_takes_from.is_some_and(|from| now < from)
    }

    /// Whether an Enter on the button sends now; true only once.
    pub fn sends(&mut self, now: Instant) -> bool {
        let due = self.due.is_some_and(|due| now >= due);
        if due {
            self.due = None;
            self.spend(KeyCode::Enter, self.last_enter.unwrap_or(now));
        }
        due
    }

    /// When the button next changes or sends.
    #[must_use]
    pub fn next_wake(&self, now: Instant) -> Option<Instant> {
        let listens = self.button_takes_from.filter(|from| *from > now);
        [self.due, listens].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    struct Hands {
        keys: HeldKeys,
        start: Instant,
    }

    impl Hands {
        fn new() -> Self {
            Self { keys: HeldKeys::default(), start: Instant::now() }
        }

        fn at(&self, millis: u64) -> Instant {
            self.start + Duration::from_millis(millis)
        }

        fn key(&mut self, code: KeyCode, kind: KeyEventKind, millis: u64) -> bool {
            let at = self.at(millis);
            self.keys.take(KeyEvent::new_with_kind(code, KeyModifiers::NONE, kind), at)
        }

        fn press(&mut self, code: KeyCode, millis: u64) -> bool {
            self.key(code, KeyEventKind::Press, millis)
        }

        /// Presses Enter on the button at these moments and counts how often it sends, checking every millisecond.
        fn enters(&mut self, moments: &[u64], until: u64) -> usize {
            let mut sent = 0;
            for millis in 0..=until {
                let at = self.at(millis);
                if moments.contains(&millis) && self.press(KeyCode::Enter, millis) {
                    self.keys.enter_on_button(at);
                }
                sent += usize::from(self.keys.sends(at));
            }
            sent
        }
    }

    /// A held key: the press, the first repeat after a delay, then one each interval.
    fn held(from: u64, delay: u64, interval: usize, until: u64) -> Vec<u64> {
        std::iter::once(from).chain((from + delay..=until).step_by(interval)).collect()
    }

    #[test]
    fn an_enter_that_brought_the_focus_and_its_repeats_send_nothing() {
        for delay in [250, 400, 500, 660, 1_000] {
            for interval in [20, 33, 50] {
                let mut hands = Hands::new();
                hands.press(KeyCode::Enter, 0);
                let at = hands.at(0);
                hands.keys.on_button(true, Some(KeyCode::Enter), at);
                let repeats = held(0, delay, interval, 4_000);
                assert_eq!(hands.enters(&repeats[1..], 5_000), 0, "delay {delay}, interval {interval}");
            }
        }
    }

    #[test]
    fn one_hold_on_the_button_sends_once() {
        for delay in [250, 500, 1_000] {
            let mut hands = Hands::new();
            let at = hands.at(0);
            hands.keys.on_button(true, Some(KeyCode::Tab), at);
            assert_eq!(hands.enters(&held(400, delay, 33, 6_000), 8_000), 1, "{delay}");
        }
    }

    #[test]
    fn a_lone_enter_sends_once_the_button_listens() {
        for (by, pressed, sent) in [
            (KeyCode::Enter, 699, 0),
            (KeyCode::Enter, 700, 1),
            (KeyCode::Tab, 299, 0),
            (KeyCode::Tab, 300, 1),
            (KeyCode::Down, 300, 1),
        ] {
            let mut hands = Hands::new();
            let at = hands.at(0);
            hands.keys.on_button(true, Some(by), at);
            assert_eq!(hands.enters(&[pressed], 2_000), sent, "{by:?} {pressed}");
        }
        let mut hands = Hands::new();
        let at = hands.at(0);
        hands.keys.on_button(true, None, at);
        assert_eq!(hands.enters(&[650], 2_000), 0, "a form that opens on its button");
    }

    #[test]
    fn two_enters_close_together_send_nothing() {
        for (gap, sent) in [(20, 0), (149, 0), (1_350, 2)] {
            let mut hands = Hands::new();
            let at = hands.at(0);
            hands.keys.on_button(true, Some(KeyCode::Tab), at);
            assert_eq!(hands.enters(&[1_000, 1_000 + gap], 5_000), sent, "{gap}");
        }
    }

    #[test]
    fn another_key_takes_back_an_enter_that_has_not_sent_yet() {
        let mut hands = Hands::new();
        let (at, pressed, after) = (hands.at(0), hands.at(1_000), hands.at(2_000));
        hands.keys.on_button(true, Some(KeyCode::Tab), at);
        hands.press(KeyCode::Enter, 1_000);
        hands.keys.enter_on_button(pressed);
        hands.press(KeyCode::Esc, 1_100);
        assert!(!hands.keys.sends(after));
    }

    #[test]
    fn a_spent_key_counts_again_after_a_release_a_pause_or_another_key() {
        let f5 = KeyCode::F(5);
        let spent = || {
            let mut hands = Hands::new();
            let at = hands.at(0);
            hands.press(f5, 0);
            hands.keys.spend(f5, at);
            hands
        };
        let mut hands = spent();
        assert!(!hands.press(f5, 1_000) && !hands.press(f5, 1_030) && !hands.press(f5, 2_229), "repeats");
        assert!(hands.press(f5, 3_429), "1.2 s without it");
        let mut hands = spent();
        hands.press(KeyCode::Char('x'), 100);
        assert!(hands.press(f5, 200), "another key came");
        let mut hands = spent();
        assert!(!hands.key(f5, KeyEventKind::Release, 100), "a release is no press");
        assert!(hands.press(f5, 200));
        let mut hands = spent();
        assert!(!hands.key(f5, KeyEventKind::Repeat, 9_000), "a repeat is never a press");
    }
}
