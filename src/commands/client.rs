//! The client of the commands that need no state: they ask once, and end.

use crate::api::credential::Credential;
use crate::api::{ApiError, Client};
use crate::commands::exit_code::{ExitStatus, Failed};
use crate::commands::session::{NO_CREDENTIAL, Prepared};
use crate::model::Start;
use crate::model::notices::sentence;
use crate::simulator::Simulator;

/// A client, and the built-in server if it is that of the demo.
pub struct Connected {
    pub client: Client,
    _demo: Option<Simulator>,
}

impl Connected {
    /// Prepares the client; nothing is sent yet.
    ///
    /// # Errors
    /// There is no credential, or the connection cannot be set up.
    pub async fn new(prepared: Prepared) -> Result<Self, Failed> {
        let Prepared { start, setup, .. } = prepared;
        let mut endpoint = setup.endpoint.clone();
        let (credential, demo) = match start {
            Some(Start::Credential(credential, _)) => (credential, None),
            Some(Start::Demo) => {
                let demo = Simulator::start(([127, 0, 0, 1], 0).into(), setup.demo.clone()).await;
                let demo = demo.map_err(|error| format!("the demo's server could not be started: {error}"))?;
                endpoint.api_url = demo.api_url().parse().map_err(|_| "the demo's address is no URL".to_owned())?;
                (Credential::AccessKey(Simulator::accesskey().to_owned().into()), Some(demo))
            }
            _ => return Err(Failed::new(ExitStatus::Failure, NO_CREDENTIAL)),
        };
        let client =
            Client::new(endpoint, Some(credential), setup.budget.clone()).map_err(|error| error.to_string())?;
        Ok(Self { client, _demo: demo })
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self::new(ExitStatus::Failure, sentence(&error))
    }
}
