//! The conditions that the account must meet before it can place any call.

use std::time::Duration;

use super::{Check, Verdict, count};
use crate::api::ErrorKind;
use crate::api::error_message::{RECOVER, frozen};
use crate::base::clock::Now;
use crate::domain::{BillingAccount, Customer};
use crate::model::Model;
use crate::model::account_status::{Fetched, may_not_be_known};

/// Data older than this is shown with its age.
const FRESH: Duration = Duration::from_secs(30);
/// Most countries that are listed by name.
const NAMED: usize = 12;

impl Model {
    /// The checks of the account as a whole.
    pub(crate) fn preflight_of_account(&self, now: Now) -> Vec<Check> {
        let mut lines = self.preflight_standing(now);
        lines.insert(1, self.preflight_identity(0, now));
        lines.push(self.countries(now));
        lines.push(self.numbers_to_call_from(now));
        lines
    }

    /// The checks of status and balance, which apply to every call.
    pub(crate) fn preflight_standing(&self, now: Now) -> Vec<Check> {
        let customer = &self.account_status.customer;
        let account = match customer.error.as_ref().map(|error| &error.kind) {
            Some(ErrorKind::Frozen { since, until }) => Check::failed("Account", frozen(*since, *until), RECOVER),
            _ => self.check_of("Account", customer, now, |customer| status(&customer.status)),
        };
        vec![account, self.check_of("Balance", &self.account_status.billing, now, balance)]
    }

    /// The check of the identity. One phone number among the destinations makes it a condition for all of them.
    pub(crate) fn preflight_identity(&self, others: usize, now: Now) -> Check {
        let mut line = self.check_of("Identity", &self.account_status.customer, now, identity);
        if line.verdict == Verdict::Failed && others > 0 {
            let them = count(others, "other destination");
            line.words = format!("{}: the server refuses the whole request, {them} included", line.words);
        }
        line
    }

    fn countries(&self, now: Now) -> Check {
        self.check_of("Countries", &self.account_status.outbound, now, |rules| {
            match rules.destination_whitelist.as_deref() {
                None => Check::unknown("Countries", "the server does not say which countries can be called"),
                Some([]) => Check::failed("Countries", "no country is whitelisted", ALLOW_COUNTRY),
                Some(codes) => {
                    let named = codes.iter().take(NAMED).map(|code| code.to_uppercase()).collect::<Vec<_>>().join(" ");
                    let more = codes.len().saturating_sub(NAMED);
                    Check::passed("Countries", if more > 0 { format!("{named} and {more} more") } else { named })
                }
            }
        })
    }

    pub(crate) fn numbers_to_call_from(&self, now: Now) -> Check {
        let subject = "Numbers";
        let numbers = self.numbers.items();
        let so_far = self.numbers.read_so_far("numbers");
        let fit = numbers.iter().filter(|number| number.unfit_as_tel_source().is_none()).count();
        match &self.numbers.error {
            Some(error) if self.numbers.as_of.is_none() => Check::unknown(subject, unreadable(error)),
            _ if self.numbers.as_of.is_none() => Check::unknown(subject, "being read"),
            _ if fit > 0 => {
                let all = so_far.unwrap_or_else(|| count(numbers.len(), "number"));
                let age = self.age_of_numbers(now);
                Check::passed(subject, format!("{fit} of {all} can call phones{age}"))
            }
            _ if self.numbers.may_have_more() => {
                Check::unknown(subject, so_far.unwrap_or_else(|| "not all of them could be read".to_owned()))
            }
            _ if numbers.is_empty() => Check::failed(subject, "the account has none", BUY),
            _ => Check::failed(subject, "none of your numbers can call phones", BUY),
        }
    }
}

