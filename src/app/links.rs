//! Links to telephones that another program gives: each waits for a key of its own, which fills the form. What the user
//! has open or has typed is never changed. Sends nothing.

use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::domain::CallLink;
use crate::keys::command::Command;
use crate::screens::form::{Form, FormContext};
use crate::screens::overlays::Overlay;

/// Takes in a link, and tells the user of it in a notice. Returns the key that opens the form with it.
///
/// # Errors
/// It is refused, with a sentence for the program; the user sees nothing.
pub(super) fn take(app: &mut App, link: &str, now: Now) -> Result<String, String> {
    if app.screens.sign_in.is_some() || app.model.credential.is_none() {
        return Err("Nobody is signed in to this vdial.".to_owned());
    }
    let link = CallLink::read(link).map_err(|why| refused(&why))?;
    let label = link.label(region(app).as_deref()).map_err(|why| refused(&why))?;
    let omissions = link.omissions();
    let obstacle = obstacle(app, &link);
    app.model.links.take(link, now)?;
    let key = app.model.hint(Command::OpenLink);
    let opens = obstacle.unwrap_or_else(|| match never_dialed(app) {
        Some(why) => format!("The form will refuse it: {why}. {key}: open the form."),
        None => format!("{key}: open the form; nothing is sent."),
    });
    app.model.notices.say(Severity::Info, format!("Link: call {label}? {opens}{omissions}"), now);
    app.model.dirty = true;
    Ok(key)
}

fn refused(why: &str) -> String {
    format!("The link cannot be used: {why}.")
}

/// Why the form will refuse the link that waits, if it will.
fn never_dialed(app: &App) -> Option<String> {
    let context = FormContext::of(&app.model);
    let mut form: Form = app.screens.form.clone();
    form.suggest_source(&context);
    form.to.set("");
    form.add_destination(&app.model.links.waiting()?.destination);
    let refused = form.check(&context).to.into_iter().find(|destination| destination.never_dialed)?;
    refused.address.err()
}

/// Where the form would read a national number.
fn region(app: &App) -> Option<String> {
    let context = FormContext::of(&app.model);
    let mut form: Form = app.screens.form.clone();
    form.suggest_source(&context);
    form.national_region(&context)
}

/// Opens the form with the link that waits, or says what is in its way.
pub(super) fn open(app: &mut App, now: Now) {
    let Some(link) = app.model.links.waiting().cloned() else {
        return app.model.notices.say(Severity::Info, "No other program has given a link.", now);
    };
    if app.model.links.has_just_changed(now) {
        return;
    }
    if let Some(why) = obstacle(app, &link) {
        return app.model.notices.say(Severity::Info, why, now);
    }
    app.model.links.fill();
    app.with_form(|form, _| {
        form.failure = None;
        form.to.set("");
        form.add_destination(&link.destination);
    });
    app.open_form();
    app.with_form(Form::refresh_parse_cache);
}

/// Says how to come to the link that waits, where its key does not work.
pub(super) fn say_how(app: &mut App, now: Now) {
    let words = format!("A link waits: close this with Esc, then press {}.", app.model.hint(Command::OpenLink));
    app.model.notices.say(Severity::Info, words, now);
}

/// What keeps the form from being filled with a link, and what to do about it.
fn obstacle(app: &App, link: &CallLink) -> Option<String> {
    let key = |command| app.model.hint(command);
    let is_free = |typed| typed == link.destination || app.model.links.has_filled(typed);
    let is_free = app.screens.form.drafted().is_none_or(is_free);
    let is_open = app.screens.overlays.iter().any(|overlay| matches!(overlay, Overlay::Form));
    let steps = match (is_open, is_free) {
        (false, true) => return None,
        (true, true) => "is open and stays as it is: close it with Esc".to_owned(),
        (true, false) => {
            format!("holds another call and stays as it is: {} empties it, Esc closes it", key(Command::ClearForm))
        }
        (false, false) => {
            let (opens, empties) = (key(Command::Dial), key(Command::ClearForm));
            format!("holds another call and stays as it is: {opens} opens it, {empties} empties it, Esc closes it")
        }
    };
    Some(format!("The form {steps}; then press {}.", key(Command::OpenLink)))
}
