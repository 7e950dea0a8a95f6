//! The state of a terminal's modes, as escape sequences set it.

use std::collections::BTreeMap;

/// The modes that are on at first, as in many terminals: cursor shown, lines wrapped, Meta sent with ESC.
const ON_AT_FIRST: [&str; 3] = ["25", "7", "1036"];

/// What a program has left changed, from everything that it wrote; empty if it restored everything. Covers every
/// private mode, also saved and restored ones, the keyboard flags, the title, the progress, the cursor's shape and attributes.
pub fn left_set(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let (mut modes, mut keyboard) = (BTreeMap::new(), 0);
    let mut saved = BTreeMap::new();
    let (mut title, mut shape, mut attributes) = (String::new(), String::new(), String::new());
    let (mut titles, mut progress) = (Vec::new(), String::new());
    for sequence in text.split('\x1b').skip(1) {
        if let Some(string) = sequence.strip_prefix(']') {
            let string = string.split('\x07').next().unwrap();
            if let Some(new) = string.strip_prefix("0;").or_else(|| string.strip_prefix("2;")) {
                new.clone_into(&mut title);
            }
            if let Some(new) = string.strip_prefix("9;4;") {
                new.trim_start_matches('0').clone_into(&mut progress);
            }
        }
        let Some(sequence) = sequence.strip_prefix('[') else { continue };
        let Some(end) = sequence.find(|c: char| ('@'..='~').contains(&c)) else { continue };
        match (&sequence[..end], &sequence[end..=end]) {
            (numbers, on @ ("h" | "l")) if numbers.starts_with('?') => {
                for number in numbers[1..].split(';') {
                    modes.insert(number.to_owned(), on == "h");
                }
            }
            (numbers, "s") if numbers.starts_with('?') => {
                for number in numbers[1..].split(';') {
                    saved
                        .insert(number.to_owned(), modes.get(number).copied().unwrap_or(ON_AT_FIRST.contains(&number)));
                }
            }
            (numbers, "r") if numbers.starts_with('?') => {
                let restored = numbers[1..].split(';').filter_map(|number| saved.get_key_value(number));
                modes.extend(restored.map(|(number, on)| (number.clone(), *on)));
            }
            ("22;2", "t") => titles.push(title.clone()),
            ("23;2", "t") => title = titles.pop().expect("a title that was saved"),
            (flags, "u") if flags.starts_with('>') => keyboard += 1,
            (flags, "u") if flags.starts_with('<') => keyboard -= 1,
            (new, "q") if new.ends_with(' ') => new.trim_end_matches([' ', '0']).clone_into(&mut shape),
            (new, "m") if !new.starts_with('>') => new.trim_start_matches('0').clone_into(&mut attributes),
            _ => {}
        }
    }
    let changed = modes.iter().filter(|(number, on)| **on != ON_AT_FIRST.contains(&number.as_str()));
    let mut left: Vec<_> = changed.map(|(number, on)| format!("mode {number} is {on}")).collect();
    let others = [("title", title), ("progress", progress), ("shape", shape), ("attributes", attributes)];
    left.extend(others.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}")));
    if keyboard != 0 {
        left.push(format!("keyboard flags: {keyboard}"));
    }
    left
}
