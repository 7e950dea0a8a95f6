//! How every screen looks: what colours stand where, and the bar of what is selected.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use serde_json::json;
use vdial::base::day_clock::Hours;
use vdial::messages::message::Message;
use vdial::screens::{ColorDepth, Theme};
use vdial::theme::NAMES;
use vdial::widgets::text::width;

use crate::common::lines;
use crate::common::test_app::{TestApp, at, call, text_of};

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

/// Nothing but ASCII and the letters that others wrote.
pub fn check_plain(buffer: &Buffer, name: &str) {
    for (at, cell) in buffer.content.iter().enumerate() {
        let plain = cell.symbol().chars().all(|c| c.is_ascii() || c.is_alphanumeric());
        assert!(plain, "{name}: {:?} at {:?} in\n{}", cell.symbol(), buffer.pos_of(at), lines(buffer));
    }
}

fn is_sign(cell: &Cell) -> bool {
    cell.symbol().chars().all(|c| " !?".contains(c) || !c.is_ascii() && !c.is_alphabetic())
}

/// The cells of the row that holds the text: those that are drawn like the first of it.
fn row_with<'a>(buffer: &'a Buffer, text: &str) -> Vec<&'a Cell> {
    let all = lines(buffer);
    let y = all.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{all}"));
    let line: Vec<&Cell> = (0..buffer.area.width).map(|x| &buffer[(x, u16::try_from(y).unwrap())]).collect();
    let before = all.lines().nth(y).unwrap().split(text).next().unwrap();
    // Beside the lists the table begins in column 30.
    let lists = if buffer.area.width >= 110 { 30 } else { 0 };
    let at = width(before);
    if at < lists { line[..lists - 1].to_vec() } else { line[lists..].to_vec() }
}

fn assert_one_bar(buffer: &Buffer, text: &str, modifier: Modifier) {
    for cell in row_with(buffer, text) {
        let look = (cell.fg, cell.bg, cell.modifier);
        assert_eq!(look, (Color::Reset, Color::Reset, modifier), "{:?} in the row of {text:?}", cell.symbol());
    }
}

#[test]
fn the_selection_is_one_bar_from_the_first_cell_to_the_border() {
    // A painted one has its own foreground and background, which are swapped.
    let themes = NAMES.map(|name| Theme::named(name).unwrap());
    for theme in themes.into_iter().filter(|theme| theme.painted(ColorDepth::True).is_none()) {
        for size in [(120, 30), (80, 24), (60, 16)] {
            for (id, row) in [
                ("c9", "◌ dialing"),
                ("c8", "◔ ringing"),
                ("c7", "● progressing"),
                ("c5", "◒ terminating"),
                ("c4", "✗ hangup"),
                ("c1", "? parked"),
            ] {
                let mut app = TestApp::busy();
                app.theme = theme;
                app.select(id);
                assert_one_bar(&app.draw(size.0, size.1), row, Modifier::REVERSED);
            }
        }
    }
    for (key, first) in [("2", "> +12025550142"), ("3", "> Main menu"), ("4", "> Reception")] {
        let mut app = TestApp::account();
        app.press(key);
        assert_one_bar(&app.draw(120, 30), first, Modifier::REVERSED);
    }
    let mut app = TestApp::account();
    app.press("5 f");
    assert_one_bar(&app.draw(80, 24), "14:0", Modifier::REVERSED);
}

#[test]
fn every_theme_changes_only_colours_and_attributes() {
    let mut app = TestApp::busy();
    let plain = text_of(&app.draw(120, 30));
    let mut looks = Vec::new();
    for name in NAMES {
        app.theme = Theme::named(name).unwrap();
        let buffer = app.draw(120, 30);
        assert_eq!(text_of(&buffer), plain, "{name}");
        let look: Vec<_> = buffer.content.iter().map(|cell| (cell.fg, cell.bg, cell.modifier)).collect();
        let painted = app.theme.painted(ColorDepth::True).is_some();
        let bare = |cell: &&Cell| cell.fg == Color::Reset || cell.bg == Color::Reset;
        // The second column of a wide character is not sent.
        let wide = buffer.content.iter().filter(|cell| width(cell.symbol()) > 1).count();
        let count = buffer.content.iter().filter(bare).count();
        assert_eq!(count <= wide, painted, "{name}: {count}");
        assert!(!looks.contains(&look), "{name} looks like another one");
        looks.push(look);
    }
}

