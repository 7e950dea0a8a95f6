//! A slow line: what is written is read at once, as `sshd` does, and reaches the terminal bit by bit. The terminal
//! answers when a question has reached it.

use std::collections::VecDeque;
use std::io::Read;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, kill_process};
use tokio::runtime::Runtime;
use vdial::simulator::{Options, Population, Simulator};

use super::pty::Program;
use super::vdial;

/// How much reaches the terminal at a time, and how often: two kilobytes a second.
const PIECE: usize = 40;
const PAUSE: Duration = Duration::from_millis(20);

const PATIENCE: Duration = Duration::from_mins(2);

struct Slow {
    program: Program,
    on_its_way: VecDeque<u8>,
    arrived: usize,
    answers: bool,
    /// How many of its next answers to the usual question get lost.
    loses: usize,
    answered: usize,
    server: Simulator,
    _runtime: Runtime,
}

impl Slow {
    /// With a hundred live calls, whose durations change every second.
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { incoming: false, ..Options::default() };
        let server = runtime.block_on(Simulator::start(([127, 0, 0, 1], 0).into(), options)).unwrap();
        server.populate(Population { live: 100, ended: 0, lifetime: Duration::from_hours(1) });
        let program = vdial(&["--api-url", &server.api_url()], &[("VOIPBIN_ACCESSKEY", Simulator::accesskey())]);
        let on_its_way = VecDeque::new();
        Self { program, on_its_way, arrived: 0, answers: true, loses: 0, answered: 0, server, _runtime: runtime }
    }

    /// Lets one piece arrive.
    fn step(&mut self) {
        std::thread::sleep(PAUSE);
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut pty = self.program.pty.as_ref().unwrap();
        while !self.program.screen.closed && poll(&mut [PollFd::new(pty, PollFlags::IN)], Some(&at_once)).unwrap() > 0 {
            let mut buffer = [0; 8192];
            let read = pty.read(&mut buffer).unwrap_or(0);
            self.program.screen.closed = read == 0;
            self.on_its_way.extend(&buffer[..read]);
        }
        let length = self.on_its_way.len().min(PIECE);
        for byte in self.on_its_way.drain(..length).collect::<Vec<_>>() {
            self.arrived += 1;
            let screen = &mut self.program.screen;
            screen.bytes.push(byte);
            screen.parser.process(&[byte]);
            if self.answers && screen.bytes.ends_with(b"\x1b[5n") {
                self.answered += 1;
                if self.loses == 0 {
                    self.program.send(b"\x1b[0n");
                }
                self.loses = self.loses.saturating_sub(1);
            } else if self.answers && screen.bytes.ends_with(b"\x1b[6n") {
                let (row, column) = self.program.screen.parser.screen().cursor_position();
                self.program.send(format!("\x1b[{};{}R", row + 1, column + 1).as_bytes());
            }
        }
    }

    fn wait(&mut self, what: &str, good: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !good(self) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}:\n{}", self.program.screen.text());
            self.step();
        }
    }

    fn wait_for(&mut self, text: &str) {
        self.wait(text, |slow| slow.program.screen.text().contains(text));
    }

    /// Lets time go by.
    fn pause(&mut self, pause: Duration) {
        let start = Instant::now();
        self.wait("a while", |_| start.elapsed() > pause);
    }

    fn text(&self) -> String {
        self.program.screen.text()
    }
}

#[test]
fn what_a_key_does_is_seen_after_little_more_than_its_own_frame() {
    let mut slow = Slow::start();
    slow.wait_for("● connected");
    slow.program.send(b"f");
    slow.wait("many calls", |slow| slow.text().matches("progressing").count() > 10);
    for _ in 0..2 {
        // However long it has run, nothing has piled up.
        let answered = slow.answered;
        slow.wait("frames to go by", |slow| slow.answered > answered + 4);
        let before = slow.arrived;
        slow.program.send(b"?");
        slow.wait_for("Help");
        let bytes = slow.arrived - before;
        assert!(bytes <= 5_000, "{bytes} bytes came before it");
        assert!(slow.on_its_way.len() <= 5_000, "{} bytes are on their way", slow.on_its_way.len());
        slow.program.send(b"\x1b");
        slow.wait("the help to close", |slow| !slow.text().contains("Help"));
    }
}

#[test]
fn an_answer_that_comes_after_the_last_key_is_not_typed_into_the_shell() {
    let script = r#""$@"; stty -icanon -echo min 0 time 3; echo "left: <$(dd bs=100 count=1 2>/dev/null)>""#;
    let mut slow = Slow::start();
    slow.program = Program::start_under_shell(script, &["--demo"], &[]);
    slow.wait_for("● connected");
    slow.program.send(b"?");
    slow.wait("something that is on its way", |slow| slow.on_its_way.len() > 500);
    slow.program.send(b"\x1bq");
    slow.program.send(b"q");
    slow.wait_for("left: <");
    slow.wait("the end", |slow| slow.program.screen.closed && slow.on_its_way.is_empty());
    assert!(slow.program.written().contains("left: <>"), "{:?}", slow.program.written());
}

