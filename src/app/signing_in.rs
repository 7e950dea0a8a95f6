//! The first run: the sign-in screen from its opening to the guide that follows it.

use crate::api::credential::{Credential, KeepIn};
use crate::api::{ApiError, ErrorKind, ErrorMessage, message_for};
use crate::app::App;
use crate::base::clock::Now;
use crate::base::severity::Severity;
use crate::messages::effect::Effect;
use crate::messages::intent::Intent;
use crate::messages::sign_in::Server;
use crate::model::Settings;
use crate::model::notices::sentence;
use crate::model::offer::Offer;
use crate::model::routes::RouteChecks;
use crate::screens::overlays::Overlay;
use crate::screens::overlays::guide::Guide;
use crate::screens::sign_in::SignIn;

/// Opens the sign-in screen, and finds out what it can offer. `can_leave` if a credential is in use.
pub(super) fn open(app: &mut App, why: Option<String>, can_leave: bool) -> Vec<Effect> {
    app.screens.sign_in = Some(SignIn::new(why, can_leave));
    vec![Effect::FindSignInChoices]
}

/// Carries out an intent of the sign-in screen or of the guide.
///
/// # Errors
/// The intent, if it concerns something else.
pub(super) fn carry_out(app: &mut App, intent: Intent, now: Now) -> Result<Vec<Effect>, Box<Intent>> {
    Ok(match intent {
        Intent::SignIn { credential, keep, server } => {
            app.keep_credential = keep;
            let recalled = app.model.attempts.recall_asked;
            let mut effects = app.model.connect(credential.clone());
            if let Some(server) = server {
                leave_own_server(app, &server);
                // Earlier calls are looked for where they were placed: there only once that server is the one in use.
                app.model.attempts.recall_asked = recalled;
                effects.retain(|effect| !matches!(effect, Effect::Connect(_) | Effect::LoadUnfinished));
                effects.insert(0, Effect::ConnectTo(server, credential));
            }
            effects
        }
        Intent::Login { username, password, keep } => {
            app.keep_credential = keep;
            vec![Effect::Login { username, password }]
        }
        Intent::AskForCredential(why) => ask_for_credential(app, why, now),
        Intent::SignInFailed(why) => failed(app, why),
        Intent::SignedIn => signed_in(app, now),
        Intent::ShowGuide => show_guide(app, now),
        other => return Err(Box::new(other)),
    })
}

/// Asks for another credential. Only the first sign-in screen of a session opens by itself, and only over the bare
/// panes; later it would take a key meant for something else, so it is offered.
fn ask_for_credential(app: &mut App, why: String, now: Now) -> Vec<Effect> {
    if let Some(sign_in) = &app.screens.sign_in {
        // One reason is enough: each list is refused for it.
        return if sign_in.busy || sign_in.message.is_none() { failed(app, why) } else { Vec::new() };
    }
    if app.model.connection.last_good.is_none()
        && app.screens.overlays.is_empty()
        && !app.screens.typing_filter(&app.model)
    {
        return open(app, Some(why), true);
    }
    let words = "The server refused the credential.";
    app.model.offer(Offer::SignIn(why), Severity::Error, words, "enter another one", now);
    Vec::new()
}

/// Says on the sign-in screen why it failed; from another server it leads back to that of the configuration, so that
/// what is typed next does not go there.
pub(super) fn failed(app: &mut App, why: String) -> Vec<Effect> {
    let Some(sign_in) = &mut app.screens.sign_in else { return Vec::new() };
    let Some(own) = sign_in.own_server.take() else {
        sign_in.failed(why);
        return Vec::new();
    };
    let settings = &mut app.model.settings;
    let other = std::mem::take(&mut settings.api_url);
    // What has changed meanwhile otherwise, such as what must not be dialed, stays.
    let Settings { profile, badge, api_url, route, insecure, .. } = *own;
    *settings = Settings { profile, badge, api_url, route, insecure, ..settings.clone() };
    sign_in.failed(format!("{other}: {why}"));
    // What that server still answers is dropped.
    app.model.session += 1;
    vec![Effect::LeaveServer]
}

/// Why the account could not be read with a credential that is new, and what to do about it.
pub(super) fn refusal(error: &ApiError, credential: Option<&Credential>, now: Now) -> String {
    let Some(credential) = credential.filter(|_| error.kind == ErrorKind::Unauthorized) else {
        return sentence(error);
    };
    let kind = credential.kind().words();
    let what = match credential.token_expiry().filter(|expiry| *expiry <= now.wall) {
        Some(expiry) => {
            let at = expiry.strftime("%Y-%m-%d %H:%M UTC");
            format!("The token expired on {at}. Log in, or use an access key.")
        }
        None => format!(
            "The server refused the {kind}: it is mistyped, has expired, or is for another server. Paste it again, or make a new one."
        ),
    };
    ErrorMessage { what, next: None, server: message_for(error).server }.to_string()
}

fn leave_own_server(app: &mut App, server: &Server) {
    let settings = &mut app.model.settings;
    if let Some(sign_in) = &mut app.screens.sign_in {
        sign_in.own_server.get_or_insert_with(|| Box::new(settings.clone()));
    }
    *settings = Settings {
        profile: server.profile.clone(),
        api_url: server.api_url.clone(),
        route: String::new(),
        insecure: false,
        badge: None,
        ..settings.clone()
    };
}

/// The server accepts the credential: keeps it, and shows the guide after the first sign-in of a profile.
fn signed_in(app: &mut App, now: Now) -> Vec<Effect> {
    let Some(sign_in) = app.screens.sign_in.take() else { return Vec::new() };
    let keep = std::mem::take(&mut app.keep_credential);
    let credential = app.model.credential.clone();
    let mut effects = Vec::new();
    if sign_in.own_server.is_some() {
        app.model.attempts.recall_asked = true;
        effects.push(Effect::LoadUnfinished);
    }
    if let Some(credential) = credential.filter(|_| keep != KeepIn::UntilQuit) {
        app.model.credential_kept = Some("being kept…".to_owned());
        effects.push(Effect::SaveCredential(credential, keep));
    }
    if !sign_in.can_leave && !app.model.settings.guided && app.screens.overlays.is_empty() {
        app.model.settings.guided = true;
        effects.push(Effect::RememberGuided);
        effects.extend(show_guide(app, now));
    }
    effects
}

/// Says where the credential was kept, or why it was not.
pub(super) fn kept(app: &mut App, result: Result<String, String>, now: Now) {
    match &result {
        Ok(place) => app.model.notices.say(Severity::Info, format!("The credential is {place}."), now),
        Err(why) => {
            let words = format!("The credential could not be kept: {why}. It works until you quit.");
            app.model.notices.say(Severity::Error, words, now);
        }
    }
    app.model.credential_kept = result.ok();
}

fn show_guide(app: &mut App, now: Now) -> Vec<Effect> {
    app.model.account_status.read_again();
    app.model.routes = RouteChecks::default();
    app.open(Overlay::from(Guide::new(now)), now);
    vec![Effect::TryRoutes]
}
