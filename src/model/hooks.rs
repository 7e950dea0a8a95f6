//! Which hooks run on what has happened.

use serde_json::{Value, json};

use crate::base::clock::Now;
use crate::config::HookSettings;
use crate::messages::effect::Effect;
use crate::model::Model;
use crate::model::events::Event;

/// The hooks.
#[derive(Clone, Debug)]
pub struct Hooks(Vec<HookSettings>);

impl Hooks {
    /// The hooks; `None` if there are none.
    pub fn new(hooks: &[HookSettings]) -> Option<Self> {
        (!hooks.is_empty()).then(|| Self(hooks.to_vec()))
    }

    /// What runs on these events.
    pub fn runs(&self, model: &Model, events: &[Event], now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for event in events {
            for (hook, settings) in self.0.iter().enumerate() {
                if let Some(word) = event.fits(&settings.on, &settings.filter, model, now) {
                    let mut json = event.json();
                    if let Value::Object(fields) = &mut json {
                        fields.insert("hook".to_owned(), json!(word.as_str()));
                        fields.insert("profile".to_owned(), json!(model.settings.profile));
                    }
                    effects.push(Effect::RunHook { hook, event: json.to_string() });
                }
            }
        }
        effects
    }
}
