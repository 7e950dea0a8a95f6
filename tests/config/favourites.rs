//! Favourites: those of the configuration, those kept from the screen, and how one is asked for by name.

use super::Machine;
use std::fs;
use vdial::config::{KeptFavourites, find_favourite};
use vdial::domain::{Anonymous, Favourite, KeptAnswer};

const ALL: &str = r#"
[favourites.reception]
to = ["ext:Reception Desk", "+82 10-1234-5678"]
from = "+12025550142"
say = "Good morning"
language = "ko-KR"
anonymous = "yes"
variables = { campaign = "spring", "an odd \"key\"" = "" }

[favourites."회의실 2"]
to = ["ext:attic"]
flow = "Main menu"

[favourites.json]
to = ["sip:desk@pbx.example"]
actions = '[ {"type": "talk", "option": {"text": "1 €"}} ]'

[favourites.tables]
to = ["+821012345678"]
[[favourites.tables.actions]]
type = "talk"
option = { text = "Hi", loop = 2 }
[[favourites.tables.actions]]
type = "hangup"
"#;

fn kept(machine: &Machine) -> KeptFavourites {
    KeptFavourites::load(&machine.paths().favourites_file()).unwrap()
}

fn favourite(name: &str, to: &str) -> Favourite {
    Favourite::new(name, vec![to.to_owned()])
}

