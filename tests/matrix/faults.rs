//! The faults of the matrix: how each is brought about, and where it cannot be.

use super::operations::Operation;
use super::relay::Mode;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// As the table names it.
    pub name: &'static str,
    pub how: How,
}

/// How it is brought about.
#[derive(Clone, Copy, Debug)]
pub enum How {
    /// The built-in server does it to the operation in mid-session.
    Server(&'static str),
    /// It does it to everything, from the start.
    FromTheStart(&'static str),
    /// The account's lists are long, from the start, and the server's limits are those of the API.
    LongLists,
    /// A list goes on for ever with other items, from the start: the one that is read, or that of the extensions.
    EndlessList,
    /// What stands between program and server does it to everything, in mid-session.
    Relay(Mode),
    /// A proxy does it to everything, in mid-session.
    Proxy(Mode),
    /// The server's name cannot be resolved, from the start.
    Dns,
}

const fn server(name: &'static str, text: &'static str) -> Fault {
    Fault { name, how: How::Server(text) }
}

const fn relay(name: &'static str, mode: Mode) -> Fault {
    Fault { name, how: How::Relay(mode) }
}

const fn proxy(name: &'static str, mode: Mode) -> Fault {
    Fault { name, how: How::Proxy(mode) }
}

/// All of them, in the order of the table.
pub const ALL: [Fault; 49] = [
    relay("connection refused", Mode::Refuse),
    Fault { name: "DNS: no such name", how: How::Dns },
    relay("TLS: expired certificate", Mode::Expired),
    relay("TLS: certificate of another host", Mode::WrongHost),
    relay("TLS: self-signed certificate", Mode::SelfSigned),
    relay("connect time-out", Mode::Silent),
    relay("HTTP/2: GOAWAY before each request", Mode::GoAway),
    proxy("proxy: connection refused", Mode::Refuse),
    proxy("proxy: 407", Mode::Answers("407 Proxy Authentication Required")),
    proxy("proxy: 403", Mode::Answers("403 Forbidden")),
    server("reset before the answer", "reset"),
    server("reset in mid-body", "reset-body"),
    server("slow drip", "drip=200ms"),
    server("stall", "stall"),
    server("400", "status=400"),
    server("401", "status=401"),
    server("402", "status=402"),
    server("403 PERMISSION_DENIED", "status=403:PERMISSION_DENIED"),
    server("403 ACCOUNT_FROZEN", "status=403:ACCOUNT_FROZEN"),
    server("403 IDENTITY_VERIFICATION_REQUIRED", "status=403:IDENTITY_VERIFICATION_REQUIRED"),
    server("403 DIRECT_ACCESS_NOT_SUPPORTED", "status=403:DIRECT_ACCESS_NOT_SUPPORTED"),
    server("404", "status=404"),
    server("405", "status=405"),
    server("409", "status=409"),
    server("413", "status=413"),
    server("429 with Retry-After: 1", "rate-limit=1"),
    server("429 without Retry-After", "rate-limit"),
    server("429 with Retry-After: 999999999", "rate-limit=999999999"),
    server("500", "status=500"),
    server("502 as HTML", "html"),
    server("503", "status=503"),
    server("504", "status=504"),
    server("redirect to another host", "redirect"),
    server("200 and a page of words as text/html", "words"),
    server("the right JSON as text/plain", "wrong-type"),
    server("truncated JSON", "truncate"),
    server("JSON of the wrong types", "ill-typed"),
    server("JSON 10,000 levels deep", "deep"),
    server("a body of 100 MB", "huge"),
    server("duplicate ids", "twice"),
    Fault { name: "ids that are no UUIDs", how: How::FromTheStart("odd-ids") },
    server("unknown statuses", "unknown-status"),
    server("a status going backward", "status-back"),
    Fault { name: "the clock 3 h ahead", how: How::FromTheStart("skew=3h") },
    Fault { name: "the clock 3 h behind", how: How::FromTheStart("skew=-3h") },
    Fault { name: "a page token that never ends", how: How::FromTheStart("endless") },
    Fault { name: "a list of ever new items", how: How::EndlessList },
    Fault { name: "lists of 5,000", how: How::LongLists },
    server("a list of nulls", "nulls"),
];

impl Fault {
    /// Where it stands in the table.
    pub fn place(&self) -> usize {
        ALL.iter().position(|fault| fault.name == self.name).unwrap()
    }

    /// Why the fault cannot meet the operation; `None` where it can.
    pub fn spares(&self, operation: Operation) -> Option<&'static str> {
        use Operation as O;
        let list = operation.is_list();
        let text = match self.how {
            How::Dns if !list && operation != O::LogIn && operation != O::Place => {
                return Some("from the start: nothing was placed, and no account is known");
            }
            How::Server(text) | How::FromTheStart(text) => text,
            How::Dns | How::LongLists | How::EndlessList | How::Relay(_) | How::Proxy(_) => return None,
        };
        match (text, operation) {
            ("twice" | "odd-ids" | "unknown-status" | "status-back" | "nulls", O::LogIn) => {
                Some("the answer holds a token and no records")
            }
            ("endless", O::Groupcalls) => Some("as with the calls, only its first page is read again"),
            ("endless", _) if !list => Some("the answer has no pages"),
            ("twice", O::Poll | O::PollGroup | O::HangUp | O::HangUpGroup) => Some("the answer is one record"),
            (
                "twice" | "unknown-status" | "status-back" | "nulls" | "truncate" | "ill-typed" | "deep" | "drip=200ms"
                | "wrong-type" | "reset-body",
                O::Hold,
            ) => Some("the answer is empty"),
            ("unknown-status", O::Flows | O::Extensions) => Some("these records have no status"),
            ("status-back", O::Numbers | O::Flows | O::Extensions) => Some("nothing here goes through statuses"),
            ("status-back", O::Place) => Some("a new call has the first status"),
            ("drip=200ms" | "huge" | "wrong-type", O::Push) => {
                Some("an upgrade has no body; events longer than 1 MiB are left out")
            }
            _ => None,
        }
    }

    /// As the built-in server is told to do it from the start.
    pub fn at_the_start(&self, operation: Operation) -> Option<String> {
        match self.how {
            How::FromTheStart(text) => Some(text.to_owned()),
            How::EndlessList => Some(format!("endless=new@{}", operation.long_list().target())),
            _ => None,
        }
    }

    /// Whether everything is that way before the program begins, and goes on as long as it runs.
    pub fn is_from_the_start(&self) -> bool {
        matches!(self.how, How::FromTheStart(_)) || self.is_of_long_lists()
    }

    /// Whether a list takes so long to be read that the user goes on meanwhile.
    pub fn is_of_long_lists(&self) -> bool {
        matches!(self.how, How::LongLists | How::EndlessList)
    }

    /// As the built-in server is told to do it.
    pub fn for_server(&self, operation: Operation) -> Option<String> {
        let How::Server(text) = self.how else { return None };
        // A call that the list knows by another status than its own record would be shown by both in turn.
        if text == "unknown-status" && operation == Operation::Poll {
            return Some(format!("{text}@GET /calls"));
        }
        if operation != Operation::Push {
            return Some(format!("{text}@{}", operation.target()));
        }
        Some(match text {
            "reset-body" => "push-kill".to_owned(),
            "twice" => "push-duplicate".to_owned(),
            _ if self.strikes_events() => format!("{text}@PUSH"),
            _ => format!("{text}@{}", operation.target()),
        })
    }

    /// Whether it is what is pushed that goes wrong, and not the opening of the channel.
    pub fn strikes_events(&self) -> bool {
        let events = ["truncate", "ill-typed", "deep", "twice", "unknown-status", "status-back", "nulls", "reset-body"];
        matches!(self.how, How::Server(text) if events.contains(&text))
    }

    /// Whether the program has to wait for its own time-out, so that keys can be pressed meanwhile.
    pub fn is_slow(&self) -> bool {
        matches!(self.how, How::Relay(Mode::Silent) | How::Server("stall" | "drip=200ms"))
    }

    /// Whether a credential is asked for.
    pub fn refuses_the_credential(&self) -> bool {
        matches!(self.how, How::Server("status=401"))
    }
}
