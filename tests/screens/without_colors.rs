//! No state is told by colour alone: in each theme, what differs also differs in its signs, or is bold, underlined or
//! reversed. And the terminal's cursor, which screen readers follow, can be where the focus is.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Modifier;
use vdial::base::severity::Severity;
use vdial::screens::Theme;
use vdial::theme::NAMES;

use crate::common::lines;
use crate::common::test_app::TestApp;

/// What is left of a line without its colours.
type Line = Vec<(String, Modifier)>;

/// The line that has these words, from there on.
fn line_with(buffer: &Buffer, words: &str, from: &str) -> Line {
    let all = lines(buffer);
    let y = all.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("no {words:?} in\n{all}"));
    let line = all.lines().nth(y).unwrap();
    let x = line.find(from).map_or(0, |at| line[..at].chars().count());
    let cell = |x: usize| &buffer[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())];
    (x..usize::from(buffer.area.width)).map(|x| (cell(x).symbol().to_owned(), cell(x).modifier)).collect()
}

/// Does it in each theme, with both kinds of signs.
fn in_each_theme(mut check: impl FnMut(&dyn Fn(TestApp) -> Buffer, &str)) {
    for name in NAMES {
        for ascii in [false, true] {
            let theme = Theme::named(name).unwrap();
            let draw = |mut app: TestApp| {
                (app.theme, app.ascii) = (theme, ascii);
                app.draw(80, 24)
            };
            check(&draw, &format!("{name}, {}", if ascii { "plain signs" } else { "signs" }));
        }
    }
}

#[test]
fn a_selected_row_a_marked_one_and_any_other_differ() {
    in_each_theme(|draw, theme| {
        let row = |keys: &str, selected: &str| {
            let mut app = TestApp::busy();
            app.select("c8");
            app.press(keys);
            app.select(selected);
            line_with(&draw(app), "14:01:55", "\u{0}")
        };
        let rows = [row("", "c7"), row("", "c8"), row("space", "c7"), row("space", "c8")];
        for (at, one) in rows.iter().enumerate() {
            assert!(rows[..at].iter().all(|other| other != one), "{theme}: {one:?}");
        }
    });
}

#[test]
fn what_failed_and_what_ended_differ() {
    in_each_theme(|draw, theme| {
        let board = draw(TestApp::busy());
        let sign = |started: &str| line_with(&board, started, "hangup").len();
        assert_eq!(sign("13:55:00"), sign("13:50:00"), "the same word in the same place");
        let before = |started: &str| {
            let line = line_with(&board, started, started);
            line[started.len() + 1].0.clone()
        };
        assert_ne!(before("13:55:00"), before("13:50:00"), "{theme}");
    });
}

#[test]
fn notices_of_each_severity_differ_in_the_footer_and_in_the_log() {
    in_each_theme(|draw, theme| {
        for keys in ["", "5"] {
            let said = |level| {
                let mut app = TestApp::account();
                app.press(keys);
                let now = app.now;
                app.say(level, "something has happened", now);
                line_with(&draw(app), "something has happened", "\u{0}")
            };
            let all = [said(Severity::Info), said(Severity::Warning), said(Severity::Error)];
            assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2], "{theme}: {all:?}");
        }
    });
}

#[test]
fn the_pane_that_has_the_focus_differs() {
    in_each_theme(|draw, theme| {
        let rule = |keys: &str| {
            let mut app = TestApp::busy();
            app.press(keys);
            line_with(&draw(app), "1 Calls", "\u{0}")[0].clone()
        };
        assert_ne!(rule("1"), rule("b tab"), "{theme}");
    });
}

#[test]
fn the_cursor_is_where_the_focus_is() {
    for (keys, words) in [
        ("", "> "),
        ("j", "> "),
        ("H", "[ Cancel ]"),
        ("V", "> "),
        ("C", "> "),
        ("d tab", "> On answer"),
        ("?", "┏"),
        ("d", "  "),
        (": a", " "),
        ("2", "> "),
        ("5", ""),
    ] {
        let mut app = TestApp::busy();
        app.cursor_at_focus = true;
        app.press(keys);
        let (buffer, cursor) = app.draw_with_cursor(80, 24);
        let Position { x, y } = cursor.unwrap_or_else(|| panic!("{keys}: no cursor"));
        let line = lines(&buffer)
            .lines()
            .nth(usize::from(y))
            .unwrap_or_default()
            .chars()
            .skip(usize::from(x))
            .collect::<String>();
        assert!(line.starts_with(words), "{keys}: {line:?} at {x},{y} in\n{}", lines(&buffer));
    }
    let mut app = TestApp::busy();
    assert_eq!(app.draw_with_cursor(80, 24).1, None, "without the option there is none");
    let buffer = app.draw(80, 24);
    let blinks = Modifier::SLOW_BLINK | Modifier::RAPID_BLINK;
    assert!(buffer.content.iter().all(|cell| !cell.modifier.intersects(blinks)));
}