#[test]
fn the_terminals_background_chooses_the_colours_once_it_is_known() {
    let mut app = TestApp::busy();
    app.by_background = true;
    let sign = |app: &mut TestApp| {
        let buffer = app.draw(120, 30);
        buffer.content.iter().find(|cell| cell.symbol() == "✗").map(|cell| cell.fg)
    };
    let of = |name: &str| Theme::named(name).unwrap().role("failed").unwrap().fg;
    assert_eq!(sign(&mut app), of("terminal"));
    for ((red, green, blue), name) in
        [((0x1c, 0x1c, 0x1c), "dark"), ((0xfd, 0xf6, 0xe3), "light"), ((0x80, 0x80, 0x80), "terminal")]
    {
        app.send(Message::Background(red, green, blue));
        assert!(app.needs_drawing());
        assert_eq!(sign(&mut app), of(name), "{name}");
    }
    app.send(Message::Background(0, 0, 0));
    app.by_background = false;
    assert_eq!(sign(&mut app), of("terminal"), "it was not asked for");
}

/// Every view of the board with twelve hours: what has no room is cut, nothing else changes its place.
#[test]
fn twelve_hours_fit_into_the_columns() {
    for (name, keys) in [("board", ""), ("failed", "!"), ("rewind", "["), ("inspect", "enter"), ("log", "5")] {
        let mut app = TestApp::busy();
        app.hours = Hours::Twelve;
        if !keys.is_empty() {
            app.press(keys);
        }
        for (width, height) in [(80, 24), (120, 30)] {
            let buffer = app.draw(width, height);
            check(&buffer, name);
            insta::assert_snapshot!(format!("twelve_hours_{name}_{width}x{height}"), text_of(&buffer));
        }
    }
}

#[test]
fn a_selection_elsewhere_and_what_just_changed_look_different() {
    let mut app = TestApp::busy();
    app.press("2");
    let changed = json!({"tm_ringing": at("14:02:06"), "tm_progressing": at("14:02:07"), "tm_update": at("14:02:07")});
    app.calls(vec![call("c9", "progressing", "14:02:04", &changed)]);
    for theme in [Theme::terminal(), Theme::mono()] {
        app.theme = theme;
        let buffer = app.draw(120, 30);
        assert_one_bar(&buffer, "14:01:10", Modifier::UNDERLINED);
        assert_one_bar(&buffer, "> +12025550142", Modifier::REVERSED);
        let looks: Vec<_> = row_with(&buffer, "14:02:04").iter().map(|cell| cell.modifier).collect();
        assert!(looks.contains(&Modifier::BOLD) && !looks.contains(&Modifier::UNDERLINED), "{looks:?}");
    }
}

#[test]
fn a_call_that_failed_stands_out_and_most_of_all_at_first() {
    let mut app = TestApp::busy();
    let failed = json!({"tm_hangup": at("14:02:05"), "hangup_reason": "busy", "hangup_by": "remote"});
    app.calls(vec![call("c9", "hangup", "14:02:04", &failed)]);
    let of = |app: &mut TestApp| {
        let buffer = app.draw(120, 30);
        check(&buffer, "just failed");
        let row = row_with(&buffer, "14:02:04").into_iter().cloned().collect::<Vec<_>>();
        let sign = row.iter().position(|cell| cell.symbol() == "✗").unwrap();
        (row[sign].clone(), row[sign + 2].clone())
    };
    let (sign, word) = of(&mut app);
    assert_eq!((sign.fg, sign.bg, word.fg, word.bg), (Color::White, Color::Red, Color::White, Color::Red));
    app.later(70);
    let (sign, word) = of(&mut app);
    assert_eq!((sign.fg, sign.bg), (Color::Red, Color::Reset));
    assert_eq!((word.fg, word.bg, word.modifier), (Color::Reset, Color::Reset, Modifier::BOLD));
}

