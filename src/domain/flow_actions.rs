//! The actions that a flow is made of: which there are with which options, what one does in words, what is wrong with
//! a list of them, and the order in which they run.
//!
//! An action stays the JSON object that it is: the user writes it himself, and what is not known here is kept. The
//! names of the options are therefore part of what this module is about.

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
