//! What is done while something goes wrong.

use vdial::simulator::Received;

/// Something that the user does, or that the program does for him all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    LogIn,
    Numbers,
    Flows,
    Extensions,
    Calls,
    Place,
    Poll,
    PollGroup,
    HangUp,
    Push,
}

impl Operation {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::LogIn,
        Self::Numbers,
        Self::Flows,
        Self::Extensions,
        Self::Calls,
        Self::Place,
        Self::Poll,
        Self::PollGroup,
        Self::HangUp,
        Self::Push,
    ];

    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogIn => "log in",
            Self::Numbers => "list numbers",
            Self::Flows => "list flows",
            Self::Extensions => "list extensions",
            Self::Calls => "list calls",
            Self::Place => "place",
            Self::Poll => "poll",
            Self::PollGroup => "group poll",
            Self::HangUp => "hang up",
            Self::Push => "push",
        }
    }

    /// The request, as the built-in server's faults name it.
    pub fn target(self) -> &'static str {
        match self {
            Self::LogIn => "POST /auth/login",
            Self::Numbers => "GET /numbers",
            Self::Flows => "GET /flows",
            Self::Extensions => "GET /extensions",
            Self::Calls => "GET /calls$",
            Self::Place => "POST /calls$",
            Self::Poll => "GET /calls/*$",
            Self::PollGroup => "GET /groupcalls/*$",
            Self::HangUp => "POST /calls/*/hangup$",
            Self::Push => "GET /ws",
        }
    }

    /// Whether a request that was received is one of it.
    pub fn is(self, request: &Received) -> bool {
        let (method, path) = (request.method.as_str(), request.path.as_str());
        match self {
            Self::LogIn => path.ends_with("/login"),
            Self::Numbers => path.ends_with("/numbers"),
            Self::Flows => path.ends_with("/flows"),
            Self::Extensions => path.ends_with("/extensions"),
            Self::Calls => method == "GET" && path.ends_with("/calls"),
            Self::Place => method == "POST" && path.ends_with("/calls"),
            Self::Poll => method == "GET" && path.contains("/calls/"),
            Self::PollGroup => method == "GET" && path.contains("/groupcalls/"),
            Self::HangUp => method == "DELETE" || path.ends_with("/hangup"),
            Self::Push => path.ends_with("/ws"),
        }
    }

    /// What a notice about it may say.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::LogIn => &["log in"],
            Self::Numbers => &["list the numbers", "list of numbers"],
            Self::Flows => &["list the flows", "list of flows"],
            Self::Extensions => &["list the extensions", "list of extensions"],
            Self::Calls => &["list the calls", "list of calls"],
            Self::Place => &["place the call", "just placed", "Calling", "left out"],
            Self::Poll => &["read the call"],
            Self::PollGroup => &["read the group call"],
            Self::HangUp => &["hang up the call", "had ended already"],
            Self::Push => &["No push"],
        }
    }

    /// The key of its pane and the pane's name, where it is one of the lists.
    pub fn pane(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Numbers => Some(("2", "2 Numbers")),
            Self::Flows => Some(("3", "3 Flows")),
            Self::Extensions => Some(("4", "4 Extensions")),
            Self::Calls => Some(("1", "1 Calls")),
            _ => None,
        }
    }

    /// Where it stands in the table.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|operation| *operation == self).unwrap()
    }

    pub fn is_list(self) -> bool {
        self.pane().is_some()
    }
}
