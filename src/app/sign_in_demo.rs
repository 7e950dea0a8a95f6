//! Starts the demo, from the command line or the sign-in screen.

use crate::app::App;
use crate::messages::effect::Effect;

impl App {
    /// Has the demo started. From here on nothing is said of another server.
    pub(crate) fn begin_demo(&mut self) -> Vec<Effect> {
        self.screens.sign_in = None;
        self.model.settings.api_url.clear();
        self.model.settings.route.clear();
        "demo".clone_into(&mut self.model.settings.profile);
        vec![Effect::StartDemo]
    }
}
