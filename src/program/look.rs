//! What the screen looks like: from the configuration and the environment.

use crate::base::day_clock::DayClock;
use crate::base::environment::{Env, set, shows_only_ascii};
use crate::config::{Ambiguous, Config, Cursor, ThemeChoice};
use crate::screens::{Appearance, ColorDepth, Theme};

/// The look. A theme that is named in the file counts even with `NO_COLOR`.
pub(super) fn look(config: &Config, env: Env, clock: DayClock) -> Appearance {
    let depth = ColorDepth::find(env);
    let colorless = set(env, "NO_COLOR").is_some() || env("TERM").is_some_and(|term| term == "dumb");
    let (theme, by_background) = match &config.theme {
        ThemeChoice::Auto if colorless => (Theme::mono(), false),
        // Of sixteen colours only the user's palette knows which can be read on his background.
        ThemeChoice::Auto => (Theme::terminal(), depth != ColorDepth::Sixteen),
        ThemeChoice::Named(_, theme) => (theme.reduced(depth), false),
    };
    let ascii = config.ascii.or_else(|| shows_only_ascii(env).then_some(true));
    let wide_signs = match config.ambiguous {
        Ambiguous::Auto => None,
        Ambiguous::Narrow => Some(false),
        Ambiguous::Wide => Some(true),
    };
    let cursor_at_focus = config.cursor == Cursor::Focus;
    Appearance { theme, by_background, depth, ascii, wide_signs, cursor_at_focus, clock }
}
