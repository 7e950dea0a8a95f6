//! Building blocks for screens that know nothing about calls: lists, text fields, questions, colours, text layout.

pub mod ambiguous_width;
pub mod filter;
pub mod format;
pub mod input_guard;
pub mod list;
pub mod list_view;
pub mod menu;
pub mod paint;
pub mod plain_signs;
pub mod prompt;
pub mod scroll;
pub mod secret_field;
pub mod selection;
pub mod text;
pub mod text_field;
pub mod theme;
pub mod typed_count;
