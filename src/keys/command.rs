//! Everything a key can be bound to: one table of names, sections and descriptions. The key map, the help screen,
//! the footer and the configuration all read it.

/// Where an action's keys work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// In every pane.
    Everywhere,
    /// Moving about.
    Moving,
    /// In the lists of numbers, flows and extensions.
    Lists,
    /// In the table of calls.
    Calls,
    /// In the call form. Letters are text there, so only function keys and keys with Ctrl can be bound.
    Form,
}

impl Section {
    /// All of them, in the order of the help screen.
    pub const ALL: [Self; 5] = [Self::Calls, Self::Lists, Self::Moving, Self::Everywhere, Self::Form];

    /// A heading for the help screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Moving => "Moving about",
            Self::Lists => "Numbers, flows, extensions",
            Self::Calls => "Calls",
            Self::Form => "Call form",
        }
    }
}

macro_rules! actions {
    ($($variant:ident = $name:literal, $section:ident, $description:literal;)+) => {
        /// Something a key can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Command {
            $(#[doc = $description] $variant,)+
        }

        impl Command {
            /// All of them, in the order of the help screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the key map and in the configuration.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it does, in words.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $description),+ }
            }

            /// Where its keys work.
            #[must_use]
            pub fn section(self) -> Section {
                match self { $(Self::$variant => Section::$section),+ }
            }
        }
    };
}

actions! {
    HangUp = "hang_up", Calls, "hang up the selected or the marked calls (asks first)";
    Mark = "mark", Calls, "mark or unmark the call";
    MarkAllPlaced = "mark_all_placed", Calls, "mark all live calls placed here";
    MarkRange = "mark_range", Calls, "mark a range from the last mark on, as you move; again keeps it";
    Control = "control", Calls, "what can be done to the calls while they are up: a menu";
    Mute = "mute", Calls, "mute or unmute the selected or the marked calls";
    Hold = "hold", Calls, "put the selected or the marked calls on hold";
    Resume = "resume", Calls, "take the selected or the marked calls off hold";
    Transfer = "transfer", Calls, "says that vdial does not transfer calls yet";
    Redial = "redial", Calls, "fill the form from this call, send nothing";
    Note = "note", Calls, "note something on the call: kept here, not on the server";
    Batch = "batch", Calls, "what became of each destination of the long list called last";
    Json = "json", Calls, "the server's whole answer as JSON";
    Pause = "pause", Calls, "let the rows hold still, and go on; figures and statuses go on counting";
    FollowNewest = "follow_newest", Calls, "stay on the newest call";
    SortNext = "sort_next", Calls, "sort by the next column";
    SortPrevious = "sort_previous", Calls, "sort by the previous column";
    SortReverse = "sort_reverse", Calls, "reverse the order";

    Use = "use", Lists, "put the item into the call form; on a call: its details";
    Details = "details", Lists, "every field of the item";
    Copy = "copy", Lists, "copy the id, the number, the JSON or a curl command";
    CopyJson = "copy_json", Lists, "copy the JSON at once";
    Filter = "filter", Lists, "filter while you type (Enter keeps, Esc clears)";
    Reload = "reload", Lists, "read it again now";

    Down = "down", Moving, "down";
    Up = "up", Moving, "up";
    First = "first", Moving, "to the first row";
    Last = "last", Moving, "to the last row";
    HalfPageDown = "half_page_down", Moving, "half a page down";
    HalfPageUp = "half_page_up", Moving, "half a page up";
    PageDown = "page_down", Moving, "a page down";
    PageUp = "page_up", Moving, "a page up";
    NextPane = "next_pane", Moving, "next pane";
    PreviousPane = "previous_pane", Moving, "previous pane";
    Calls = "calls", Moving, "calls";
    Numbers = "numbers", Moving, "numbers";
    Flows = "flows", Moving, "flows";
    Extensions = "extensions", Moving, "extensions";
    Log = "log", Moving, "log";
    Zoom = "zoom", Moving, "give the pane the whole screen, and back";

    Dial = "dial", Everywhere, "open the call form (sends nothing)";
    History = "history", Everywhere, "the calls placed here, also earlier: search, note, fill the form again";
    Favourites = "favourites", Everywhere, "calls kept by name: fill the form with one (sends nothing)";
    Account = "account", Everywhere, "how the account stands: what would keep calls from working";
    Help = "help", Everywhere, "this help";
    Back = "back", Everywhere, "back; at the top: quit";
    Cancel = "cancel", Everywhere, "cancel, close, clear the filter or the marks; never hangs up";
    SignIn = "sign_in", Everywhere, "use another credential";
    TakeOffer = "take_offer", Everywhere, "do what the newest notice offers: fill the form, give a credential (sends nothing)";
    Redraw = "redraw", Everywhere, "draw the screen anew";
    Suspend = "suspend", Everywhere, "suspend (fg brings it back)";
    QuitNow = "quit_now", Everywhere, "quit, asking first while calls placed here are live; they go on";

    Send = "send", Form, "place the call";
    Preview = "preview", Form, "what exactly goes out: JSON, curl, off";
    Editor = "editor", Form, "edit the actions in $EDITOR";
    Mode = "mode", Form, "on answer: speak, flow, actions";
    SaveFavourite = "save_favourite", Form, "keep what is filled in as a favourite";
    CopyForm = "copy_form", Form, "copy the request: as JSON or as a curl command";
    Destinations = "destinations", Form, "what was made of each destination, one a line";
    LeaveOutRefused = "leave_out_refused", Form, "take out of the list what cannot be dialed, and what is there twice";
    Recheck = "recheck", Form, "read again what the pre-flight shows";
    ClearForm = "clear_form", Form, "empty the form";
}

impl Command {
    /// Whether it only moves the selection.
    #[must_use]
    pub fn moves(self) -> bool {
        matches!(
            self,
            Self::Down
                | Self::Up
                | Self::First
                | Self::Last
                | Self::HalfPageDown
                | Self::HalfPageUp
                | Self::PageDown
                | Self::PageUp
        )
    }

    /// Whether it places, ends or sends something, at once or behind a question.
    #[must_use]
    pub fn acts_on_calls(self) -> bool {
        matches!(self, Self::Send | Self::HangUp)
    }

    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}
