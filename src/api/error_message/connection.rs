//! Text for failed connections: TLS and proxies. The cause comes first, then the hint for that cause; a line of
//! 80 columns shows the cause.

use jiff::Timestamp;

use super::super::proxy::ProxyFault;
use super::super::tls::fault::TlsFault;
use crate::base::time_zone;

const CLOCK_OR_OPERATOR: &str = "If this machine's date is right, the server's operator must renew it.";
const CLOCK: &str = "Check this machine's date.";
const TRUST: &str = "If you trust that server, save its certificate and set the file as ca_cert.";
const RENEWED: &str = "If you trust the renewed one, put it into that file.";
const TRUST_ITS_AUTHORITY: &str = "For a certificate authority of your own, set its certificate as ca_cert.";
const DO_NOT: &str = "Do not continue; ask the server's operator.";
const ADDRESS: &str = "Use one of the certificate's names in the address.";
const OTHER_PORT: &str = "Check the port. Without TLS, write http:// and set allow_http if it is another machine.";
const WRITE_HTTPS: &str = "Write https:// in the address.";
const OLD: &str = "The server must support TLS 1.2 or 1.3; or something in between interferes.";
const NO_TLS: &str = "Check the port and that it uses TLS. A firewall may be in between.";
const IN_BETWEEN: &str = "Check the port. A firewall or proxy may be in between.";

/// Cause and hint for a TLS failure.
pub(super) fn of_tls(fault: &TlsFault) -> (String, &'static str) {
    use TlsFault as F;
    let (why, hint) = match fault {
        F::Expired { at } => (format!("the server's certificate expired{}", day(" on ", *at)), CLOCK_OR_OPERATOR),
        F::NotYetValid { from } => (format!("the server's certificate is not valid{}", day(" before ", *from)), CLOCK),
        F::WrongName { names } if names.is_empty() => ("the server's certificate names no host".to_owned(), TRUST),
        F::WrongName { names } => (format!("the server's certificate is for {}", names.join(", ")), ADDRESS),
        F::SelfSigned => ("the server's certificate is self-signed".to_owned(), TRUST),
        F::NotNamed => ("the server's certificate is neither in ca_cert nor signed by one in it".to_owned(), RENEWED),
        F::UnknownIssuer => {
            ("the server's certificate is not signed by a trusted authority".to_owned(), TRUST_ITS_AUTHORITY)
        }
        F::Revoked => ("the server's certificate was revoked".to_owned(), DO_NOT),
        F::BadSignature => ("the server's certificate has an invalid signature".to_owned(), DO_NOT),
        F::Unusable => ("the server's certificate cannot be used".to_owned(), "Ask the server's operator."),
        F::NotTls => ("the server does not use TLS on this port".to_owned(), OTHER_PORT),
        F::Wanted => ("that port uses TLS".to_owned(), WRITE_HTTPS),
        F::NothingInCommon => ("no TLS version in common".to_owned(), OLD),
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
        F::UnknownName => format!("the name of the proxy {proxy} cannot be resolved"),
        F::Timeout => format!("the connection through the proxy {proxy} timed out"),
        F::LoginWanted => format!("the proxy {proxy} requires a login"),
        F::LoginRefused => format!("the proxy {proxy} rejected the login"),
        F::Answered(answer) => format!("the proxy {proxy} answers {answer}"),
        F::Insecure => format!("no secure connection to the proxy {proxy}"),
        F::NoProxy => format!("the address of the proxy {proxy} is not a proxy"),
    }
}

/// The hint for a proxy failure.
pub(super) fn hint_for_proxy(fault: &ProxyFault) -> &'static str {
    use ProxyFault as F;
    match fault {
        F::Unreachable | F::UnknownName | F::Timeout | F::NoProxy => {
            "Check that it is up and the variable is right, or bypass it with NO_PROXY=<the server>. Then restart."
        }
        F::LoginWanted => "Put it into the variable, as http://name:password@host:port, and restart.",
        F::LoginRefused => "Correct the name and password in the variable (%-encode special characters) and restart.",
        F::Answered(answer) if answer.starts_with("403") => {
            "It does not let you reach the server: ask its operator, or bypass it with NO_PROXY."
        }
        F::Answered(_) => "It may not reach the server: ask its operator, or bypass it with NO_PROXY.",
        F::Insecure => {
            "Set its certificate as ca_cert, or use http:// in the variable if it accepts plain connections."
        }
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
            (TlsFault::NotYetValid { from: at }, "not valid before 2026-11-0", "this machine's date"),
            (TlsFault::WrongName { names }, "is for other.example", "in the address"),
            (TlsFault::SelfSigned, "self-signed", "as ca_cert"),
            (TlsFault::UnknownIssuer, "not signed by a trusted", "as ca_cert"),
            (TlsFault::NotNamed, "neither in ca_cert", "renewed"),
            (TlsFault::Ended(None), "ended the TLS handshake", "uses TLS"),
            (TlsFault::Revoked, "revoked", "Do not continue"),
            (TlsFault::BadSignature, "signature", "Do not continue"),
            (TlsFault::NotTls, "does not use TLS", "http://"),
            (TlsFault::Wanted, "uses TLS", "https://"),
            (TlsFault::NothingInCommon, "no TLS version", "1.2"),
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
