//! The actions that a flow is made of: which there are with which options, what one does in words, what is wrong with
//! a list of them, and the order in which they run.
//!
//! An action stays the JSON object that it is: the user writes it himself, and what is not known here is kept. The
//! names of the options are therefore part of what this module is about.

mod known;
mod options;
mod problems;
mod read;
mod table;
mod tree;
mod ways;
mod words;

pub use problems::{Problem, problems};
pub use read::{address, id, kind, option, written_address};
pub use table::{ActionType, OptionField, OptionKind, find, known};
pub use tree::{Content, To, TreeLine, tree};
pub(in crate::domain) use ways::describe_with_edges;
pub use words::{TargetNames, beside, in_words, words};
