//! The call form: its fields, their errors, and the request that they make.
//!
//! Errors and request are derived from the fields each time they are needed; nothing is sent from here.

pub(crate) mod candidate_rows;
mod candidates;
mod check;
mod choice;
pub mod destinations;
pub(crate) mod draw;
mod extras;
mod favourite;
pub(crate) mod field;
mod keys;
mod parse_cache;
mod preview;
mod source;
mod typing;
pub(crate) mod variables;
pub(crate) mod writer;

use candidates::Candidates;
use tui_input::Input;
use variables::Variables;

use crate::api::ErrorMessage;
use crate::domain::{
    Address, AddressKind, Anonymous, Call, Extension, ExtensionTarget, Flow, FlowId, Groupcall, NeverDial, Number,
    names,
};
use crate::model::account_list::AccountList;
use crate::model::{Model, Prefill};
use crate::screens::form::parse_cache::ParseCache;
use crate::screens::overlays::action_editor::{ActionDefaults, ActionEditor};

pub use check::{CallerChoice, Checked};
pub use choice::Choice;
pub(crate) use favourite::favourite_of;
pub use field::Field;

/// What happens on answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A text is spoken.
    #[default]
    Say,
    /// A stored flow runs.
    Flow,
    /// Actions run.
    Actions,
}

impl Mode {
    /// All modes, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Say, Self::Flow, Self::Actions];

    fn shifted(self, forward: bool) -> Self {
        let at = Self::ALL.iter().position(|mode| *mode == self).unwrap_or(0);
        Self::ALL[(at + if forward { 1 } else { Self::ALL.len() - 1 }) % Self::ALL.len()]
    }
}

/// What is shown beside the fields, or in place of them on a small screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preview {
    /// The pre-flight and the request, as far as they fit; on a small screen the fields with a line about the
    /// pre-flight.
    #[default]
    Auto,
    /// The pre-flight alone.
    Preflight,
    /// The request's body as JSON.
    Json,
    /// The request as a curl command.
    Curl,
}

impl Preview {
    fn next(self) -> Self {
        match self {
            Self::Auto => Self::Preflight,
            Self::Preflight => Self::Json,
            Self::Json => Self::Curl,
            Self::Curl => Self::Auto,
        }
    }
}

/// The data outside the form that it reads.
#[derive(Clone, Copy, Debug)]
pub struct FormContext<'a> {
    /// The account's numbers.
    pub numbers: &'a AccountList<Number>,
    /// The account's flows.
    pub flows: &'a AccountList<Flow>,
    /// The account's extensions.
    pub extensions: &'a AccountList<Extension>,
    /// The numbers that are never dialed.
    pub never_dial: &'a NeverDial,
    /// The country of national numbers unless a source that the user chose tells it, ISO 3166 alpha-2.
    pub region: Option<&'a str>,
    /// Whether an extension is dialed by its name or by its number.
    pub extension_target: ExtensionTarget,
    /// Source and destination of the calls placed before, newest last.
    pub called: &'a [(Address, Address)],
}

impl<'a> FormContext<'a> {
    /// The data in the model.
    #[must_use]
    pub fn of(model: &'a Model) -> Self {
        Self {
            numbers: &model.numbers,
            flows: &model.flows,
            extensions: &model.extensions,
            never_dial: &model.settings.never_dial,
            region: model.settings.region.as_deref(),
            extension_target: model.settings.extension_target,
            called: model.attempts.called_before(),
        }
    }

    /// The extension with this name, or else with this number.
    #[must_use]
    pub fn extension(&self, dialed: &str) -> Option<&Extension> {
        self.extensions.named(dialed)
    }

    /// An extension's name or number as the account spells it; `None` if no extension has it. A copied one may have
    /// other characters that look the same, and the server compares them one by one.
    pub(crate) fn spelling(&self, name: &str) -> Option<&str> {
        let known = self.extensions.named(name).or_else(|| self.extensions.named_like(name))?;
        let spellings = [known.name.as_str(), known.extension.as_str()];
        let exact = spellings.into_iter().find(|known| *known == name);
        exact.or_else(|| spellings.into_iter().find(|known| !known.is_empty() && names::same(known, name)))
    }
}

/// The call form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The field that has the focus.
    pub field: Field,
    /// The calling party.
    pub source: Choice,
    /// The called parties, separated by commas.
    pub to: Choice,
    readings: ParseCache,
    candidates: Candidates,
    offered_for: Option<source::Offered>,
    /// What happens on answer.
    pub mode: Mode,
    /// The text to speak.
    pub text: Input,
    /// Its language.
    pub language: Input,
    /// The flow to run: its name or id.
    pub flow: Choice,
    /// The actions to run: a JSON array.
    pub actions: Input,
    /// Whether the caller's number is withheld.
    pub anonymous: Anonymous,
    /// The variables, which the flow can read as `${key}`.
    pub variables: Variables,
    /// Whether the form was ever used. Until then the numbering plans are not loaded: they take 6 MB, which a screen
    /// that only monitors saves.
    pub used: bool,
    /// Show errors of empty fields too. Set by the first try to send.
    pub show_all_errors: bool,
    /// What is shown beside the fields.
    pub preview: Preview,
    /// Whether the preview covers the fields, as it does on a small screen.
    pub hidden: bool,
    /// Why the last request failed.
    pub failure: Option<ErrorMessage>,
}