#[test]
fn plain_signs_leave_the_words_of_others_alone() {
    let mut app = TestApp::account();
    let said = json!({"destination": {"type": "sip", "target": "“é”→●@x.de"}});
    app.calls(vec![call("c1", "progressing", "14:01:10", &said)]);
    app.ascii = true;
    let text = lines(&app.draw(120, 30));
    for expected in ["# progressing", "“é”→●@x.de", "= 1 Calls", "東京オフィ", "# connected"] {
        assert!(text.contains(expected), "no {expected:?} in\n{text}");
    }
    app.press("J");
    let json = lines(&app.draw(120, 30));
    assert!(json.contains("“é”→●@x.de"), "{json}");
}

#[test]
fn arrow_keys_have_names_where_there_are_no_arrows() {
    let mut app = TestApp::account();
    app.ascii = true;
    app.press("n");
    let form = lines(&app.draw(80, 24));
    assert!(form.contains("Up/Down choose") && !form.contains('^'), "{form}");
    app.press("esc ?");
    let help = lines(&app.draw(120, 60));
    assert!(help.contains("j Down") && help.contains("k Up"), "{help}");
}

#[test]
fn a_terminal_that_draws_signs_two_columns_wide_gets_plain_ones_and_letters_their_room() {
    let mut app = TestApp::account();
    let to = json!({"destination": {"type": "sip", "target": "Жанна→@pbx.de"}});
    app.calls(vec![call("c1", "progressing", "14:01:10", &to)]);
    let before = lines(&app.draw(120, 30));
    assert!(before.contains("● progressing"), "{before}");
    // What it answers elsewhere is no answer to this.
    assert!(app.send(Message::CursorAt { row: 5, column: 3 }).is_empty());
    assert!(app.send(Message::CursorAt { row: 2, column: 2 }).is_empty());
    assert_eq!(lines(&app.draw(120, 30)), before);
    let effects = app.send(Message::CursorAt { row: 2, column: 3 });
    assert!(matches!(effects[..], [vdial::messages::effect::Effect::Redraw]), "{effects:?}");
    let mut buffer = app.draw(120, 30);
    // A letter that takes two columns has both erased first.
    for cell in buffer.content.iter_mut().filter(|cell| cell.symbol().starts_with('\u{1b}')) {
        cell.set_symbol(&cell.symbol().replace("\u{1b}[2X", ""));
    }
    check_plain(&buffer, "wide");
    let after = lines(&buffer);
    assert!(after.contains("# progressing") && after.contains("Ж а н н а >@"), "{after}");
}

/// The whole text of the help at this size, without its frame.
fn help(app: &mut TestApp, columns: u16, rows: u16) -> String {
    app.press("?");
    let mut text = String::new();
    let mut last = String::new();
    loop {
        let screen = lines(&app.draw(columns, rows));
        if screen == last {
            break;
        }
        for line in screen.lines().filter(|line| line.contains('┃')) {
            let inside: Vec<_> = line.split('┃').collect();
            text.push_str(inside[1].trim_end());
            text.push('\n');
        }
        last = screen;
        app.press("pgdn");
    }
    app.press("esc");
    text
}

