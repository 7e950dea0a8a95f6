//! The actions of flows: the known types and their options, descriptions, problems in a list of actions, and the order
//! in which they run.
//!
//! An action remains a JSON object: the user writes it himself, and unknown parts are kept. That is why this module
//! knows the API's names of the options.

mod catalogue;
mod describe;
mod edges;
mod fields;
mod option_types;
mod options;
mod problems;
mod targets;
mod tree;

pub(crate) use catalogue::find;
pub use catalogue::known;
pub(in crate::domain) use describe::describe_with_edges;
pub(crate) use describe::{beside, in_words};
pub(crate) use fields::{address, id, kind, option, written_address};
pub(crate) use option_types::{ActionType, OptionField, OptionKind};
pub(crate) use problems::{Problem, problems};
pub(crate) use targets::TargetNames;
pub(crate) use tree::{Content, To, TreeLine, tree};
