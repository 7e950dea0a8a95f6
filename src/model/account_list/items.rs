//! What the items of the account's lists have in common: an identifier, names, and the texts that are shown.

use std::hash::Hash;

use crate::domain::{Extension, ExtensionId, Flow, FlowId, Number, NumberId};
use crate::messages::intent::AccountItem;

/// An item of an account's list.
pub trait PaneItem {
    /// The type of its identifier.
    type Id: Clone + Eq + Hash;
    /// Its unique identifier.
    fn id(&self) -> &Self::Id;
    /// The text that the filter searches.
    fn text(&self) -> String;
    /// The whole item as JSON.
    fn raw(&self) -> &str;
    /// The title of its details.
    fn title(&self) -> String;
    /// Which item it is.
    fn as_item(&self) -> AccountItem;
    /// The names that it is looked up by; empty if it has none.
    fn names(&self) -> [&str; 2] {
        ["", ""]
    }
    /// Whether it is sorted before items for which this is false.
    fn stands_first(&self) -> bool {
        true
    }
}

impl PaneItem for Number {
    type Id = NumberId;

    fn id(&self) -> &NumberId {
        &self.id
    }

    fn text(&self) -> String {
        format!("{} {} {} {}", self.number, self.name, self.kind.as_str(), self.status.as_str())
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn title(&self) -> String {
        format!("Number {}", self.number)
    }

    fn as_item(&self) -> AccountItem {
        AccountItem::Number(self.id.clone())
    }

    fn names(&self) -> [&str; 2] {
        [&self.number, ""]
    }

    /// Numbers that can call a phone come first.
    fn stands_first(&self) -> bool {
        self.unfit_as_tel_source().is_none()
    }
}

impl PaneItem for Flow {
    type Id = FlowId;

    fn id(&self) -> &FlowId {
        &self.id
    }

    fn text(&self) -> String {
        format!("{} {} {}", self.name, self.detail, self.id)
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn title(&self) -> String {
        format!("Flow {}", self.name)
    }

    fn as_item(&self) -> AccountItem {
        AccountItem::Flow(self.id.clone())
    }
}

impl PaneItem for Extension {
    type Id = ExtensionId;

    fn id(&self) -> &ExtensionId {
        &self.id
    }

    fn text(&self) -> String {
        format!("{} {} {}", self.name, self.extension, self.detail)
    }

    fn raw(&self) -> &str {
        &self.raw
    }

    fn title(&self) -> String {
        format!("Extension {}", self.name)
    }

    fn as_item(&self) -> AccountItem {
        AccountItem::Extension(self.id.clone())
    }

    fn names(&self) -> [&str; 2] {
        [&self.name, &self.extension]
    }
}
