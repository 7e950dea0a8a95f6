//! Fills the form from a favourite or an earlier request, and makes a favourite of the form. Sends nothing.

use super::variables::{Variable, Variables};
use super::{Field, Form, FormContext, Mode};
use crate::domain::{CallRequest, Favourite, KeptAnswer, OnAnswer};
use crate::screens::form::destinations;

impl Form {
    /// Fills the form from a favourite. Source and what happens on answer are kept where the favourite leaves them
    /// open; variables of another call are not.
    pub fn use_favourite(&mut self, favourite: &Favourite) {
        let Favourite { name: _, to, from, on_answer, anonymous, variables } = favourite;
        self.to.set(&destinations::join(to));
        if let Some(from) = from {
            self.source.set(from);
        }
        match on_answer {
            None => {}
            Some(KeptAnswer::Say { text, language }) => {
                self.mode = Mode::Say;
                self.text = text.as_str().into();
                if let Some(language) = language {
                    self.language = language.as_str().into();
                }
            }
            Some(KeptAnswer::Flow(flow)) => {
                self.mode = Mode::Flow;
                self.flow.set(flow);
            }
            Some(KeptAnswer::Actions(actions)) => {
                self.mode = Mode::Actions;
                self.actions = actions.as_str().into();
            }
        }
        self.anonymous = anonymous.clone();
        self.variables = Variables::new(variables);
        self.failure = None;
        self.show_all_errors = false;
        self.field = Field::Call;
    }

    /// Fills the form from a whole request.
    pub(crate) fn fill(&mut self, request: &CallRequest, context: &FormContext) {
        self.use_favourite(&favourite_of(request));
        self.refill(&request.source, &request.destinations);
        if let OnAnswer::Flow(id) = &request.on_answer
            && let Some(flow) = context.flows.get(id)
        {
            self.use_flow(flow, context);
        }
    }

    /// Fills the form from an earlier call, ready to be sent.
    pub(crate) fn call_again(&mut self, request: &CallRequest, context: &FormContext) {
        self.fill(request, context);
        self.refresh_parse_cache(context);
        self.field = Field::Call;
    }

    /// The favourite that the form makes; `None` without a destination.
    pub(crate) fn to_favourite(&self) -> Option<Favourite> {
        let to: Vec<_> = destinations::split(self.to.input.value()).into_iter().map(str::to_owned).collect();
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let on_answer = match self.mode {
            Mode::Say => {
                filled(self.text.value()).map(|text| KeptAnswer::Say { text, language: filled(self.language.value()) })
            }
            Mode::Flow => filled(self.flow.input.value()).map(KeptAnswer::Flow),
            Mode::Actions => filled(self.actions.value()).map(KeptAnswer::Actions),
        };
        let from = filled(self.source.input.value());
        let typed = |row: &Variable| (row.key.value().to_owned(), row.value.value().to_owned());
        let variables = self.variables.rows().iter().map(typed).filter(|(key, _)| !key.trim().is_empty()).collect();
        let anonymous = self.anonymous.clone();
        (!to.is_empty()).then(|| Favourite { name: String::new(), to, from, on_answer, anonymous, variables })
    }
}

/// The favourite that a sent request makes.
pub(crate) fn favourite_of(request: &CallRequest) -> Favourite {
    // Lists all fields, so that a new field of a request does not compile until it is handled here.
    let CallRequest { source, destinations, on_answer, anonymous, variables } = request;
    let on_answer = match on_answer {
        OnAnswer::Flow(id) => KeptAnswer::Flow(id.to_string()),
        OnAnswer::Say { text, language } => KeptAnswer::Say { text: text.clone(), language: Some(language.clone()) },
        OnAnswer::Actions(actions) => KeptAnswer::Actions(serde_json::Value::from(actions.clone()).to_string()),
    };
    Favourite {
        name: String::new(),
        to: destinations.iter().map(destinations::as_typed).collect(),
        from: Some(destinations::as_typed(source)).filter(|from| !from.is_empty()),
        on_answer: Some(on_answer),
        anonymous: anonymous.clone(),
        variables: variables.clone(),
    }
}