impl Model {
    /// The age of the list of numbers if it is overdue: ` (as of 90 s ago)`; otherwise empty.
    pub(crate) fn age_of_numbers(&self, now: Now) -> String {
        let age = self.numbers.as_of.map(|asked| now.since(asked)).filter(|age| *age >= FRESH * 2);
        age.map(|age| format!(" (read {})", self.ago(age, now))).unwrap_or_default()
    }

    /// How long ago something was: `90 s ago`, or with reduced motion `at 14:02:07`.
    pub(crate) fn ago(&self, age: Duration, now: Now) -> String {
        if !self.settings.motion.is_reduced() {
            return format!("{} s ago", age.as_secs());
        }
        let at = now.wall.checked_sub(age).unwrap_or(now.wall);
        at.to_zoned(self.calls.zone.clone()).strftime("at %H:%M:%S").to_string()
    }

    /// The check of something that the server was asked for; unknown until there is an answer.
    pub(crate) fn check_of<T>(
        &self,
        subject: &'static str,
        fact: &Fetched<T>,
        now: Now,
        judge: impl Fn(&T) -> Check,
    ) -> Check {
        let Some(value) = &fact.value else {
            return Check::unknown(subject, fact.error.as_ref().map_or_else(|| "being read".to_owned(), unreadable));
        };
        let mut line = Check { subject, ..judge(value) };
        let age = fact.as_of.map(|asked| now.since(asked)).filter(|age| *age >= FRESH);
        if let Some(age) = age {
            line.words = format!("{} (read {})", line.words, self.ago(age, now));
        }
        line
    }
}

/// Why a condition is unknown.
pub(crate) fn unreadable(error: &crate::api::ApiError) -> String {
    if matches!(error.kind, ErrorKind::Frozen { .. }) {
        return "not available while the account is frozen".to_owned();
    }
    if may_not_be_known(error) {
        return "this credential cannot read it, or the server lacks it".to_owned();
    }
    format!("could not be read: {}", error.kind.words())
}

fn status(status: &str) -> Check {
    let subject = "Account";
    match status {
        "active" => Check::passed(subject, "active"),
        "" => Check::unknown(subject, "the server does not say"),
        "initial" => Check::failed(subject, "not activated yet", "Confirm the e-mail from your sign-up."),
        "frozen" => Check::failed(subject, frozen(None, None), RECOVER),
        other => Check::failed(subject, other, "Only an active account can call: ask VoIPBIN support."),
    }
}

fn identity(customer: &Customer) -> Check {
    let subject = "Identity";
    match customer.identity_verification_status.as_str() {
        "verified" => Check::passed(subject, "verified"),
        "" => Check::unknown(subject, "the server does not say whether it is verified"),
        "pending" => {
            Check::failed(subject, "being verified", "Wait for VoIPBIN's decision. Extensions can be called now.")
        }
        "rejected" => Check::failed(subject, "its verification was rejected", "Ask VoIPBIN support for the reason."),
        "none" => Check::failed(subject, "not verified", "Verify it in the VoIPBIN console."),
        other => Check::failed(subject, other, "Verify it in the VoIPBIN console."),
    }
}

fn balance(billing: &BillingAccount) -> Check {
    let subject = "Balance";
    let tokens = billing.tokens.filter(|tokens| *tokens != 0).map(|tokens| format!("{tokens} tokens"));
    let plan = (billing.plan == "unlimited").then(|| "plan unlimited".to_owned());
    let parts = [billing.credit.map(|credit| credit.to_string()), tokens, plan];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    match billing.suffices() {
        None => Check::unknown(subject, "the server does not say"),
        Some(true) => Check::passed(subject, words),
        Some(false) => Check::failed(subject, words, "A call needs a token or a cent: top up in the VoIPBIN console."),
    }
}

/// The next step when a country may not be called.
pub(crate) const ALLOW_COUNTRY: &str =
    "Add it to the destination_whitelist of the outbound configuration (PUT /outbound_config).";
/// The next step when no number can be the source.
pub(crate) const BUY: &str = "Get a number of type normal in the VoIPBIN console.";
