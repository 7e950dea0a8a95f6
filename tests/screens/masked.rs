//! Hidden numbers and names: nothing of them is left on any screen that is approved here, nor anywhere else that these
//! tests go.

use ratatui::buffer::Buffer;
use vdial::messages::effect::Effect;

use crate::common::lines;
use crate::common::test_app::{TestApp, text_of};

/// Digits of a number that recognize it, at its end.
const TELLING: usize = 4;

/// Draws the screen with hidden numbers and names, and looks for them.
pub fn check(app: &TestApp, width: u16, height: u16, name: &str) {
    let mut app = app.clone();
    let secrets = app.secrets();
    app.mask();
    let buffer = app.draw(width, height);
    for y in 0..height {
        let row = row(&buffer, y);
        let packed: String = row.chars().filter(|c| !" -.()".contains(*c)).collect();
        for secret in &secrets {
            let told = match digits(secret) {
                Some(digits) => {
                    let end = &digits[digits.len() - TELLING..];
                    packed.contains(&digits[digits.len().saturating_sub(7)..]) || row.contains(&format!("…{end}"))
                }
                None => contains_word(&row, secret) || cut_off(&row, secret),
            };
            assert!(!told, "{name}: {secret} is told in {row:?}:\n{}", lines(&buffer));
        }
    }
}

/// The digits of a phone number.
fn digits(secret: &str) -> Option<&str> {
    let digits = secret.strip_prefix('+')?;
    (digits.len() > TELLING && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

fn row(buffer: &Buffer, y: u16) -> String {
    (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect()
}

fn contains_word(row: &str, word: &str) -> bool {
    row.match_indices(word).any(|(at, _)| {
        let before = row[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        !before && !row[at + word.len()..].starts_with(char::is_alphanumeric)
    })
}

/// Whether the row has the beginning of a name that was cut off.
fn cut_off(row: &str, name: &str) -> bool {
    let starts = name.char_indices().map(|(at, _)| &name[..at]).filter(|start| start.chars().count() >= 3);
    starts.map(|start| format!("{start}…")).any(|start| contains_word(row, &start))
}

#[test]
fn a_key_hides_and_shows_wherever_it_is_pressed() {
    let mut app = TestApp::busy();
    let shown = text_of(&app.draw(120, 30));
    assert!(shown.contains("+821012345678"), "{shown}");
    app.press("M");
    let hidden = text_of(&app.draw(120, 30));
    assert!(hidden.contains("MASKED") && hidden.contains("+************"), "{hidden}");
    // In a field the letter is text; the other key hides there too, and what is typed stays what it is.
    app.press("M n");
    app.type_text("+821012345678M");
    assert!(text_of(&app.draw(120, 30)).contains("+821012345678M"));
    app.press("backspace f2");
    let hidden = text_of(&app.draw(120, 30));
    assert!(!hidden.contains("1012345678") && hidden.contains("+************"), "{hidden}");
    assert_eq!(app.form_destinations(), "+821012345678");
    app.press("f2");
    assert!(text_of(&app.draw(120, 30)).contains("+821012345678"));
}

#[test]
fn what_is_saved_meanwhile_is_hidden_too() {
    let mut app = TestApp::busy();
    let secrets = app.secrets();
    app.press("M ctrl-s");
    let effects = app.press("enter");
    let Some(Effect::WriteCalls { text, calls, .. }) = effects.into_iter().next() else { panic!("nothing written") };
    assert!(calls > 0 && text.lines().count() == calls + 1);
    for secret in secrets {
        assert!(!contains_word(&text, &secret), "{secret} in\n{text}");
    }
    assert!(app.all_calls().all(|tracked| text.contains(tracked.call.id.as_str())), "{text}");
}

#[test]
fn every_overlay_and_pane_is_hidden_while_the_screen_moves_on() {
    let mut app = TestApp::busy();
    for keys in ["", "enter", "J", "o", "L", "F", "a", "i", "[", "V", "C", "y", "n", "2", "3", "4", "5", "e", "ctrl-s"]
    {
        app.press(keys);
        for (width, height) in [(200, 50), (120, 30), (80, 24), (60, 16)] {
            check(&app, width, height, keys);
        }
        app.press("esc esc 1");
    }
}
