//! Carries out the intents that the palette gives: each opens something, or changes what is shown. None sends anything.

use crate::app::{App, configuration};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::Target;
use crate::messages::effect::Effect;
use crate::messages::intent::{AccountItem, Intent};
use crate::screens::form::{Field, Form};
use crate::screens::overlays::inspect::{Inspect, Tab};
use crate::screens::overlays::palette::holds_another;
use crate::screens::overlays::rewind::Rewind;
use crate::screens::overlays::statistics::Statistics;
use crate::theme::Theme;

/// Carries out an intent of the palette.
///
/// # Errors
/// The intent, if it is of another kind.
pub(super) fn carry_out(app: &mut App, intent: Intent, now: Now) -> Result<Vec<Effect>, Box<Intent>> {
    match intent {
        Intent::UseItem(item) => use_item(app, &item, now),
        Intent::FillDestinations(typed) => fill_destinations(app, &typed, now),
        Intent::Inspect(target) => inspect(app, target, now),
        Intent::RewindTo(at) => app.open(Rewind::to(at), now),
        Intent::CountOver(window) => {
            app.model.choose_window(window);
            app.open(Statistics::default(), now);
        }
        Intent::UseMouse(on) => return Ok(use_mouse(app, on, now)),
        Intent::OpenSettings => configuration::open(app, now),
        Intent::WriteSetting(change) => return Ok(vec![Effect::WriteSetting(change)]),
        Intent::UseMotion(motion) => app.model.settings.motion = motion,
        Intent::UseTheme(name) => app.screens.theme = Theme::named(name),
        other => return Err(Box::new(other)),
    }
    Ok(Vec::new())
}

fn use_item(app: &mut App, item: &AccountItem, now: Now) {
    let used = match item {
        AccountItem::Number(id) => app.model.numbers.get(id).cloned().map(|number| {
            app.screens.form.use_source(&number.number);
            app.screens.form.field = Field::To;
        }),
        AccountItem::Flow(id) => app.model.flows.get(id).cloned().map(|flow| {
            app.with_form(|form, context| form.use_flow(&flow, context));
            app.screens.form.field = Field::To;
        }),
        AccountItem::Extension(id) => app.model.extensions.get(id).cloned().map(|extension| {
            app.screens.form.add_extension(&extension, app.model.settings.extension_target);
        }),
    };
    match used {
        Some(()) => app.open_form(),
        None => app.model.notices.say(Severity::Info, "The list no longer has it.", now),
    }
}

fn fill_destinations(app: &mut App, typed: &str, now: Now) {
    if let Some(held) = app.screens.form.drafted().filter(|held| *held != typed) {
        let words = holds_another(held, &app.model.keys);
        return app.model.notices.say(Severity::Info, words, now);
    }
    app.open_form();
    app.screens.form.to.set(typed);
    app.screens.form.failure = None;
    app.screens.form.field = Field::To;
    app.with_form(Form::refresh_parse_cache);
}

fn inspect(app: &mut App, target: Target, now: Now) {
    if !app.model.calls.knows(&target) {
        return app.model.notices.say(Severity::Info, "The board no longer has that call.", now);
    }
    let hidden = app.model.calls.table.row_of(&target).is_none() && !app.model.calls.table.filter.is_empty();
    app.show(target.clone());
    if hidden {
        app.model.notices.say(Severity::Info, "The filter hid this call, so it was cleared.", now);
    }
    app.open(Inspect::new(target, Tab::default()), now);
}

fn use_mouse(app: &mut App, on: bool, now: Now) -> Vec<Effect> {
    app.model.settings.mouse = on;
    let words = if on {
        "The mouse is on. To select text, hold Shift, in some terminals Option."
    } else {
        "The mouse is off: the terminal selects text with it."
    };
    app.model.notices.say(Severity::Info, words, now);
    vec![Effect::Mouse(on)]
}

/// Takes up that nothing may be changed from now on, or again.
pub(super) fn became_read_only(app: &mut App, on: bool, now: Now) {
    app.model.settings.read_only = on;
    app.model.read_only_by_choice = on;
    let words = if on {
        app.model.stop_batch("stopped: read-only");
        "Read-only: nothing is dialed, hung up or changed until the command rw takes it back."
    } else {
        "No longer read-only: calls can be placed and hung up."
    };
    app.model.notices.say(Severity::Info, words, now);
}
