//! Text for failed connections: TLS and proxies. The cause comes first, then the hint for that cause; a line of
//! 80 columns shows the cause.

use jiff::Timestamp;

use super::super::proxy::ProxyFault;
use super::super::tls::fault::TlsFault;
use crate::base::time_zone;

const CLOCK_OR_OPERATOR: &str = "If this machine's date is right, whoever runs the server must renew it.";
const CLOCK: &str = "Is this machine's date right?";
const TRUST: &str = "If you trust that server, save its certificate and name the file as ca_cert.";
const RENEWED: &str = "Was it renewed? Put the new one into that file, if you trust it.";
const TRUST_ITS_AUTHORITY: &str = "For an authority of your own, name its certificate as ca_cert.";
const DO_NOT: &str = "Do not go on: ask whoever runs the server.";
const ADDRESS: &str = "Use one of the names that it has in the address.";
const OTHER_PORT: &str = "Is the port right? Without TLS, write http:// and set allow_http, if it is another machine.";
const WRITE_HTTPS: &str = "Write https:// in the address.";
const OLD: &str = "The server must speak TLS 1.2 or 1.3, or something in between breaks it.";
const NO_TLS: &str = "Is the port right, and does it speak TLS? A firewall may be in between.";
const IN_BETWEEN: &str = "Is the port right? A firewall or a proxy may be in between.";

/// Cause and hint for a TLS failure.
pub(super) fn of_tls(fault: &TlsFault) -> (String, &'static str) {
    use TlsFault as F;
    let (why, hint) = match fault {
        F::Expired { at } => (format!("the server's certificate expired{}", day(" on ", *at)), CLOCK_OR_OPERATOR),
        F::NotYetValid { from } => (format!("the server's certificate is not valid{}", day(" before ", *from)), CLOCK),
        F::WrongName { names } if names.is_empty() => ("the server's certificate names no host".to_owned(), TRUST),
        F::WrongName { names } => (format!("the server's certificate is for {}", names.join(", ")), ADDRESS),
        F::SelfSigned => ("the server's certificate is signed by itself".to_owned(), TRUST),
        F::NotNamed => ("the server's certificate is not in ca_cert, nor signed by one there".to_owned(), RENEWED),
        F::UnknownIssuer => ("nobody who is trusted signed the server's certificate".to_owned(), TRUST_ITS_AUTHORITY),
        F::Revoked => ("the server's certificate was revoked".to_owned(), DO_NOT),
        F::BadSignature => ("a signature of the server's certificate is wrong".to_owned(), DO_NOT),
        F::Unusable => ("the server's certificate cannot be used".to_owned(), "Ask whoever runs the server."),
        F::NotTls => ("what answers there does not speak TLS".to_owned(), OTHER_PORT),
        F::Wanted => ("that port speaks TLS".to_owned(), WRITE_HTTPS),
        F::NothingInCommon => ("no version of TLS that both know".to_owned(), OLD),
        F::Ended(None) => ("the other side ended the TLS handshake".to_owned(), NO_TLS),
        F::Ended(Some(word)) => (format!("the other side ended the TLS handshake: {word}"), IN_BETWEEN),
        F::Other(words) => (format!("no secure connection ({words})"), IN_BETWEEN),
    };
    (why, hint)
}

/// A date in this machine's time zone.
fn day(before: &str, at: Option<Timestamp>) -> String {
    let day = |at: Timestamp| at.to_zoned(time_zone::here()).strftime("%Y-%m-%d").to_string();
    at.map(|at| format!("{before}{}", day(at))).unwrap_or_default()
}

/// The cause of a proxy failure.
pub fn of_proxy(proxy: &str, fault: &ProxyFault) -> String {
    use ProxyFault as F;
    match fault {
        F::Unreachable => format!("no connection to the proxy {proxy}"),
        F::UnknownName => format!("the name of the proxy {proxy} is not known"),
        F::Timeout => format!("no connection in time through the proxy {proxy}"),
        F::LoginWanted => format!("the proxy {proxy} wants a login"),
        F::LoginRefused => format!("the proxy {proxy} refuses its login"),
        F::Answered(answer) => format!("the proxy {proxy} answers {answer}"),
        F::Insecure => format!("no secure connection to the proxy {proxy}"),
        F::NoProxy => format!("what answers as the proxy {proxy} is none"),
    }
}

/// The hint for a proxy failure.
pub(super) fn hint_for_proxy(fault: &ProxyFault) -> &'static str {
    use ProxyFault as F;
    match fault {
        F::Unreachable | F::UnknownName | F::Timeout | F::NoProxy => {
            "Is it up, and the variable right? NO_PROXY=<the server> goes without. Then start again."
        }
        F::LoginWanted => "Write it into the variable, as http://name:password@host:port, and start again.",
        F::LoginRefused => {
            "Correct name and password in the variable, %-encoded where they hold signs, and start again."
        }
        F::Answered(answer) if answer.starts_with("403") => {
            "It does not let you reach the server: ask whoever runs it, or name the server in NO_PROXY."
        }
        F::Answered(_) => "Can it reach the server? Ask whoever runs it, or name the server in NO_PROXY.",
        F::Insecure => "Name its certificate as ca_cert, or use http:// in the variable if it takes plain connections.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_advice_and_fits_two_lines() {
        let at = Some("2026-11-02T12:00:00Z".parse().unwrap());
        let names = vec!["other.example".to_owned()];
        for (fault, why, next) in [
            (TlsFault::Expired { at }, "certificate expired on 2026-11-0", "date is right"),
            (TlsFault::NotYetValid { from: at }, "not valid before 2026-11-0", "date right?"),
            (TlsFault::WrongName { names }, "is for other.example", "in the address"),
            (TlsFault::SelfSigned, "signed by itself", "as ca_cert"),
            (TlsFault::UnknownIssuer, "nobody who is trusted", "as ca_cert"),
            (TlsFault::NotNamed, "not in ca_cert", "renewed"),
            (TlsFault::Ended(None), "ended the TLS handshake", "speak TLS?"),
            (TlsFault::Revoked, "revoked", "Do not go on"),
            (TlsFault::BadSignature, "signature", "Do not go on"),
            (TlsFault::NotTls, "does not speak TLS", "http://"),
            (TlsFault::Wanted, "speaks TLS", "https://"),
            (TlsFault::NothingInCommon, "no version of TLS", "1.2"),
            (TlsFault::Ended(Some("handshake failure".to_owned())), ": handshake failure", "port"),
        ] {
            let (words, hint) = of_tls(&fault);
            assert!(words.contains(why) && hint.contains(next), "{words} {hint}");
            assert!(words.len() + hint.len() < 2 * 80 - "Could not list the calls: ".len(), "{words} {hint}");
            let helps = matches!(fault, TlsFault::SelfSigned | TlsFault::UnknownIssuer);
            assert_eq!(hint.contains("ca_cert"), helps, "{hint}");
        }
    }
}
