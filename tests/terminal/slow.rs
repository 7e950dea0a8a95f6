//! A slow line: what is written is read at once, as `sshd` does, and reaches the terminal bit by bit. The terminal
//! answers when a question has reached it.

use std::collections::VecDeque;
use std::io::Read;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
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
        Self { program, on_its_way, arrived: 0, answers: true, answered: 0, server, _runtime: runtime }
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
                self.program.send(b"\x1b[0n");
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
