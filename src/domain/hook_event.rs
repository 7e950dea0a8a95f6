//! The events that a hook can wait for.

use crate::base::choices::choices;

choices!(
    /// An event that a hook can wait for. The more telling ones come first: of a call that failed, `failed` says more than
    /// `ended`.
    HookEvent {
        /// An unanswered call found the far end busy.
        Busy = "busy",
        /// Nobody answered a call in time.
        NoAnswer = "no_answer",
        /// A call failed in another way.
        Failed = "failed",
        /// A call was given up before the answer, by its caller or from here.
        Canceled = "canceled",
        /// A call was seen for the first time.
        #[default]
        New = "new",
        /// A call rings.
        Ringing = "ringing",
        /// A call was answered.
        Answered = "answered",
        /// A call has ended, however it did, or its record was deleted.
        Ended = "ended",
        /// The server is out of contact: changes are not seen.
        Blind = "blind",
        /// The server is in contact again.
        Sighted = "sighted",
    }
);