impl Form {
    /// The editor of the form's actions.
    ///
    /// # Errors
    /// If the field's text is not a list of actions. The error is a notice for the user.
    pub(crate) fn edit_actions(&self, model: &Model) -> Result<ActionEditor, String> {
        let region = self.national_region(&FormContext::of(model));
        let names = |known: &Extension| [known.name.clone(), known.extension.clone()];
        let extensions = model.extensions.items().iter().flat_map(names).filter(|name| !name.is_empty()).collect();
        let around = ActionDefaults { language: self.language.value().to_owned(), region, extensions };
        ActionEditor::open(self.actions.value(), around)
    }

    /// Writes the actions into their field.
    pub(crate) fn write_actions(&mut self, text: String) {
        self.actions = text.into();
        self.failure = None;
    }

    /// An empty form.
    #[must_use]
    pub fn new(language: &str) -> Self {
        Self { language: language.into(), ..Self::default() }
    }

    /// Empties the form, as when it was first opened, and suggests a source if the account has one.
    pub fn empty(&mut self, language: &str, context: &FormContext) {
        let kept = (self.used, self.preview, self.hidden);
        *self = Self::new(language);
        (self.used, self.preview, self.hidden) = kept;
        self.suggest_source(context);
    }

    /// Fills in the arguments of the command line.
    pub fn prefill(&mut self, prefill: &Prefill) {
        self.used = true;
        if let Some(from) = &prefill.from {
            self.use_source(from);
        }
        self.to.set(&destinations::join(&prefill.to));
        if let Some(flow) = &prefill.flow {
            self.mode = Mode::Flow;
            self.flow.set(flow);
        }
        if let Some(say) = &prefill.say {
            self.text = say.as_str().into();
        }
        if let Some(actions) = &prefill.actions {
            self.edited(actions);
        }
        self.field = match (prefill.to.is_empty(), self.mode) {
            (true, _) => Field::To,
            (false, Mode::Say) if self.text.value().is_empty() => Field::Text,
            (false, _) => Field::Call,
        };
    }

    /// Fills in a source that the user chose.
    pub(crate) fn use_source(&mut self, typed: &str) {
        self.source.set(typed);
        self.source.by_user = true;
    }

    /// Fills in a flow to run on answer: by its name if that is unique, otherwise by its id.
    pub(crate) fn use_flow(&mut self, flow: &Flow, context: &FormContext) {
        self.mode = Mode::Flow;
        let same_name = context.flows.items().iter().filter(|other| other.name == flow.name).count();
        let by_name = same_name == 1 && !flow.name.is_empty();
        self.flow.set(if by_name { &flow.name } else { flow.id.as_str() });
    }

    /// The destinations that it holds, as typed; `None` without any.
    pub(crate) fn drafted(&self) -> Option<&str> {
        Some(self.to.input.value().trim()).filter(|typed| !typed.is_empty())
    }

    /// Adds an extension to the destinations.
    pub(crate) fn add_extension(&mut self, extension: &Extension, target: ExtensionTarget) {
        self.add_destination(&destinations::typed_extension(extension.dialed(target)));
    }

    /// Adds a destination, unless it is there already.
    pub(crate) fn add_destination(&mut self, typed: &str) {
        let mut parts = destinations::split(self.to.input.value());
        if !parts.contains(&typed) {
            parts.push(typed);
        }
        let list = destinations::join(&parts);
        self.to.set(&list);
        self.field = Field::To;
    }

    /// Fills in the parties of an earlier call. An incoming call is called back.
    pub(crate) fn redial(&mut self, call: &Call, context: &FormContext) {
        let called_back = call.direction == crate::domain::Direction::Incoming;
        let (source, to) =
            if called_back { (&call.destination, &call.source) } else { (&call.source, &call.destination) };
        self.refill(source, std::slice::from_ref(to));
        let number = context.numbers.items().iter().find(|number| number.number == source.dialed());
        let unfit = number.is_some_and(|number| number.unfit_as_tel_source().is_some());
        if unfit && to.kind == AddressKind::Tel {
            // This number could not call that phone then, and cannot now.
            self.use_source("");
            self.suggest_source(context);
        }
        let flow = call.flow_id.as_ref().filter(|_| !called_back).and_then(|id: &FlowId| context.flows.get(id));
        if let Some(flow) = flow {
            self.use_flow(flow, context);
        }
    }

    /// Fills in the parties of an earlier groupcall.
    pub(crate) fn redial_group(&mut self, group: &Groupcall) {
        self.refill(&group.source, &group.destinations);
    }

    fn refill(&mut self, source: &Address, to: &[Address]) {
        self.use_source(&destinations::as_typed(source));
        let list: Vec<_> = to.iter().map(destinations::as_typed).collect();
        self.to.set(&destinations::join(&list));
        self.failure = None;
        self.field = Field::To;
    }

    /// The fields in the current mode, from top to bottom.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = vec![Field::Source, Field::To, Field::Mode];
        fields.extend(match self.mode {
            Mode::Say => [Field::Text, Field::Language].as_slice(),
            Mode::Flow => &[Field::Flow],
            Mode::Actions => &[Field::Actions],
        });
        fields.push(Field::Anonymous);
        for at in 0..self.variables.rows().len() {
            fields.push(Field::Key(at));
            // The last row is empty: a value needs a key first.
            if at + 1 < self.variables.rows().len() || at + 1 == variables::MOST {
                fields.push(Field::Value(at));
            }
        }
        fields.push(Field::Call);
        fields
    }
}
