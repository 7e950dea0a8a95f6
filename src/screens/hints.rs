//! Names the keys that work on the topmost screen, from the key map.

use super::View;
use crate::app::App;
use crate::app::overlay::Overlay;
use crate::keys::chord::Chord;
use crate::keys::command::Command;
use crate::widgets::filter::Filter;

/// The first key of a command on the topmost screen; empty if it has none there.
pub fn hint(app: &App, command: Command) -> String {
    app.keys.hint_in(Overlay::section(&app.overlays), command)
}

/// The keys that close the topmost overlay: `q Esc`.
pub fn closing(app: &App) -> String {
    // In a menu Esc always closes, whatever is bound to it.
    let is_menu = Overlay::section(&app.overlays).is_menu();
    let cancel = if is_menu { "Esc".to_owned() } else { hint(app, Command::Cancel) };
    format!("{} {cancel}", hint(app, Command::Back)).trim().to_owned()
}

/// The keys that scroll: the arrows, or the keys bound in their place.
pub fn scrolling(app: &App) -> String {
    let moves = [Command::Up, Command::Down];
    let arrows = moves.map(|command| {
        let section = Overlay::section(&app.overlays);
        let works = |key: &&Chord| key.is_arrow() && app.keys.command(section, **key) == Some(command);
        app.keys.keys(command).iter().find(works).map(ToString::to_string)
    });
    match arrows {
        [Some(up), Some(down)] => format!("{up}{down}"),
        _ => moves.map(|command| hint(app, command)).join(" ").trim().to_owned(),
    }
}

/// The key that clears a filter: Esc while it is being typed, the bound key later.
pub fn clearing(view: &View, filter: &Filter) -> String {
    if filter.typing { "Esc".to_owned() } else { view.hint(Command::Cancel) }
}
