//! What keys, pasted text and a click do in a list.

use crate::keys::command::Command;
use crate::messages::intent::Intent;
use crate::screens::screen::{Context, Input, Outcome};
use crate::screens::spots::Spot;
use crate::widgets::list::{List, ListItem, ListOutcome};

/// Handles input of a list: its filter and its selection take what is theirs; any other key goes to `other`, with its
/// command.
pub(crate) fn list_input<T: ListItem>(
    list: &mut List<T>,
    input: Input,
    cx: &Context,
    other: impl FnOnce(&mut List<T>, Option<Command>) -> Outcome,
) -> Outcome {
    match input {
        Input::Paste(text) if list.filter.typing => {
            list.paste(text);
            Outcome::Stay
        }
        Input::Paste(_) => Outcome::Do(Intent::NotPasted),
        Input::Key(key) => {
            let command = cx.command(key);
            match list.key(key, command) {
                ListOutcome::Taken => Outcome::Stay,
                ListOutcome::Close => Outcome::Close,
                ListOutcome::Other => other(list, command),
            }
        }
    }
}

/// Handles a click in a list: it selects the row.
pub(crate) fn list_click<T: ListItem>(list: &mut List<T>, spot: &Spot) -> Outcome {
    if let Spot::Row(at) = spot {
        list.go(*at);
    }
    Outcome::Stay
}