#[test]
fn they_are_read_as_they_are_written_and_printed_so_that_they_are_read_again() {
    let config = Machine::new(ALL).load(&[]).unwrap();
    let found: Vec<_> = config.favourites.iter().map(|one| (one.name.as_str(), one.on_answer.clone())).collect();
    let say = KeptAnswer::Say { text: "Good morning".to_owned(), language: Some("ko-KR".to_owned()) };
    assert_eq!(
        found,
        [
            ("json", Some(KeptAnswer::Actions(r#"[{"type":"talk","option":{"text":"1 €"}}]"#.to_owned()))),
            ("reception", Some(say)),
            (
                "tables",
                Some(KeptAnswer::Actions(
                    // In the order in which the parser hands them over.
                    r#"[{"option":{"loop":2,"text":"Hi"},"type":"talk"},{"type":"hangup"}]"#.to_owned()
                ))
            ),
            ("회의실 2", Some(KeptAnswer::Flow("Main menu".to_owned()))),
        ]
    );
    assert_eq!(config.favourites[1].to, ["ext:Reception Desk", "+82 10-1234-5678"]);
    assert_eq!(config.favourites[1].from.as_deref(), Some("+12025550142"));
    let variables =
        [("an odd \"key\"", ""), ("campaign", "spring")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(
        (&config.favourites[1].anonymous, &config.favourites[1].variables[..]),
        (&Anonymous::Yes, &variables[..])
    );
    let again = Machine::new(&config.print()).load(&[]).unwrap();
    assert_eq!(again.favourites, config.favourites);
}

#[test]
fn what_is_wrong_with_one_is_told_with_its_line() {
    for (written, expected) in [
        ("to = []", "~/config.toml:2: favourites.x.to: no destination"),
        ("to = [\"a\", \" \"]", "~/config.toml:2: favourites.x.to: it is empty"),
        ("to = [\"a\"]\nsay = \"a\\nb\"", "~/config.toml:3: favourites.x.say: it contains a line end"),
        (
            "to = [\"a\"]\nlanguage = \"en-US\"",
            "~/config.toml:3: favourites.x.language: it is the language of the spoken text",
        ),
        (
            "to = [\"a\"]\nsay = \"b\"\nlanguage = \"english!\"",
            "~/config.toml:4: favourites.x.language: \"english!\" is not",
        ),
        ("to = [\"a\"]\nactions = '{}'", "~/config.toml:3: favourites.x.actions: not a list of actions"),
        ("to = [\"a\"]\nactions = '[{'", "~/config.toml:3: favourites.x.actions: invalid JSON"),
        ("to = [\"a\"]\nactions = [{ at = 2026-01-01 }]", "~/config.toml:3: favourites.x.actions: JSON has no dates"),
        ("to = [\"a\"]\nactions = 3", "~/config.toml:3: actions: actions are a list of tables, or JSON in a text"),
        (
            "to = [\"a\"]\nanonymous = \"maybe\"",
            "~/config.toml:3: favourites.x.anonymous: \"maybe\" is none of yes, no",
        ),
        ("to = [\"a\"]\nsay = \"b\"\nflow = \"c\"", "only one of say, flow and actions"),
        ("tos = [\"a\"]", "~/config.toml:2: unknown key \"tos\"; did you mean \"to\"?"),
        ("say = \"a\"", "missing field `to`"),
    ] {
        let error = Machine::new(&format!("[favourites.x]\n{written}\n")).load_error(&[]);
        assert!(error.contains(expected), "{written}: {error}");
    }
    let error = Machine::new("[favourites.\" x\"]\nto = [\"a\"]\n").load_error(&[]);
    assert!(error.contains("the name of a favourite is 1 to 64 characters"), "{error}");
}

#[test]
fn one_is_found_by_its_name_or_those_that_there_are_are_named() {
    let machine = Machine::new("[favourites.desk]\nto = [\"ext:alice\"]\n");
    let config = machine.load(&[]).unwrap();
    let find = |name: &str| find_favourite(name, &config, &machine.paths());
    kept(&machine).keep(&favourite("Mum", "+821012345678")).unwrap();
    kept(&machine).keep(&favourite("desk", "ext:other")).unwrap();
    assert_eq!(find("Mum").unwrap().to, ["+821012345678"]);
    assert_eq!(find("desk").unwrap().to, ["ext:alice"], "the configuration's own comes first");
    assert_eq!(find("dest").unwrap_err(), "there is no favourite \"dest\"; did you mean \"desk\"?");
    assert_eq!(find("grandfather").unwrap_err(), "there is no favourite \"grandfather\"; there are desk, Mum, desk");
    let nothing = Machine::new("");
    let error = find_favourite("x", &nothing.load(&[]).unwrap(), &nothing.paths()).unwrap_err();
    assert!(error.contains("nor any other"), "{error}");
}

#[test]
fn what_is_kept_is_read_again_and_what_another_version_wrote_survives() {
    let machine = Machine::new("");
    let path = machine.paths().favourites_file();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, r#"{"stars":5,"favourites":{"newer":{"to":["a"],"rank":1},"odd":7}}"#).unwrap();
    let all = [
        favourite("a \"quoted\" one", "+821012345678"),
        Favourite {
            from: Some("+12025550142".to_owned()),
            on_answer: Some(KeptAnswer::Say { text: "안녕".to_owned(), language: Some("ko-KR".to_owned()) }),
            anonymous: Anonymous::No,
            variables: vec![("b".to_owned(), "2".to_owned()), ("a".to_owned(), "1".to_owned())],
            ..favourite("say", "ext:alice")
        },
        Favourite { on_answer: Some(KeptAnswer::Flow("Main menu".to_owned())), ..favourite("flow", "ext:alice") },
        Favourite { on_answer: Some(KeptAnswer::Actions("[]".to_owned())), ..favourite("x", "ext:alice") },
    ];
    for one in &all {
        kept(&machine).keep(one).unwrap();
    }
    let read = kept(&machine).all();
    assert!(all.iter().all(|one| read.contains(one)), "{read:?}");
    assert_eq!(read.len(), all.len() + 1, "with the newer one, without the odd one");
    assert!(kept(&machine).has("odd"), "whose name is taken all the same");
    kept(&machine).remove("say").unwrap();
    assert!(!kept(&machine).has("say"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"stars\": 5") && text.contains("\"rank\": 1") && text.contains("\"odd\": 7"), "{text}");
    #[cfg(unix)]
    assert_eq!(super::mode(&path), 0o600);
}

#[test]
fn a_damaged_file_is_an_error_and_not_an_empty_one() {
    let machine = Machine::new("");
    let path = machine.paths().favourites_file();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for damaged in ["{", "[]", r#"{"favourites":[]}"#] {
        fs::write(&path, damaged).unwrap();
        let error = KeptFavourites::load(&path).unwrap_err();
        assert!(error.contains("is damaged and was left unchanged"), "{error}");
    }
}
