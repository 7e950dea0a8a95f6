//! Fills the form from an earlier request. Sends nothing.

use super::variables::Variables;
use super::{Field, Form, FormContext, Mode};
use crate::domain::{CallRequest, OnAnswer};

impl Form {
    /// Fills the form from a whole request.
    pub fn fill(&mut self, request: &CallRequest, context: &FormContext) {
        self.refill(&request.source, &request.destinations);
        match &request.on_answer {
            OnAnswer::Say { text, language } => {
                self.mode = Mode::Say;
                self.text = text.as_str().into();
                self.language = language.as_str().into();
            }
            OnAnswer::Flow(id) => {
                self.mode = Mode::Flow;
                self.flow.set(id.as_str());
                if let Some(flow) = context.flows.get(id) {
                    self.use_flow(flow, context);
                }
            }
            OnAnswer::Actions(actions) => {
                self.mode = Mode::Actions;
                self.actions = serde_json::to_string(actions).unwrap_or_default().into();
            }
        }
        self.anonymous = request.anonymous.clone();
        self.variables = Variables::new(&request.variables);
        self.show_all_errors = false;
        self.field = Field::To;
    }

    /// Fills the form from an earlier call, ready to be sent.
    pub(crate) fn call_again(&mut self, request: &CallRequest, context: &FormContext) {
        self.fill(request, context);
        self.refresh_parse_cache(context);
        self.field = Field::Call;
    }
}
