//! The command line as bash has it: words with quotes and backslashes, which bash itself breaks at other characters too.

/// A command line up to the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The words after the command, without quotes.
    pub before: Vec<String>,
    /// The word at the cursor, without quotes.
    pub current: String,
    /// The word at the cursor as it is typed.
    raw: String,
    /// The quote in which the cursor is.
    quote: Option<char>,
}

impl Line {
    /// Reads a line up to the cursor.
    pub fn read(line: &str) -> Self {
        let mut words = vec![];
        let mut read = Self::default();
        let mut chars = line.trim_start().chars();
        while let Some(c) = chars.next() {
            match (c, read.quote) {
                (' ' | '\t' | '\n', None) => {
                    if !read.raw.is_empty() {
                        words.push(std::mem::take(&mut read.current));
                        read.raw.clear();
                    }
                    continue;
                }
                ('"' | '\'', None) => read.quote = Some(c),
                (_, Some(quote)) if c == quote => read.quote = None,
                ('\\', None | Some('"')) => {
                    read.raw.push(c);
                    let Some(next) = chars.next() else { break };
                    read.raw.push(next);
                    read.current.push(next);
                    continue;
                }
                _ => read.current.push(c),
            }
            read.raw.push(c);
        }
        read.before = words.into_iter().skip(1).collect();
        read
    }

    /// What bash has to put in for the name; `None` if it does not fit to what is typed. Bash keeps what comes before the
    /// last of its `breaks`.
    pub fn insert(&self, name: &str, breaks: &str) -> Option<String> {
        if let Some(quote) = self.quote {
            // Bash puts in what follows the quote, and closes it.
            return (self.raw.find(quote) == Some(0)).then(|| name.to_owned());
        }
        let escaped: String =
            name.chars().flat_map(|c| (!is_plain(c)).then_some('\\').into_iter().chain([c])).collect();
        let mut after = 0;
        let mut typed = self.raw.char_indices();
        while let Some((at, c)) = typed.next() {
            match c {
                '\\' => _ = typed.next(),
                c if breaks.contains(c) => after = at + c.len_utf8(),
                _ => {}
            }
        }
        escaped.strip_prefix(&self.raw[..after]).map(str::to_owned)
    }
}

/// Whether bash takes the character as it is.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "+-_./:=@%,~^".contains(c) || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As bash sets it.
    const BREAKS: &str = " \t\n\"'><=;|&(:";

    #[test]
    fn a_line_is_read_as_bash_reads_it() {
        for (line, before, current) in [
            ("vdial ", &[][..], ""),
            ("vdial ca", &[], "ca"),
            ("vdial call --to ", &["call", "--to"], ""),
            ("vdial call --to ext:Re", &["call", "--to"], "ext:Re"),
            ("vdial call --to ext:Reception\\ De", &["call", "--to"], "ext:Reception De"),
            ("vdial call --say 'a  b' --to \"ext:Re", &["call", "--say", "a  b", "--to"], "ext:Re"),
            ("vdial --flow=\"Main m", &[], "--flow=Main m"),
            ("vdial '' x", &[""], "x"),
        ] {
            let read = Line::read(line);
            assert_eq!(
                (read.before, read.current.as_str()),
                (before.iter().map(|&word| word.to_owned()).collect(), current)
            );
        }
    }

    #[test]
    fn what_bash_puts_in_is_quoted_and_without_what_it_keeps() {
        for (line, name, put_in) in [
            ("vdial call --to ", "ext:Front Desk", Some("ext:Front\\ Desk")),
            ("vdial call --to ext:Fr", "ext:Front Desk", Some("Front\\ Desk")),
            ("vdial call --to ext:Front\\ D", "ext:Front Desk", Some("Front\\ Desk")),
            ("vdial call --to \"ext:Fr", "ext:Front Desk", Some("ext:Front Desk")),
            ("vdial call --to=ext:Fr", "--to=ext:Front Desk", Some("Front\\ Desk")),
            ("vdial call --to a\"ext:Fr", "ext:Front Desk", None),
            ("vdial call --flow ", "$HOME; `id` & 'x'", Some("\\$HOME\\;\\ \\`id\\`\\ \\&\\ \\'x\\'")),
        ] {
            assert_eq!(Line::read(line).insert(name, BREAKS).as_deref(), put_in, "{line}");
        }
    }
}
