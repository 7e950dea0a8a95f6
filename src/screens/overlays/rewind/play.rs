//! Playing the past: the moment moves on by itself, as fast as time passed or faster.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

/// How many seconds pass in one.
const SPEEDS: [u32; 3] = [1, 10, 60];
/// The longest time that a step makes up for: what the program stood still for is not played.
const LONGEST_STEP: Duration = Duration::from_secs(2);

/// A past that plays.
#[derive(Clone, Copy, Debug)]
pub struct Play {
    /// The index of its speed.
    speed: usize,
    /// When the moment last moved on.
    stepped: Instant,
}

impl Play {
    /// Begins to play, as fast as time passed; or what plays, faster.
    pub fn faster(playing: Option<Self>, now: Instant) -> Self {
        let next = |play: Self| Self { speed: (play.speed + 1).min(SPEEDS.len() - 1), ..play };
        playing.map_or(Self { speed: 0, stepped: now }, next)
    }

    /// The same slower; `None` if it already was the slowest, which pauses.
    pub fn slower(self) -> Option<Self> {
        Some(Self { speed: self.speed.checked_sub(1)?, ..self })
    }

    /// When the moment next moves on: once a second, or more often where it leaps.
    pub fn due(self) -> Instant {
        self.stepped + Duration::from_millis(if self.speed == 0 { 1000 } else { 200 })
    }

    /// By how much the moment moves on now; `None` before that is due.
    pub fn step(&mut self, now: Instant) -> Option<SignedDuration> {
        if now < self.due() {
            return None;
        }
        let passed = now.saturating_duration_since(self.stepped).min(LONGEST_STEP);
        self.stepped = now;
        SignedDuration::try_from(passed * SPEEDS[self.speed]).ok()
    }

    /// The speeds, the chosen one in brackets: `×1 [×10] ×60`.
    pub fn words(self) -> String {
        let words = SPEEDS
            .iter()
            .enumerate()
            .map(|(at, speed)| if at == self.speed { format!("[×{speed}]") } else { format!("×{speed}") });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_moves_with_the_clock_at_each_speed_and_skips_what_was_stood_still() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let seconds = |step: Option<SignedDuration>| step.map(|step| step.as_secs_f64());
        let mut play = Play::faster(None, start);
        assert_eq!(play.words(), "[×1] ×10 ×60");
        assert_eq!((play.due(), play.step(at(999))), (at(1000), None));
        assert_eq!(seconds(play.step(at(1000))), Some(1.0));
        play = Play::faster(Some(play), at(1100));
        assert_eq!((play.words().as_str(), play.due()), ("×1 [×10] ×60", at(1200)));
        assert_eq!(seconds(play.step(at(1250))), Some(2.5));
        play = Play::faster(Some(Play::faster(Some(play), at(1250))), at(1250));
        assert_eq!(play.words(), "×1 ×10 [×60]", "no faster");
        assert_eq!(seconds(play.step(at(1450))), Some(12.0));
        assert_eq!(seconds(play.step(at(61_450))), Some(120.0), "two seconds of a minute");
        let slower = [play.slower(), play.slower().and_then(Play::slower)].map(|play| play.unwrap().words());
        assert_eq!(slower, ["×1 [×10] ×60", "[×1] ×10 ×60"]);
        assert!(Play::faster(None, start).slower().is_none());
    }
}
