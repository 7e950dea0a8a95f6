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

pub use catalogue::{find, known};
pub(in crate::domain) use describe::describe_with_edges;
pub use describe::{beside, in_words, words};
pub use fields::{address, id, kind, option, written_address};
pub use option_types::{ActionType, OptionField, OptionKind};
pub use problems::{Problem, problems};
pub use targets::TargetNames;
pub use tree::{Content, To, TreeLine, tree};
