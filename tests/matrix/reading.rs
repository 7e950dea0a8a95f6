//! What stands on the screen, read as a person would read it, and without what differs from run to run.

/// What follows a pane's name in its frame: how many rows, and how they stand.
pub fn title(screen: &str, name: &str) -> Option<String> {
    let line = screen.lines().find(|line| line.contains(&format!(" {name} ")))?;
    // Whether the rows follow the newest call says nothing about the list.
    let rest = line.split_once(&format!(" {name} "))?.1.replace("following the newest", "");
    let words: Vec<&str> = rest.split(['─', '┐', '━', '┓']).next()?.split_whitespace().collect();
    // The time at which it was read.
    let timeless = match words.iter().position(|word| *word == "of") {
        Some(at) => [&words[..at.saturating_sub(1)], words.get(at + 2..).unwrap_or_default()].concat(),
        None => words,
    };
    Some(timeless.join(" "))
}

/// How many rows of a list were read whose reading goes on, for the first time or anew; by what stands in its title.
pub fn read_so_far(title: &str) -> Option<usize> {
    let words: Vec<&str> = title.split(' ').collect();
    let at = words.windows(2).position(|pair| pair == ["so", "far"] || pair == ["read", "anew…"])?;
    words.get(at.checked_sub(1)?)?.replace(',', "").parse().ok()
}

/// Whether a list is being read.
pub fn is_under_way(title: &str) -> bool {
    ["loading…", "so far", "read anew…"].iter().any(|words| title.contains(words))
}

/// The notices in the log, newest first; the log must be open.
pub fn notices(screen: &str) -> Vec<String> {
    let below = screen.lines().skip_while(|line| !line.contains(" 5 Log ")).skip(1);
    below.filter_map(notice).collect()
}

/// A line of the log: a time, a mark and the notice. What stands left of it has times of its own, and what stands right
/// of it begins after a gap.
fn notice(line: &str) -> Option<String> {
    let is_row = |at: usize| {
        let mut row = line.get(at..)?.chars();
        let time = (0..8).all(|n| row.next().is_some_and(|c| if n % 3 == 2 { c == ':' } else { c.is_ascii_digit() }));
        let mark = row.next() == Some(' ') && (0..2).all(|_| row.next().is_some_and(|c| " !✗".contains(c)));
        (time && mark).then(|| {
            line[at + 8..].trim_start_matches(['!', '✗', ' ']).split("   ").next().unwrap_or_default().to_owned()
        })
    };
    (0..line.len()).rev().find_map(is_row)
}

/// What the sign-in screen says over its fields, on one line.
pub fn sign_in_message(screen: &str) -> Option<String> {
    let lines = screen.lines().skip_while(|line| !line.contains("A credential for")).skip(1);
    let inside = |line: &str| Some(line.split(['│', '┃']).rfind(|part| part.trim().len() > 1)?.trim().to_owned());
    let message: Vec<String> = lines.take_while(|line| !line.contains("Access key")).filter_map(inside).collect();
    (!message.is_empty()).then(|| message.join(" "))
}

/// What the details of the selected call or groupcall say of the last reading, on one line.
pub fn error_in_details(screen: &str) -> Option<String> {
    const LABEL: &str = " Error ";
    let mut lines = screen.lines().skip_while(|line| !line.contains(" Selected "));
    let (first, column) = lines.by_ref().find_map(|line| {
        let (before, error) = line.split_once(LABEL)?;
        Some((error.trim(), (before.to_owned() + LABEL).chars().count()))
    })?;
    // What stands on further lines is below the first word, with no label before it.
    let goes_on = |line: &str| {
        let below: String = line.chars().skip(column).collect();
        let label: String = line.chars().take(column).skip(column - LABEL.len()).collect();
        (label.trim().is_empty() && !below.trim().is_empty()).then(|| below.trim().to_owned())
    };
    let rest: Vec<String> = lines.map_while(goes_on).collect();
    Some([first.to_owned()].into_iter().chain(rest).collect::<Vec<_>>().join(" "))
}

/// The word for the status in the row of the party that is called.
pub fn status(screen: &str, party: &str) -> Option<String> {
    const WORDS: [&str; 10] = [
        "dialing",
        "ringing",
        "progressing",
        "parked",
        "canceling",
        "terminating",
        "hanging up…",
        "hangup",
        "ended",
        "hangingup",
    ];
    let row = screen.lines().find(|line| line.contains(party) && line.contains(" out "))?;
    let row = row.split_once(" out ")?.0;
    WORDS
        .iter()
        .find(|word| row.ends_with(&format!(" {word}")) || row.contains(&format!(" {word} ")))
        .map(|w| (*w).into())
}

/// Without what differs from run to run, and not longer than a line of the table.
pub fn lasting(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut words: Vec<String> = text.split_whitespace().map(word).collect();
    // The poller reads calls and the list of them: whichever fails first is told.
    for at in 1..words.len() {
        if words[at - 1] == "request" && words[at].starts_with("req_") {
            words[at] = "req_…".to_owned();
        }
    }
    let text = words.join(" ").replace('|', "\\|");
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Long figures are moments, ages and ports; short ones are statuses.
fn word(word: &str) -> String {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if digits < 5 || word.contains("999999999") || word.starts_with('+') {
        return word.to_owned();
    }
    let kept: String = word.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    let mut short = kept;
    while short.contains("##") {
        short = short.replace("##", "#");
    }
    short
}
