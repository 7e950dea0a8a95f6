//! Takes up a configuration that was read again, and writes settings into its file.

use crate::app::{App, telling};
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::{BoardLayout, Setting};
use crate::messages::effect::Effect;
use crate::messages::message::{ConfigurationResult, Reread};
use crate::model::configuration::Changes;
use crate::model::hooks::Hooks;
use crate::model::notifier::Notifier;
use crate::screens::form::Form;
use crate::screens::overlays::Overlay;
use crate::screens::overlays::settings::SettingsView;
use crate::theme::{NAMES, Theme};

/// Takes up what was read. One that cannot be used changes nothing.
pub(super) fn read(app: &mut App, result: ConfigurationResult, why: &Reread, now: Now) -> Vec<Effect> {
    let config = match result {
        Ok(config) => config,
        Err(problem) => {
            let words = format!("The configuration cannot be used: {problem}. The former settings stay.");
            app.model.notices.say(Severity::Warning, words, now);
            return Vec::new();
        }
    };
    let before = app.model.settings.language.clone();
    let changes = app.model.reconfigure(&config);
    let (severity, words) = told(app, &changes, why);
    if !words.is_empty() {
        app.model.notices.say(severity, words, now);
    }
    if changes.at_once.is_empty() {
        refresh(app, now);
        return Vec::new();
    }
    if changes.has("theme") {
        app.screens.theme = None;
    }
    if changes.has("board.layout") {
        app.screens.folded = config.board.layout == BoardLayout::Monitor;
    }
    let form = &mut app.screens.form;
    // What was typed stays.
    if form.drafted().is_none() && form.text.value().is_empty() && form.language.value() == before {
        form.language = config.language.as_str().into();
    }
    app.with_form(Form::refresh_parse_cache);
    if config.read_only {
        // Taking back the user's own switch would take back this one too.
        let frees = |overlay: &Overlay| matches!(overlay, Overlay::Ask(asked) if matches!(asked.question.then, Effect::SetReadOnly(false)));
        app.screens.overlays.retain(|overlay| !frees(overlay));
    }
    if changes.has("keys") {
        // A key that was pressed for its former command must not answer a question.
        app.put_off(now.instant);
    }
    let was_told = app.hooks.is_some() || app.notifier.is_some();
    if changes.has("hooks") && !app.model.is_demo() {
        app.hooks = Hooks::new(&config.hooks);
    }
    if changes.at_once.iter().any(|name| name.starts_with("notify.")) {
        let focused = app.notifier.as_ref().is_none_or(Notifier::is_focused);
        app.notifier = config.notify.as_ref().map(|settings| Notifier::new(settings).going_on(focused));
    }
    if !was_told {
        telling::begin(app);
    }
    refresh(app, now);
    let mouse = changes.has("mouse").then_some(Effect::Mouse(config.mouse));
    mouse.into_iter().chain([Effect::Configure { config, read_only: changes.read_only }]).collect()
}

/// The notice about it; empty if there is nothing to say.
fn told(app: &App, changes: &Changes, why: &Reread) -> (Severity, String) {
    let own = match why {
        Reread::Wrote(name) => name.as_str(),
        Reread::Kept(name) => name,
        Reread::Changed | Reread::Asked | Reread::Started => "",
    };
    let others = |names: &[String]| names.iter().filter(|name| *name != own).cloned().collect::<Vec<_>>().join(", ");
    let (at_once, later) = (others(&changes.at_once), others(&changes.next_start));
    let mut words = Vec::new();
    if let Reread::Wrote(name) = why {
        words.push(written(app, name, changes));
    }
    match (at_once.is_empty(), why) {
        (false, _) => words.push(format!("Configuration read again: {at_once}.")),
        (true, Reread::Changed | Reread::Asked) if later.is_empty() => {
            words.push("Configuration read again: nothing changes for this profile.".to_owned());
        }
        _ => {}
    }
    if !later.is_empty() {
        words.push(format!("Changed from the next start: {later}."));
    }
    words.extend(changes.warnings.iter().cloned());
    let severity = if changes.warnings.is_empty() { Severity::Info } else { Severity::Warning };
    (severity, words.join(" "))
}

/// What is said of a setting that this program wrote.
fn written(app: &App, name: &str, changes: &Changes) -> String {
    let settings = app.model.settings_in_effect();
    let setting = settings.iter().find(|setting| setting.name() == name);
    match setting.and_then(Setting::before_the_file) {
        Some(origin) => format!("{name} is saved; it counts only without {origin}."),
        None if changes.next_start.iter().any(|changed| changed == name) => {
            format!("{name} is saved; it counts from the next start.")
        }
        None => format!("{name} is saved."),
    }
}

/// Takes up whether a setting could be written.
pub(super) fn written_or_not(app: &mut App, result: Result<(), String>, now: Now) {
    let view = app.screens.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Settings(view) => Some(view),
        _ => None,
    });
    match (view, result) {
        (Some(view), result) => view.written(result),
        (None, Err(problem)) => app.model.notices.say(Severity::Warning, format!("Not saved: {problem}."), now),
        (None, Ok(())) => {}
    }
}

/// Opens the settings, or shows them as they are now.
pub(super) fn open(app: &mut App, now: Now) {
    let chosen = app.screens.theme.and_then(|theme| NAMES.into_iter().find(|name| Theme::named(name) == Some(theme)));
    app.open(SettingsView::new(chosen), now);
}

fn refresh(app: &mut App, now: Now) {
    if app.screens.theme.is_none() {
        for overlay in &mut app.screens.overlays {
            if let Overlay::Settings(view) = overlay {
                view.theme_of_this_run = None;
            }
        }
    }
    app.refresh_screens(now);
}
