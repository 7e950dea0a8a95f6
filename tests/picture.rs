//! The generated parts of the documents: the pictures in the README, drawn by the real drawing code, and the table of
//! keys in `docs/keys.md`. `VDIAL_WRITE_PICTURE=1 cargo test --test picture` writes them; otherwise these tests check
//! that they are current.
#![cfg(test)]

mod common;
#[path = "picture/scene.rs"]
mod scene;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::test_app::TestApp;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use vdial::keys::command::{Command, Section};
use vdial::keys::key_map::KeyMap;

const CELL: (u32, u32) = (9, 19);
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d4d7dd";

fn color(color: Color) -> &'static str {
    match color {
        Color::Red => "#e0616b",
        Color::Green => "#7fb86b",
        Color::Yellow => "#d9b45b",
        Color::Blue => "#6fa5e0",
        Color::Magenta => "#c08ad6",
        Color::Cyan => "#62b8c0",
        Color::DarkGray => "#7d828c",
        _ => FOREGROUND,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A buffer as SVG: one text element for each run of cells of one style, at exact columns.
fn svg(buffer: &Buffer) -> String {
    let (width, height) = (u32::from(buffer.area.width) * CELL.0, u32::from(buffer.area.height) * CELL.1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"15\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{BACKGROUND}\"/>\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let start = x;
            let mut text = String::new();
            let mut columns = 0_u32;
            while x < buffer.area.width && buffer[(x, y)].style() == cell.style() {
                let symbol = buffer[(x, y)].symbol();
                let wide = u16::try_from(vdial::widgets::text::width(symbol).max(1)).unwrap();
                text.push_str(symbol);
                columns += u32::from(wide);
                x += wide;
            }
            let reversed = cell.modifier.contains(Modifier::REVERSED);
            let (left, top) = (u32::from(start) * CELL.0, u32::from(y) * CELL.1);
            if reversed {
                let (wide, high) = (columns * CELL.0, CELL.1);
                writeln!(
                    svg,
                    "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" fill=\"{}\"/>",
                    color(cell.fg)
                )
                .unwrap();
            }
            if text.trim().is_empty() {
                continue;
            }
            let fill = if reversed { BACKGROUND } else { color(cell.fg) };
            let weight = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
            let baseline = top + 14;
            let length = columns * CELL.0;
            writeln!(
                svg,
                "<text x=\"{left}\" y=\"{baseline}\" fill=\"{fill}\"{weight} textLength=\"{length}\" xml:space=\"preserve\">{}</text>",
                escaped(&text)
            )
            .unwrap();
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// The keys of the built-in key map, a part for each section of the help.
fn table_of_keys() -> String {
    let keymap = KeyMap::new(&BTreeMap::new()).unwrap();
    let mut table = String::new();
    for section in Section::ALL {
        let head = "| Key | Name in `[keys]` | What it does |\n| --- | --- | --- |";
        write!(table, "\n## {}\n\n{head}\n", section.title()).unwrap();
        for action in Command::ALL.iter().filter(|action| action.section() == section) {
            let keys: Vec<_> = keymap.keys(*action).iter().map(|key| format!("`{key}`")).collect();
            writeln!(table, "| {} | `{}` | {} |", keys.join(" "), action.name(), action.description()).unwrap();
        }
    }
    table
}

/// Compares a file with what the program makes now, or writes it.
fn check(file: &str, current: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("VDIAL_WRITE_PICTURE").is_some() {
        fs::write(&path, current).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == current, "{} is out of date; see the head of tests/picture.rs", path.display());
}

#[test]
fn the_pictures_of_the_board_are_current() {
    for (name, keys, (width, height)) in [
        ("monitor", "b", (120, 30)),
        ("wide", "", (200, 50)),
        ("inspect", "enter", (120, 30)),
        ("statistics", "i", (120, 30)),
        ("rewind", "[ { {", (120, 30)),
    ] {
        let mut scene = scene::board();
        scene.press(keys);
        check(&format!("assets/screens/{name}.svg"), &svg(&scene.draw(width, height)));
    }
}

#[test]
fn the_picture_of_the_form_is_current() {
    let mut scene = TestApp::busy();
    scene.press("n");
    scene.type_text("+82 10-1234-5678");
    scene.press("tab tab");
    scene.type_text("Good morning, your table is ready.");
    check("assets/screens/form.svg", &svg(&scene.draw(110, 26)));
}

#[test]
fn the_page_of_keys_is_current() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md")).unwrap();
    let (before, rest) = page.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("\n<!-- end of the table -->").unwrap();
    let table = table_of_keys();
    check("docs/keys.md", &format!("{before}<!-- table -->\n{table}\n<!-- end of the table -->{after}"));
}
