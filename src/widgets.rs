//! Building blocks for screens that know nothing about calls: lists, text fields, questions, colours, text layout.

pub(crate) mod ambiguous_width;
pub mod bars;
pub(crate) mod filter;
pub(crate) mod focus;
pub(crate) mod format;
pub(crate) mod fuzzy;
pub(crate) mod input_guard;
pub(crate) mod list;
pub(crate) mod list_view;
pub mod mask;
pub(crate) mod menu;
pub(crate) mod paint;
pub(crate) mod plain_signs;
pub(crate) mod prompt;
pub(crate) mod scroll;
pub mod secret_field;
pub(crate) mod selection;
pub mod text;
pub(crate) mod text_field;
pub(crate) mod text_table;
pub(crate) mod theme;
pub(crate) mod typed_count;
