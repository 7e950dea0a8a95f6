//! The picture in the README, made by the real drawing code. `VDIAL_WRITE_PICTURE=1 cargo test --test picture` makes
//! it anew; without that, this test checks that it is current.
#![cfg(test)]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::test_app::TestApp;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

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
                let wide = u16::try_from(vdial::ui::text::width(symbol).max(1)).unwrap();
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

#[test]
fn the_picture_is_current() {
    let drawn = svg(&TestApp::busy().draw(120, 30));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screens/monitor.svg");
    if std::env::var_os("VDIAL_WRITE_PICTURE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == drawn, "{} is not what the program draws now; see the head of this file", path.display());
}
