//! From the words of a call to a request that can be sent: read and checked as in the call form.

use std::io::{self, Read};
use std::path::Path;

use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::output::Narrator;
use crate::domain::CallRequest;
use crate::model::Model;
use crate::model::batch::PER_REQUEST;
use crate::model::preflight::{Check, Verdict};
use crate::screens::form::{Form, FormContext};

/// What lists the numbers and the flows, followed by which of them.
pub const LISTER: &str = "vdial list ";

/// The actions of a file; `-` is standard input.
///
/// # Errors
/// It cannot be read.
pub fn read_actions(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        io::stdin().read_to_string(&mut text)?;
    } else {
        std::fs::File::open(path)?.read_to_string(&mut text)?;
    }
    Ok(text)
}

/// The request of a form that is filled in. `lister`, followed by `numbers` or `flows`, is what lists them.
///
/// # Errors
/// A field cannot be understood, or a destination is never dialed.
pub fn request_of(model: &Model, form: &Form, lister: &str) -> Result<CallRequest, Failed> {
    let context = FormContext::of(model);
    let understood = form.check(&context);
    if let Some((_, why)) = form.first_error(&understood, &context) {
        let never_dialed = understood.to.iter().any(|destination| destination.never_dialed);
        let status = if never_dialed { ExitStatus::Refused } else { ExitStatus::Usage };
        return Err(Failed::new(status, without_field(&why, lister)));
    }
    let Some(request) = understood.request else {
        return Err(Failed::new(ExitStatus::Usage, "the call is not complete; see vdial call --help"));
    };
    if request.destinations.len() > PER_REQUEST {
        let words = format!("at most {PER_REQUEST} destinations at once; the call form of vdial calls longer lists");
        return Err(Failed::new(ExitStatus::Usage, words));
    }
    Ok(request)
}

/// Says how a check of the pre-flight came out; `of` names the call, where there are several.
pub fn tell_check(check: &Check, of: &str, narrator: Narrator) {
    let next = next_step(check, LISTER).map(|next| format!(" {next}")).unwrap_or_default();
    let Check { subject, words, .. } = check;
    match check.verdict {
        Verdict::Passed => narrator.say(&format!("✓ {of}{subject}: {words}")),
        Verdict::Unknown => narrator.say(&format!("? {of}{subject}: {words}{next}")),
        Verdict::Failed => narrator.say_failed(&format!("✗ {of}{subject}: {words}.{next}")),
    }
}

/// What to do about a check, where there is no field to choose in.
pub fn next_step(check: &Check, lister: &str) -> Option<String> {
    let next = check.next.as_deref()?;
    let what = if check.subject == "Flow" { "flows" } else { "numbers" };
    Some(if next.contains('↓') { format!("Choose another: {lister}{what} shows yours.") } else { next.to_owned() })
}

/// What is wrong with a form, where there is no field to choose in.
fn without_field(why: &str, lister: &str) -> String {
    match why.split_once('↓') {
        Some((question, _)) if why.contains("flow") => format!("{question}{lister}flows shows yours"),
        Some((question, _)) => format!("{question}{lister}numbers shows yours"),
        None => why.to_owned(),
    }
}
