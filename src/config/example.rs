//! What each setting means: the comments of the commented default configuration, the only place that says so.

use super::EXAMPLE;

/// What a setting means: the comment over it, or over the tables that it consists of. `table` is that of the example, such
/// as `board`; the top level is empty.
pub(super) fn meaning(table: &str, key: &str) -> String {
    let full = if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
    let (mut around, mut comment, mut below_a_key) = (String::new(), Vec::new(), false);
    for line in EXAMPLE.lines() {
        let Some(line) = line.strip_prefix("# ") else {
            comment.clear();
            continue;
        };
        let named = if line.starts_with('[') {
            line.trim_matches(['[', ']']).clone_into(&mut around);
            around == full || around.rsplit_once('.').is_some_and(|(over, _)| over == full)
        } else if let Some((name, _)) = line.split_once(" = ").filter(|(name, _)| is_key(name)) {
            around == table && name == key
        } else {
            if std::mem::take(&mut below_a_key) {
                comment.clear();
            }
            comment.push(line);
            continue;
        };
        if named {
            return in_short(&comment.join(" "));
        }
        below_a_key = true;
    }
    String::new()
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// Without the words that lead to the example below it.
fn in_short(comment: &str) -> String {
    let ends = [" An example:", " Examples:", " at first:"];
    let cut = ends.iter().find_map(|end| comment.strip_suffix(end));
    cut.unwrap_or(comment).trim_end_matches([' ', ',']).to_owned()
}

/// The example with every setting uncommented.
#[cfg(test)]
pub(super) fn uncommented() -> String {
    let is_setting = |line: &str| {
        let name = line.split_once(" = ").map(|(name, _)| name);
        line.starts_with('[') || name.is_some_and(is_key)
    };
    EXAMPLE
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|setting| is_setting(setting)).unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_means_what_the_comment_over_it_says() {
        for (table, key, begins) in [
            ("", "region", "The country that national numbers"),
            ("", "ascii", "Plain signs and borders."),
            ("budget", "burst", "Requests at once after a quiet time, 1 to 33."),
            ("board", "talking_minutes", "From when on a call stands out"),
            ("board", "views", "Your own views:"),
            ("", "hooks", "A program that runs on events"),
            ("notify", "when", "When: unfocused"),
            ("notify", "rules", "What is told;"),
            ("", "favourites", "Calls that are made again and again"),
            ("", "nothing", ""),
            ("profiles.default", "region", "The country of national numbers, for this account only."),
        ] {
            let meaning = meaning(table, key);
            assert!(meaning.starts_with(begins) && !meaning.ends_with(':'), "{table}.{key}: {meaning}");
            assert_eq!(meaning.is_empty(), begins.is_empty(), "{table}.{key}: {meaning}");
        }
    }
}
