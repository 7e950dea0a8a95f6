//! The form and the favourites: one is put in, or what is filled in becomes one. Nothing is sent.

use super::variables::{Variable, Variables};
use super::{Field, Form, Mode, whom};
use crate::domain::{CallRequest, Favourite, KeptAnswer, OnAnswer};

impl Form {
    /// Puts in a favourite. Whom it calls from and what happens on answer stay as they are where it leaves them open;
    /// variables of another call do not.
    pub fn use_favourite(&mut self, favourite: &Favourite) {
        let Favourite { name: _, to, from, on_answer, anonymous, variables } = favourite;
        self.to.set(&whom::join(to));
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
        self.insist = false;
        self.field = Field::Call;
    }

    /// What is filled in, to be kept under a name; `None` while nobody is called.
    #[must_use]
    pub fn to_favourite(&self) -> Option<Favourite> {
        let to: Vec<_> = whom::split(self.to.input.value()).into_iter().map(str::to_owned).collect();
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

/// A request that went out, to be kept under a name.
#[must_use]
pub fn favourite_of(request: &CallRequest) -> Favourite {
    // Spelled out, so that what is added to a request comes along or does not compile.
    let CallRequest { source, destinations, on_answer, anonymous, variables } = request;
    let on_answer = match on_answer {
        OnAnswer::Flow(id) => KeptAnswer::Flow(id.to_string()),
        OnAnswer::Say { text, language } => KeptAnswer::Say { text: text.clone(), language: Some(language.clone()) },
        OnAnswer::Actions(actions) => KeptAnswer::Actions(serde_json::Value::from(actions.clone()).to_string()),
    };
    Favourite {
        name: String::new(),
        to: destinations.iter().map(whom::as_typed).collect(),
        from: Some(whom::as_typed(source)).filter(|from| !from.is_empty()),
        on_answer: Some(on_answer),
        anonymous: anonymous.clone(),
        variables: variables.clone(),
    }
}
