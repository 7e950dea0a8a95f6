//! How every screen looks: what colours stand where, and the bar of what is selected.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use serde_json::json;
use vdial::app::Focus;
use vdial::ui::Theme;
use vdial::ui::text::width;

use crate::common::lines;
use crate::common::scene::{Scene, at, call};

/// No words in colour, nothing in a colour that is the background somewhere, and no bold badge.
pub fn check(buffer: &Buffer, name: &str) {
    for (at, cell) in buffer.content.iter().enumerate() {
        let place = format!("{name}: {:?} at {:?}", cell.symbol(), buffer.pos_of(at));
        let known = [Color::Reset, Color::Black, Color::Red, Color::Green, Color::Yellow, Color::Cyan, Color::White];
        assert!(known.contains(&cell.fg), "{place} is {:?}", cell.fg);
        match (cell.bg, cell.fg) {
            (Color::Reset, Color::Reset) => {}
            (Color::Reset, Color::Black | Color::White) => panic!("{place} is {:?} on any background", cell.fg),
            (Color::Reset, color) => assert!(is_sign(cell), "{place} is a word in {color:?}"),
            (Color::Yellow, Color::Black) | (Color::Red, Color::White) => {
                assert!(!cell.modifier.contains(Modifier::BOLD), "{place} is a bold badge");
            }
            pair => panic!("{place} is no badge that is known: {pair:?}"),
        }
        if cell.modifier.contains(Modifier::REVERSED) {
            assert!(!cell.modifier.contains(Modifier::DIM), "{place} is faint and selected");
        }
    }
}

fn is_sign(cell: &Cell) -> bool {
    cell.symbol().chars().all(|c| " !?".contains(c) || !c.is_ascii() && !c.is_alphabetic())
}

/// The cells of the pane in the line that holds the text, without its frame.
fn row_with<'a>(buffer: &'a Buffer, text: &str) -> Vec<&'a Cell> {
    let all = lines(buffer);
    let y = all.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{all}"));
    let line: Vec<&Cell> = (0..buffer.area.width).map(|x| &buffer[(x, u16::try_from(y).unwrap())]).collect();
    let before = all.lines().nth(y).unwrap().split(text).next().unwrap();
    let at = width(before);
    let is_side = |cell: &&Cell| matches!(cell.symbol(), "│" | "┃");
    let left = line[..at].iter().rposition(is_side).map_or(0, |side| side + 1);
    let right = line[at..].iter().position(is_side).map_or(line.len(), |side| at + side);
    line[left..right].to_vec()
}

fn assert_one_bar(buffer: &Buffer, text: &str, modifier: Modifier) {
    for cell in row_with(buffer, text) {
        let look = (cell.fg, cell.bg, cell.modifier);
        assert_eq!(look, (Color::Reset, Color::Reset, modifier), "{:?} in the row of {text:?}", cell.symbol());
    }
}

#[test]
fn the_selection_is_one_bar_from_the_first_cell_to_the_border() {
    for theme in Theme::ALL {
        for size in [(120, 30), (80, 24), (60, 16)] {
            for (id, row) in [
                ("c9", "◌ dialing"),
                ("c8", "◔ ringing"),
                ("c7", "● progressing"),
                ("c5", "◒ terminating"),
                ("c4", "✗ hangup"),
                ("c1", "? parked"),
            ] {
                let mut scene = Scene::busy();
                scene.theme = theme;
                scene.select(id);
                assert_one_bar(&scene.draw(size.0, size.1), row, Modifier::REVERSED);
            }
        }
    }
    for (focus, first) in
        [(Focus::Numbers, "> +12025550142"), (Focus::Flows, "> Main menu"), (Focus::Extensions, "> Reception")]
    {
        let mut scene = Scene::account();
        scene.app.focus = focus;
        assert_one_bar(&scene.draw(120, 30), first, Modifier::REVERSED);
    }
    let mut scene = Scene::account();
    scene.app.focus = Focus::Log;
    assert_one_bar(&scene.draw(80, 24), "14:0", Modifier::REVERSED);
}

#[test]
fn a_selection_elsewhere_and_what_just_changed_look_different() {
    let mut scene = Scene::busy();
    scene.app.focus = Focus::Numbers;
    let changed = json!({"tm_ringing": at("14:02:06"), "tm_progressing": at("14:02:07"), "tm_update": at("14:02:07")});
    scene.calls(vec![call("c9", "progressing", "14:02:04", &changed)]);
    for theme in [Theme::Color, Theme::Mono] {
        scene.theme = theme;
        let buffer = scene.draw(120, 30);
        assert_one_bar(&buffer, "> 14:01:10", Modifier::UNDERLINED);
        assert_one_bar(&buffer, "> +12025550142", Modifier::REVERSED);
        let looks: Vec<_> = row_with(&buffer, "14:02:04").iter().map(|cell| cell.modifier).collect();
        assert!(looks.contains(&Modifier::BOLD) && !looks.contains(&Modifier::UNDERLINED), "{looks:?}");
    }
}

#[test]
fn a_call_that_failed_stands_out_and_most_of_all_at_first() {
    let mut scene = Scene::busy();
    let failed = json!({"tm_hangup": at("14:02:05"), "hangup_reason": "busy", "hangup_by": "remote"});
    scene.calls(vec![call("c9", "hangup", "14:02:04", &failed)]);
    let of = |scene: &mut Scene| {
        let buffer = scene.draw(120, 30);
        check(&buffer, "just failed");
        let row = row_with(&buffer, "14:02:04").into_iter().cloned().collect::<Vec<_>>();
        let sign = row.iter().position(|cell| cell.symbol() == "✗").unwrap();
        (row[sign].clone(), row[sign + 2].clone())
    };
    let (sign, word) = of(&mut scene);
    assert_eq!((sign.fg, sign.bg, word.fg, word.bg), (Color::White, Color::Red, Color::White, Color::Red));
    scene.later(70);
    let (sign, word) = of(&mut scene);
    assert_eq!((sign.fg, sign.bg), (Color::Red, Color::Reset));
    assert_eq!((word.fg, word.bg, word.modifier), (Color::Reset, Color::Reset, Modifier::BOLD));
}
