//! All commands that a key can be bound to: one table of names, sections and descriptions, read by the key map, the
//! help screen, the footer and the configuration.

pub use crate::keys::section::Section;

macro_rules! commands {
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

commands! {
    HangUp = "hang_up", Calls, "hang up the selected or marked calls (asks first)";
    Mark = "mark", Calls, "mark or unmark the call";
    MarkAllPlaced = "mark_all_placed", Calls, "mark all live calls placed here";
    MarkRange = "mark_range", Calls, "start marking a range; press again to keep it";
    Control = "control", Calls, "open the control menu: mute, hold, record and more";
    Mute = "mute", Calls, "mute or unmute the selected or marked calls";
    Hold = "hold", Calls, "put the selected or marked calls on hold";
    Resume = "resume", Calls, "take the selected or marked calls off hold";
    Transfer = "transfer", Calls, "transfer the call (not supported yet)";
    Redial = "redial", Calls, "fill the form from this call (sends nothing)";
    Note = "note", Calls, "write a note on the call (kept on this machine)";
    Batch = "batch", Calls, "show the results of the last long list";
    Statistics = "statistics", Calls, "show the statistics: ASR, NER, ACD, causes, peak";
    NextWindow = "next_window", Calls, "count the figures over another time: 5 min to 24 h, this session";
    Json = "json", Calls, "show the server's JSON";
    Pause = "pause", Calls, "pause or resume the order of the rows; figures stay current";
    FollowNewest = "follow_newest", Calls, "follow the newest call";
    SortNext = "sort_next", Calls, "sort by the next column";
    SortPrevious = "sort_previous", Calls, "sort by the previous column";
    SortReverse = "sort_reverse", Calls, "reverse the order";
    NextFailed = "next_failed", Calls, "go to the next failed call";
    ViewAll = "view_all", Calls, "show all calls";
    ViewLive = "view_live", Calls, "show the live calls only; again: all";
    ViewFailed = "view_failed", Calls, "show the failed calls only; again: all";
    ViewMine = "view_mine", Calls, "show the calls placed here only; again: all";
    ViewFirst = "view_1", Calls, "show your first view";
    ViewSecond = "view_2", Calls, "show your second view";
    ViewThird = "view_3", Calls, "show your third view";
    ViewFourth = "view_4", Calls, "show your fourth view";
    Export = "export", Calls, "save the calls of this view as CSV or JSON lines";
    Rewind = "rewind", Calls, "rewind the board to an earlier moment";
    Views = "views", Calls, "list the views, keep the current one under a name";
    Columns = "columns", Calls, "choose the columns, their order and widths";

    Use = "use", Lists, "use the item in the call form; on a call: inspect it";
    Details = "details", Lists, "show all fields of the item; of a call its actions";
    Copy = "copy", Lists, "open the copy menu: id, number, JSON or curl command";
    CopyJson = "copy_json", Lists, "copy the JSON";
    Filter = "filter", Lists, "filter while you type (Enter keeps, Esc clears)";
    Reload = "reload", Lists, "reload";

    Down = "down", Moving, "move down";
    Up = "up", Moving, "move up";
    First = "first", Moving, "go to the first row";
    Last = "last", Moving, "go to the last row";
    HalfPageDown = "half_page_down", Moving, "move half a page down";
    HalfPageUp = "half_page_up", Moving, "move half a page up";
    PageDown = "page_down", Moving, "move a page down";
    PageUp = "page_up", Moving, "move a page up";
    NextPane = "next_pane", Moving, "go to the next pane; in the history: show all accounts";
    PreviousPane = "previous_pane", Moving, "go to the previous pane";
    Calls = "calls", Moving, "go to the calls";
    Numbers = "numbers", Moving, "go to the numbers";
    Flows = "flows", Moving, "go to the flows";
    Extensions = "extensions", Moving, "go to the extensions";
    Log = "log", Moving, "go to the log";
    Lists = "lists", Moving, "fold the lists away, and bring them back";
    Zoom = "zoom", Moving, "zoom the pane to the whole screen, and back";

    Dial = "dial", Everywhere, "open the call form (sends nothing)";
    History = "history", Everywhere, "list the calls placed here, in earlier runs too";
    Favourites = "favourites", Everywhere, "list the favourites";
    Account = "account", Everywhere, "show the account: balance, status, what prevents calls";
    Help = "help", Everywhere, "open this help";
    Palette = "palette", Everywhere, "find an action, a view, a number or a call, or type a command";
    Back = "back", Everywhere, "go back or close; at the top: quit";
    Cancel = "cancel", Everywhere, "cancel, close, clear the filter or the marks; never hangs up";
    Profiles = "profiles", Everywhere, "list the profiles, open or show another one";
    NextProfile = "next_profile", Everywhere, "go to the next open profile";
    Beside = "beside", Everywhere, "show another open profile below this one; again: no longer";
    SignIn = "sign_in", Everywhere, "sign in with another credential";
    TakeOffer = "take_offer", Everywhere, "do what the newest notice offers: fill the form, sign in (sends nothing)";
    OpenLink = "open_link", Everywhere, "fill the form from the link that another program gave (sends nothing)";
    Proposals = "proposals", Everywhere, "look at what other programs propose (sends nothing)";
    Settings = "settings", Everywhere, "list the settings, where each comes from, and change them";
    Mask = "mask", Everywhere, "hide numbers and names, for a shared screen; again: show them";
    Redraw = "redraw", Everywhere, "redraw the screen";
    Suspend = "suspend", Everywhere, "suspend (fg brings it back)";
    QuitNow = "quit_now", Everywhere, "quit (asks first while calls placed here are live; they continue)";

    Send = "send", Form, "place the call";
    Preview = "preview", Form, "show the request: checks, JSON, curl";
    Editor = "editor", Form, "edit the actions in $EDITOR";
    Mode = "mode", Form, "change what happens on answer: speak, flow, actions";
    SaveFavourite = "save_favourite", Form, "save as a favourite; works in the history too";
    CopyForm = "copy_form", Form, "copy the request: JSON or curl command";
    Destinations = "destinations", Form, "show how each destination was read";
    LeaveOutRefused = "leave_out_refused", Form, "remove invalid and duplicate destinations";
    Recheck = "recheck", Form, "run the pre-flight checks again";
    ClearForm = "clear_form", Form, "empty the form";

    RemoveFavourite = "remove_favourite", Favourites, "remove the favourite (asks first)";

    ControlMute = "control_mute", Control, "mute or unmute";
    ControlHold = "control_hold", Control, "put on hold";
    ControlResume = "control_resume", Control, "take off hold";
    ControlMusic = "control_music", Control, "start or stop music on hold";
    ControlMusicOff = "control_music_off", Control, "force music off";
    ControlSilence = "control_silence", Control, "start or end silence";
    ControlSilenceOff = "control_silence_off", Control, "force silence off";
    ControlRecord = "control_record", Control, "start (asks first) or stop recording";
    ControlSay = "control_say", Control, "speak a text into the call";
    ControlTransfer = "control_transfer", Control, "transfer (not supported yet)";

    MuteBoth = "mute_both", Mute, "mute both ways";
    MuteIn = "mute_in", Mute, "mute the other party";
    MuteOut = "mute_out", Mute, "mute what goes to the other party";
    MuteOff = "mute_off", Mute, "unmute";

    CopyId = "copy_id", Copy, "copy the id";
    CopyNumber = "copy_number", Copy, "copy the number or name";
    CopyRecord = "copy_record", Copy, "copy the record or request as JSON";
    CopyCurl = "copy_curl", Copy, "copy the curl command";
    CopyExtension = "copy_extension", Copy, "copy the extension";
    CopyText = "copy_text", Copy, "copy the text of the log entry";

    StopBatch = "stop_batch", Batch, "stop calling the list";

    SendProposal = "send_proposal", Proposal, "send what is proposed";
    DeclineProposal = "decline_proposal", Proposal, "decline it";
    TestCall = "test_call", Guide, "open the form with a test call (sends nothing)";

    ShowColumn = "show_column", Columns, "show or hide the column";
    ColumnUp = "column_up", Columns, "move the column to the left";
    ColumnDown = "column_down", Columns, "move the column to the right";
    NarrowColumn = "narrow_column", Columns, "make the column narrower";
    WidenColumn = "widen_column", Columns, "make the column wider";
    AutomaticColumns = "automatic_columns", Columns, "columns that suit the width of the screen";
    KeepColumns = "keep_columns", Columns, "keep the columns in the configuration";

    KeepView = "keep_view", Views, "keep the current filter, columns and order as a view";
    RemoveView = "remove_view", Views, "remove the view from the configuration";

    CloseProfile = "close_profile", Profiles, "close the profile: it is watched no longer";

    PreviousChange = "previous_change", Rewind, "go to the change before";
    NextChange = "next_change", Rewind, "go to the change after";
    MinuteBack = "minute_back", Rewind, "go a minute back";
    MinuteOn = "minute_on", Rewind, "go a minute on";
    GoToTime = "go_to_time", Rewind, "go to a time";
    PlayFaster = "play_faster", Rewind, "play from this moment on, then ten and sixty times as fast";
    PlaySlower = "play_slower", Rewind, "play more slowly, then pause";

    ChooseDay = "choose_day", Statistics, "count over a day of your choice";
    StopReading = "stop_reading", Statistics, "stop reading older calls";

    AddStep = "add_step", Actions, "add a step";
    EditStep = "edit_step", Actions, "edit the step";
    RemoveStep = "remove_step", Actions, "remove the step";
    StepUp = "step_up", Actions, "move the step up";
    StepDown = "step_down", Actions, "move the step down";
    UndoStep = "undo_step", Actions, "undo the last change";

    EmptyOption = "empty_option", Options, "empty the option";

    TabTimeline = "tab_timeline", Inspect, "show its picture, what happened, and why it ended";
    TabActions = "tab_actions", Inspect, "show the actions that its flow has run";
    TabJson = "tab_json", Inspect, "show the server's JSON";
    PreviousCall = "previous_call", Inspect, "inspect the call above it on the board";
    NextCall = "next_call", Inspect, "inspect the call below it on the board";
    ZoomIn = "zoom_in", Inspect, "magnify the picture";
    ZoomOut = "zoom_out", Inspect, "show more of the picture";
    Earlier = "earlier", Inspect, "scroll the magnified picture back in time";
    Later = "later", Inspect, "scroll the magnified picture on in time";

    AnswerYes = "answer_yes", Questions, "yes: hang up, call, record, remove or quit, as the question says";
    AnswerNo = "answer_no", Questions, "no (as Esc); closes menus too";
    HangUpAll = "hang_up_all", Questions, "before quitting: hang up all calls placed here (asks first)";
    CallUnjournalled = "call_unjournalled", Questions, "call without the journal";
    RetryJournal = "retry_journal", Questions, "try the journal again, then call";
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

    /// Whether it places or ends calls or sends something, at once or after a question.
    pub(crate) fn acts_on_calls(self) -> bool {
        matches!(self, Self::Send | Self::HangUp | Self::SendProposal)
    }

    /// Whether it opens a question that [`Command::AnswerYes`] answers.
    #[must_use]
    pub fn asks(self) -> bool {
        matches!(self, Self::HangUp | Self::Back | Self::QuitNow | Self::RemoveFavourite | Self::ControlRecord)
    }

    /// Whether it confirms a question.
    #[must_use]
    pub fn confirms(self) -> bool {
        matches!(self, Self::AnswerYes | Self::CallUnjournalled | Self::RetryJournal)
    }

    /// Whether its key works whatever is on top.
    pub(crate) fn works_on_top(self) -> bool {
        matches!(
            self,
            Self::Send
                | Self::SendProposal
                | Self::TakeOffer
                | Self::OpenLink
                | Self::Proposals
                | Self::Mask
                | Self::QuitNow
                | Self::Suspend
        )
    }

    /// The command of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.name() == name)
    }
}