#[test]
fn nothing_of_the_help_is_cut_at_any_size() {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (columns, rows) in [(60, 16), (80, 24), (120, 30)] {
        let mut app = TestApp::busy();
        let text = help(&mut app, columns, rows);
        assert!(!text.contains('…'), "{text}");
        let flat = squeezed(&text);
        for action in vdial::keys::command::Command::ALL {
            // Over pages a line may stand twice, so words are looked for and not whole texts.
            for word in action.description().split_whitespace() {
                assert!(flat.contains(word), "{word:?} of {} is missing at {columns}x{rows}", action.name());
            }
        }
        for expected in ["status:ringing", "sparkline", "checked 14 s ago", "Nothing is stale", "▤ ├ └"] {
            assert!(flat.contains(expected), "{expected:?} is missing at {columns}x{rows}:\n{text}");
        }
    }
}

#[test]
fn the_help_is_searched() {
    let mut app = TestApp::busy();
    app.press("? /");
    app.type_text("hang up");
    let found = lines(&app.draw(80, 24));
    assert!(found.contains("hang up the selected or marked") && !found.contains("zoom the pane"), "{found}");
    assert!(found.contains("/hang up") && found.contains("Enter keep"), "{found}");
    app.press("enter");
    assert!(lines(&app.draw(80, 24)).contains("Esc show all"));
    app.press("/");
    app.type_text(" xyzzy");
    assert!(lines(&app.draw(60, 16)).contains("Nothing matches"));
    app.press("esc");
    let all = lines(&app.draw(120, 30));
    assert!(all.contains("Help") && all.contains("mark or unmark the call"), "{all}");
    app.press("/");
    app.type_text("STALE");
    assert!(lines(&app.draw(120, 30)).contains("three intervals"));
    app.press("esc esc");
    assert!(!lines(&app.draw(120, 30)).contains(" Help "));
    // What was looked for is not kept for the next time.
    app.press("?");
    assert!(!lines(&app.draw(120, 30)).contains("/STALE"));
}

#[test]
fn a_healthy_push_does_not_read_as_stale_data() {
    let mut app = TestApp::busy();
    app.answer(vdial::messages::message::Answer::Channel(vdial::messages::message::PushState::Up));
    app.later(14);
    let header = lines(&app.draw(120, 30)).lines().next().unwrap().to_owned();
    assert!(header.contains("push, checked 14 s ago") && !header.contains("old"), "{header}");
}

#[test]
fn the_footer_keeps_the_help_and_the_ways_out_on_the_smallest_screen() {
    let footer = |app: &mut TestApp| lines(&app.draw(60, 16)).lines().last().unwrap_or_default().to_owned();
    let has = |footer: &str, keys: &[&str]| {
        let words: Vec<_> = footer.split_whitespace().collect();
        keys.iter().all(|key| words.contains(key))
    };
    for pane in ["1", "2", "3", "4", "5"] {
        let mut app = TestApp::busy();
        app.press(pane);
        let line = footer(&mut app);
        assert!(has(&line, &["?", "q", "Esc"]), "{pane}: {line}");
        app.press("space f");
        let line = footer(&mut app);
        assert!(has(&line, &["?", "q", "Esc"]), "{pane}, zoomed: {line}");
    }
    for keys in ["?", "y", "c", "m", "L", "F", "a", "J", "o"] {
        let mut app = TestApp::busy();
        app.press(keys);
        let line = footer(&mut app);
        assert!(has(&line, &["q", "Esc"]), "{keys}: {line}");
    }
    for keys in ["n", "e", "H", "/", "v", "? /", "L /", "c w", "c r", "n ctrl-t ctrl-t tab enter"] {
        let mut app = TestApp::busy();
        app.press(keys);
        let line = footer(&mut app);
        assert!(has(&line, &["Esc"]), "{keys}: {line}");
    }
}

#[test]
fn no_hint_names_an_alt_key() {
    for keys in ["", "?", "n", "n ctrl-p", "y", "c", "c w", "L", "F", "a", "o", "n tab tab ctrl-t ctrl-t tab enter"] {
        let mut app = TestApp::busy();
        app.press(keys);
        for (columns, rows) in [(60, 16), (80, 24), (120, 200)] {
            let screen = lines(&app.draw(columns, rows));
            assert!(!screen.contains("Alt"), "{keys}: {screen}");
        }
    }
}
