//! Operations of the API.

use std::fmt;

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Exchange a name and a password for a token.
    Login,
    /// Read the agent who is logged in.
    Me,
    /// Read the customer.
    Customer,
    /// Read the balance.
    BillingAccount,
    /// Read the rules for calls to the telephone network.
    OutboundConfig,
    /// Read one flow.
    GetFlow,
    /// List the numbers.
    ListNumbers,
    /// List the flows.
    ListFlows,
    /// List the extensions.
    ListExtensions,
    /// List calls.
    ListCalls,
    /// Place a call.
    PlaceCall,
    /// Read one call.
    GetCall,
    /// List groupcalls.
    ListGroupcalls,
    /// Read one groupcall.
    GetGroupcall,
    /// Hang up one call.
    HangUpCall,
    /// Hang up every leg of a groupcall.
    HangUpGroupcall,
    /// Delete a call's record, which ends the call too.
    DeleteCall,
    /// Open the push channel.
    Push,
    /// Put a call on hold.
    HoldCall,
    /// Take a call off hold.
    ResumeCall,
    /// Mute a call.
    MuteCall,
    /// Unmute a call.
    UnmuteCall,
    /// Play music on hold to a call.
    PlayMusic,
    /// Stop the music on hold.
    StopMusic,
    /// Silence what a call hears.
    SilenceCall,
    /// End the silence.
    EndSilence,
    /// Speak a text into a call.
    TalkToCall,
    /// Start recording a call.
    StartRecording,
    /// Stop recording a call.
    StopRecording,
    /// Read a recording.
    GetRecording,
    /// Read the run of a call's flow.
    GetActiveflow,
    /// Look up the contact of a number.
    LookUpContact,
    /// Read the ledger.
    ListBillings,
    /// Start to transcribe a call.
    StartTranscript,
    /// Read what was said on a call.
    ReadTranscript,
}

impl Operation {
    /// Completes the sentence "could not …": `place the call`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Login => "log in",
            Self::Me => "read who is logged in",
            Self::Customer => "read the account",
            Self::BillingAccount => "read the balance",
            Self::OutboundConfig => "read the rules for outgoing calls",
            Self::GetFlow => "read the flow",
            Self::ListNumbers => "list the numbers",
            Self::ListFlows => "list the flows",
            Self::ListExtensions => "list the extensions",
            Self::ListCalls => "list the calls",
            Self::PlaceCall => "place the call",
            Self::GetCall => "read the call",
            Self::ListGroupcalls => "list the groupcalls",
            Self::GetGroupcall => "read the groupcall",
            Self::HangUpCall => "hang up the call",
            Self::HangUpGroupcall => "hang up the groupcall",
            Self::DeleteCall => "delete the call's record",
            Self::Push => "open the push channel",
            Self::HoldCall => "put the call on hold",
            Self::ResumeCall => "take the call off hold",
            Self::MuteCall => "mute the call",
            Self::UnmuteCall => "unmute the call",
            Self::PlayMusic => "play music to the call",
            Self::StopMusic => "stop the music",
            Self::SilenceCall => "silence the call",
            Self::EndSilence => "end the call's silence",
            Self::TalkToCall => "speak to the call",
            Self::StartRecording => "record the call",
            Self::StopRecording => "stop the recording",
            Self::GetRecording => "read the recording",
            Self::GetActiveflow => "read the actions of the call",
            Self::LookUpContact => "look up the contact",
            Self::ListBillings => "read the ledger",
            Self::StartTranscript => "transcribe the call",
            Self::ReadTranscript => "read the transcript",
        }
    }

    /// Whether it only reads, so that a repeat changes nothing.
    pub(crate) fn is_read(self) -> bool {
        let changes = matches!(
            self,
            Self::Login
                | Self::PlaceCall
                | Self::HangUpCall
                | Self::HangUpGroupcall
                | Self::DeleteCall
                | Self::StartTranscript
        );
        !changes && !self.is_control()
    }

    /// Whether it reads a paged list.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::ListNumbers | Self::ListFlows | Self::ListExtensions | Self::ListCalls | Self::ListGroupcalls
        )
    }

    /// Whether it changes a call in conversation without ending it.
    pub(crate) fn is_control(self) -> bool {
        matches!(
            self,
            Self::HoldCall
                | Self::ResumeCall
                | Self::MuteCall
                | Self::UnmuteCall
                | Self::PlayMusic
                | Self::StopMusic
                | Self::SilenceCall
                | Self::EndSilence
                | Self::TalkToCall
                | Self::StartRecording
                | Self::StopRecording
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
