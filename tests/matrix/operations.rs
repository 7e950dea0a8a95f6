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
    Groupcalls,
    HangUp,
    HangUpGroup,
    Hold,
    Push,
}

impl Operation {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 13] = [
        Self::LogIn,
        Self::Numbers,
        Self::Flows,
        Self::Extensions,
        Self::Calls,
        Self::Place,
        Self::Poll,
        Self::PollGroup,
        Self::Groupcalls,
        Self::HangUp,
        Self::HangUpGroup,
        Self::Hold,
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
            Self::Groupcalls => "list group calls",
            Self::HangUp => "hang up",
            Self::HangUpGroup => "hang up a group",
            Self::Hold => "hold",
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
            Self::Groupcalls => "GET /groupcalls$",
            Self::HangUp => "POST /calls/*/hangup$",
            Self::HangUpGroup => "POST /groupcalls/*/hangup$",
            Self::Hold => "POST /calls/*/hold$",
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
            Self::Groupcalls => method == "GET" && path.ends_with("/groupcalls"),
            Self::HangUp => method == "DELETE" || path.ends_with("/hangup") && path.contains("/calls/"),
            Self::HangUpGroup => path.ends_with("/hangup") && path.contains("/groupcalls/"),
            Self::Hold => path.ends_with("/hold"),
            Self::Push => path.ends_with("/ws"),
        }
    }

    /// What a notice about it may say.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::LogIn => &["log in"],
            Self::Numbers => &["list the numbers", "list of numbers", "numbers are shown"],
            Self::Flows => &["list the flows", "list of flows", "flows are shown"],
            Self::Extensions => &["list the extensions", "list of extensions", "extensions are shown"],
            Self::Calls => &["list the calls", "list of calls"],
            Self::Place => &["place the call", "just placed", "Calling", "skipped"],
            Self::Poll => &["read the call"],
            Self::PollGroup => &["read the groupcall"],
            Self::Groupcalls => &["list the groupcalls"],
            Self::HangUp => &["hang up the call", "had already ended"],
            Self::HangUpGroup => &["hang up the groupcall", "had already ended"],
            Self::Hold => &["put the call on hold", "is on hold"],
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

    /// The list that is long meanwhile, where one is: its own, or that of the extensions.
    pub fn long_list(self) -> Self {
        if matches!(self, Self::Numbers | Self::Flows) { self } else { Self::Extensions }
    }

    /// The key of that list's pane and the pane's name.
    pub fn long_pane(self) -> (&'static str, &'static str) {
        self.long_list().pane().unwrap()
    }

    /// Where it stands in the table.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|operation| *operation == self).unwrap()
    }

    /// Whether it is about a groupcall that was placed.
    pub fn is_of_groups(self) -> bool {
        matches!(self, Self::PollGroup | Self::Groupcalls | Self::HangUpGroup)
    }

    pub fn is_list(self) -> bool {
        self.pane().is_some()
    }
}