/// What `q` or the signal leaves for the shell of an answer that comes so long after it.
fn left_for_the_shell(by_signal: bool, late: Duration) -> String {
    let script = r#"sh -c 'echo "it is $$."; exec "$0" "$@"' "$@"
        stty -icanon -echo min 0 time 10; echo "left: <$(dd bs=100 count=1 2>/dev/null)>""#;
    let mut program = Program::start_under_shell(script, &["--demo"], &[]);
    let process = program.told_process();
    program.wait_for("Calls");
    if by_signal {
        // It is known to answer.
        program.send(b"\x1b[0n\x1b[2;2R");
        program.send(b"?");
        program.wait_for("Help");
        kill_process(process, Signal::TERM).unwrap();
    } else {
        program.send(b"q");
    }
    let start = Instant::now();
    program.wait_outside("a while", || start.elapsed() > late);
    program.send(b"\x1b[0n");
    program.wait("the end", |screen| screen.closed);
    program.written().rsplit("left: ").next().unwrap().trim().to_owned()
}

#[test]
fn an_answer_that_comes_after_the_end_is_not_typed_into_the_shell() {
    for (by_signal, late) in [(true, 180), (false, 300)] {
        // On a busy machine more time may go by than is waited.
        let clean = (0..12).any(|_| left_for_the_shell(by_signal, Duration::from_millis(late)) == "<>");
        assert!(clean, "by a signal: {by_signal}");
    }
}

#[test]
fn an_answer_that_is_lost_is_found_out_by_another_question() {
    let mut slow = Slow::start();
    slow.wait_for("● connected");
    let again = "\x1b7\x1b[2;1H\x1b[6n\x1b8";
    for key in [&b"?"[..], b"\x1b", b"?"] {
        let asked = slow.program.written().matches(again).count();
        let answered = slow.answered;
        slow.loses = 1;
        slow.program.send(key);
        slow.wait("an answer to get lost", |slow| slow.answered > answered);
        // Only while the question is open it is asked again, and that frees what waits.
        slow.wait("another question", |slow| slow.program.written().matches(again).count() > asked);
        let answered = slow.answered;
        slow.wait("another frame", |slow| slow.answered > answered);
    }
    slow.wait_for("Help");
}

#[test]
fn an_answer_in_pieces_is_no_key() {
    let mut slow = Slow::start();
    slow.wait_for("● connected");
    slow.program.send(b"n");
    slow.wait_for("On answer");
    slow.answers = false;
    let written = slow.program.screen.bytes.len();
    slow.wait("a question", |slow| slow.program.written().rfind("\x1b[5n").is_some_and(|at| at > written));
    for piece in [&b"\x1b"[..], b"[", b"0", b"n"] {
        slow.program.send(piece);
        slow.pause(Duration::from_millis(600));
    }
    slow.answers = true;
    slow.program.send(b"+1202555");
    // An ESC would have closed the form, and what comes after it would stand in it.
    slow.wait("what was typed", |slow| slow.text().contains(" +1202555"));
    slow.wait("the form", |slow| slow.text().contains("On answer"));
    slow.program.send(b"\x1b");
    slow.wait("the form to close", |slow| !slow.text().contains("On answer"));
}

#[test]
fn a_terminal_that_answers_no_more_is_not_waited_for_for_ever() {
    let mut slow = Slow::start();
    slow.wait_for("● connected");
    slow.answers = false;
    for _ in 0..3 {
        slow.program.send(b"?");
        slow.wait_for("Help");
        slow.program.send(b"\x1b");
        slow.wait("the help to close", |slow| !slow.text().contains("Help"));
    }
    // It answers again, late and too often: nothing of it is a key.
    slow.answers = true;
    slow.program.send(b"\x1b[0n\x1b[0n\x1b[3n\x1b[0n");
    slow.program.send(b"?");
    slow.wait_for("Help");
}

#[test]
fn a_terminal_that_never_answers_is_as_fast_as_ever() {
    let mut slow = Slow::start();
    slow.answers = false;
    slow.wait_for("● connected");
    slow.program.send(b"?");
    slow.wait_for("Help");
    let asked = slow.program.written().matches("\x1b[5n").count();
    slow.program.send(b"\x1b");
    slow.wait("the help to close", |slow| !slow.text().contains("Help"));
    assert_eq!(slow.program.written().matches("\x1b[5n").count(), asked, "it is not asked any more");
}

#[test]
fn what_is_typed_before_a_question_is_on_the_screen_does_not_answer_it() {
    let mut slow = Slow::start();
    slow.wait_for("● connected");
    let live = |slow: &Slow| {
        let goes_on =
            |status: &serde_json::Value| matches!(status.as_str(), Some("dialing" | "ringing" | "progressing"));
        slow.server.calls().iter().filter(|call| goes_on(&call["status"])).count()
    };
    let before = live(&slow);
    slow.program.send(b"H");
    slow.wait("the question to be on its way", |slow| {
        let on_its_way: Vec<_> = slow.on_its_way.iter().copied().collect();
        String::from_utf8_lossy(&on_its_way).contains("[ Cancel ]")
    });
    // For longer than a question that is seen at once takes no key.
    let arrived = slow.arrived;
    slow.wait("half a second", |slow| slow.arrived > arrived + 25 * PIECE || slow.on_its_way.len() < 2 * PIECE);
    slow.program.send(b"y");
    slow.wait_for("hangs up");
    assert_eq!(live(&slow), before, "it was ended");
    slow.program.send(b"y");
    slow.wait("the end of a call", |slow| live(slow) < before);
}
