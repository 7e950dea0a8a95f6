//! Parts of screens that know no call: lists, fields, questions, colours, text cut to columns.

pub mod ambiguous_width;
pub mod filter;
pub mod format;
pub mod input_guard;
pub mod list;
pub mod list_view;
pub mod menu;
pub mod paint;
pub mod plain_signs;
pub mod scroll;
pub mod secret_field;
pub mod selection;
pub mod text;
pub mod theme;
pub mod typed_count;
