//! What the mouse does. It selects, scrolls, sorts, and opens what only looks, or the call form: it never sends anything,
//! ends or marks calls, or answers a question.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::mouse::{Mouse, MouseAct};
use crate::domain::Column;
use crate::messages::intent::{AccountItem, Intent};
use crate::model::{Model, PaneId};
use crate::screens::screen::Context;
use crate::screens::spots::Spot;

/// How many rows a notch of the wheel moves.
const NOTCH: isize = 3;

/// Handles what the mouse did. Without the user's wish, whatever is reported does nothing.
pub(super) fn used(app: &mut App, mouse: Mouse, now: Now) {
    if !app.model.settings.mouse {
        return;
    }
    app.screens.watch.touched(now);
    // The next key shows hidden calls again before it acts on them, as after any other key.
    app.screens.watch.shown = None;
    app.screens.held_keys.interrupted();
    match mouse.act {
        MouseAct::Click => click(app, mouse, now),
        MouseAct::Wheel(notches) => wheel(app, mouse, isize::from(notches) * NOTCH, now),
    }
}

fn click(app: &mut App, mouse: Mouse, now: Now) {
    let spots = &app.screens.spots;
    // What was drawn may be covered now, or what covered it closed.
    let is_on_top = spots.overlays() == app.screens.overlays.len() && app.question().is_none();
    let Some(spot) = spots.at(mouse.column, mouse.row).filter(|_| is_on_top) else { return };
    // The next click is for the next frame.
    spots.clear();
    app.model.dirty = true;
    match app.screens.top_mut() {
        Some(screen) => {
            let cx = Context { model: &app.model, section: screen.section(), now };
            let outcome = screen.click(&spot, &cx);
            app.take_outcome(outcome);
        }
        None => click_in_panes(app, spot),
    }
}

fn click_in_panes(app: &mut App, spot: Spot) {
    // The selection is the end of the range: rows would be marked.
    if app.model.calls.marks_range() {
        return;
    }
    if app.screens.typing_filter(&app.model) {
        app.model.edit_filter(app.screens.focus, |filter| filter.typing = false);
    }
    let focus = app.screens.focus;
    match spot {
        Spot::Pane(pane) | Spot::PaneName(pane) => app.screens.focus = pane,
        Spot::Heading(column) => {
            app.screens.focus = PaneId::Calls;
            sort_by(&mut app.model, column);
        }
        Spot::Call(target) => {
            app.screens.focus = PaneId::Calls;
            let table = &app.model.calls.table;
            if focus == PaneId::Calls && table.cursor().selected() == Some(&target) {
                app.model.intents.push(Intent::Inspect(target));
            } else if let Some(row) = table.row_of(&target) {
                app.model.go(PaneId::Calls, row);
            }
        }
        Spot::Item(item) => {
            let (pane, was_selected) = select(&mut app.model, &item);
            app.screens.focus = pane;
            if was_selected && focus == pane {
                app.model.intents.push(Intent::UseItem(item));
            }
        }
        Spot::Notice(number) => {
            app.screens.focus = PaneId::Log;
            app.model.notices.select(number);
        }
        Spot::Link(target) => app.model.intents.push(Intent::Inspect(target)),
        Spot::Row(_) | Spot::Tab(_) | Spot::Group(_) | Spot::Field(_) => {}
    }
}

/// Sorts by a column; the other way round if it is sorted by it already.
fn sort_by(model: &mut Model, column: Column) {
    model.sort(|table| {
        table.reversed = table.column == column && !table.reversed;
        table.column = column;
    });
}

/// Selects an item in its list. Returns the list's pane, and whether the item was selected before.
fn select(model: &mut Model, item: &AccountItem) -> (PaneId, bool) {
    match item {
        AccountItem::Number(id) => (PaneId::Numbers, model.numbers.select(id)),
        AccountItem::Flow(id) => (PaneId::Flows, model.flows.select(id)),
        AccountItem::Extension(id) => (PaneId::Extensions, model.extensions.select(id)),
    }
}

fn wheel(app: &mut App, mouse: Mouse, rows: isize, now: Now) {
    app.model.dirty = true;
    if let Some(screen) = app.screens.top_mut() {
        let cx = Context { model: &app.model, section: screen.section(), now };
        return screen.wheel(rows, &cx);
    }
    let pane = app.screens.spots.pane_at(mouse.column, mouse.row);
    if let Some(pane) = pane.filter(|_| !app.model.calls.marks_range()) {
        app.model.step(pane, rows);
    }
}
