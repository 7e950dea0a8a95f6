//! The resources that vdial and other terminal programs use: the time to the first frame, and the cost while it is on
//! screen. Each runs in its own pseudo-terminal, which answers no query. Linux only, since the figures come from
//! `/proc`. Nothing is asserted: a person judges the figures.
//!
//! `cargo bench --bench footprint` takes half a minute a case; `-- --seconds 10` or `VDIAL_SECONDS` sets another
//! length. `VDIAL_BINARIES=old,new` measures these builds of vdial beside each other instead of this one; the last
//! is the server of all of them.

mod keys;

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command as Program, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use tempfile::TempDir;

use self::keys::Watcher;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How many bytes are written before a first frame counts as shown; the emptiest of these screens is hardly more.
const FIRST_FRAME: u64 = 1000;
/// How many times a program is started; the median counts.
const STARTS: usize = 7;
/// The longest wait for a first frame, or for the simulator.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a program runs before it is measured: until vdial has reported that changes are pushed, at the server's
/// first ping after ten seconds, and has removed that notice again.
const SETTLING: Duration = Duration::from_secs(20);
/// [`SETTLING`] with 10,000 calls, which arrive a hundred at a time within the rate limit.
const SETTLING_MANY: Duration = Duration::from_secs(40);
/// A tick of the processor time in `/proc/<pid>/stat`: a hundredth of a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// What the simulator holds while vdial is measured, and the target.
struct Case {
    name: &'static str,
    simulator: &'static [&'static str],
    settling: Duration,
    /// Whether keys are pressed meanwhile, and the time until they show is measured.
    keys: bool,
    target: &'static str,
}

const CASES: [Case; 5] = [
    Case {
        name: "idle",
        simulator: &[],
        settling: SETTLING,
        keys: false,
        target: "first frame < 5 ms, < 0.08 %, < 10 MB, nothing written, binary < 8 MB",
    },
    Case {
        name: "100 live",
        simulator: &["--live", "100", "--ended", "100", "--lifetime", "600"],
        settling: SETTLING,
        keys: false,
        target: "< 1 %, < 2000 bytes/s",
    },
    Case {
        name: "300, 13/s",
        simulator: &["--live", "300"],
        settling: SETTLING,
        keys: false,
        target: "< 1 %, < 20 MB",
    },
    Case {
        name: "10,000 live",
        simulator: &["--live", "10000", "--ended", "5000", "--lifetime", "600"],
        settling: SETTLING_MANY,
        keys: false,
        target: "< 4 %, < 35 MB",
    },
    Case {
        name: "500/s, keys",
        simulator: &["--live", "1000", "--lifetime", "8"],
        settling: SETTLING,
        keys: true,
        target: "key to screen < 10 ms (p99)",
    },
];

/// The size of each terminal.
const ROWS: u16 = 40;
const COLUMNS: u16 = 120;

/// The programs that vdial is compared with, each started without arguments.
const PEERS: [&str; 6] = ["btm", "oxker", "slumber", "sngrep", "btop", "htop"];

/// A process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program to measure: its path, and the variables that it needs besides the terminal's.
struct Subject {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(&'static str, String)>,
    home: TempDir,
}

impl Subject {
    fn new(program: PathBuf) -> io::Result<Self> {
        let home = TempDir::new()?;
        // The peer slumber does not start without a collection of requests.
        fs::write(home.path().join("slumber.yml"), "requests: {}\n")?;
        Ok(Self { program, args: Vec::new(), env: Vec::new(), home })
    }
}

/// A subject in a pseudo-terminal whose other end reads all output at once.
struct Terminal {
    running: Running,
    pty: Arc<Pty>,
    watcher: Arc<Watcher>,
    started: Instant,
    written: Arc<AtomicU64>,
    first_frame: Receiver<Instant>,
}

impl Terminal {
    fn start(subject: &Subject) -> Result<Self> {
        let (pty, pts) = open()?;
        pty.resize(Size::new(ROWS, COLUMNS))?;
        let (pty, watcher) = (Arc::new(pty), Arc::new(Watcher::new(ROWS, COLUMNS)));
        let home = subject.home.path();
        let command = Command::new(&subject.program)
            .args(&subject.args)
            .current_dir(home)
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .envs(subject.env.iter().map(|(name, value)| (name, value)));
        let started = Instant::now();
        let running = Running(command.spawn(pts)?);
        let written = Arc::new(AtomicU64::new(0));
        let (shown, first_frame) = channel();
        let total = Arc::clone(&written);
        let (other_end, seen_by) = (Arc::clone(&pty), Arc::clone(&watcher));
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            // The end of the program is an error here, not an end of file.
            while let Ok(count @ 1..) = (&*other_end).read(&mut buffer) {
                seen_by.read(&buffer[..count]);
                let before = total.fetch_add(count as u64, Ordering::Relaxed);
                if before < FIRST_FRAME && before + count as u64 >= FIRST_FRAME {
                    // No receiver waits for it if the program is only measured later.
                    let _ = shown.send(Instant::now());
                }
            }
        });
        Ok(Self { running, pty, watcher, started, written, first_frame })
    }

    fn first_frame(&self) -> Result<Duration> {
        let shown = self.first_frame.recv_timeout(PATIENCE).map_err(|_| "shows nothing, or too little to tell")?;
        Ok(shown.duration_since(self.started))
    }

    fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    fn proc(&self) -> PathBuf {
        Path::new("/proc").join(self.running.0.id().to_string())
    }
}

/// The figures of one program.
struct Figures {
    first_frame: Duration,
    cpu_percent: f64,
    resident: u64,
    most_resident: u64,
    bytes_a_second: f64,
    threads: u64,
    binary: u64,
    /// From a key to the first byte that answers it: the median, the 99th percentile, and how many keys there were.
    keys: Option<(Duration, Duration, usize)>,
}

fn measure(subject: &Subject, settling: Duration, length: Duration, press: bool) -> Result<Figures> {
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        starts.push(Terminal::start(subject)?.first_frame()?);
    }
    starts.sort_unstable();
    let terminal = Terminal::start(subject)?;
    thread::sleep(settling);
    let proc = terminal.proc();
    let (began, busy, written) = (Instant::now(), Busy::read(&proc)?, terminal.written());
    let keys = if press {
        Some(keys::latencies(&terminal.pty, &terminal.watcher, length)?)
    } else {
        thread::sleep(length);
        None
    };
    let (lasted, busy_after, written_after) = (began.elapsed(), Busy::read(&proc)?, terminal.written());
    Ok(Figures {
        first_frame: starts[STARTS / 2],
        cpu_percent: busy.until(&busy_after).as_secs_f64() / lasted.as_secs_f64() * 100.0,
        resident: status(&proc, "VmRSS")? * 1024,
        most_resident: status(&proc, "VmHWM")? * 1024,
        bytes_a_second: as_f64(written_after - written) / lasted.as_secs_f64(),
        threads: status(&proc, "Threads")?,
        binary: fs::metadata(&subject.program)?.len(),
        keys,
    })
}

/// The processor time of a process.
struct Busy {
    /// In ticks, including threads that have ended.
    whole: Duration,
    /// In nanoseconds, of the threads that exist now: a quiet minute is only a few ticks.
    threads: Duration,
}

impl Busy {
    fn read(proc: &Path) -> Result<Self> {
        let stat = fs::read_to_string(proc.join("stat"))?;
        // The second field is the name, which may contain anything; utime and stime are the 14th and the 15th.
        let (_, after_name) = stat.rsplit_once(") ").ok_or("no name in stat")?;
        let mut whole = Duration::ZERO;
        for field in after_name.split(' ').skip(11).take(2) {
            whole += TICK * field.parse()?;
        }
        let mut threads = Duration::ZERO;
        for thread in fs::read_dir(proc.join("task"))? {
            // A thread may end before it is read.
            let stat = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            threads += Duration::from_nanos(stat.split(' ').next().unwrap_or_default().parse().unwrap_or(0));
        }
        Ok(Self { whole, threads })
    }

    /// The processor time between two readings: the finer one, unless it lacks the time of threads that have ended.
    fn until(&self, after: &Self) -> Duration {
        let whole = after.whole.saturating_sub(self.whole);
        let threads = after.threads.saturating_sub(self.threads);
        if whole > threads + 3 * TICK { whole } else { threads }
    }
}

/// A number from `/proc/<pid>/status`.
fn status(proc: &Path, name: &str) -> Result<u64> {
    let status = fs::read_to_string(proc.join("status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Ok(line.and_then(|value| value.split_whitespace().next()).ok_or("it has ended")?.parse()?)
}

/// The builds to measure. The last one also runs as the server of all of them.
fn builds() -> Vec<PathBuf> {
    let named = env::var("VDIAL_BINARIES").unwrap_or_else(|_| env!("CARGO_BIN_EXE_vdial").to_owned());
    named.split(',').map(PathBuf::from).collect()
}

/// The built-in server in a process of its own, so that its work is not vdial's.
struct Simulator {
    _running: Running,
    /// Kept open: the simulator may still write.
    _out: BufReader<ChildStdout>,
    url: String,
    key: String,
}

impl Simulator {
    fn start(args: &[&str]) -> Result<Self> {
        let mut child = Program::new(builds().pop().ok_or("no build")?)
            .args(["simulator", "--listen", "127.0.0.1:0", "--no-incoming"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let running = Running(child);
        let mut out = BufReader::new(out);
        let (mut url, mut key, mut line) = (None, None, String::new());
        while url.is_none() || key.is_none() {
            line.clear();
            if out.read_line(&mut line)? == 0 {
                return Err(format!("the simulator does not start with {}", args.join(" ")).into());
            }
            let said = |label| line.trim().strip_prefix(label).map(|value| value.trim().to_owned());
            url = url.or_else(|| said("API"));
            key = key.or_else(|| said("access key"));
        }
        Ok(Self { _running: running, _out: out, url: url.unwrap_or_default(), key: key.unwrap_or_default() })
    }
}

fn vdial(program: &Path, case: &Case, length: Duration) -> Result<Figures> {
    let simulator = Simulator::start(case.simulator)?;
    let mut subject = Subject::new(program.to_owned())?;
    subject.args = vec!["--api-url".to_owned(), simulator.url.clone()];
    subject.env = vec![("VOIPBIN_ACCESSKEY", simulator.key.clone())];
    measure(&subject, case.settling, length, case.keys)
}

fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn as_f64(number: u64) -> f64 {
    // Each is far below 2^32, unless something is wrong.
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn row(out: &mut impl Write, program: &str, case: &str, figures: &Result<Figures>) -> io::Result<()> {
    let figures = match figures {
        Ok(figures) => figures,
        Err(why) => return writeln!(out, "{program:<12} {case:<12} {why}"),
    };
    let millis = figures.first_frame.as_secs_f64() * 1000.0;
    let mega = |bytes| as_f64(bytes) / 1_000_000.0;
    writeln!(
        out,
        "{program:<12} {case:<12} {millis:>8.1} {:>8.3} {:>8.1} {:>8.1} {:>8.0} {:>8} {:>8.1}",
        figures.cpu_percent,
        mega(figures.resident),
        mega(figures.most_resident),
        figures.bytes_a_second,
        figures.threads,
        mega(figures.binary),
    )?;
    match figures.keys {
        Some((median, worst, count)) => {
            let millis = |time: Duration| time.as_secs_f64() * 1000.0;
            let (median, worst) = (millis(median), millis(worst));
            writeln!(out, "{:<12} {case:<12} {count} keys: p50 {median:.1} ms, p99 {worst:.1} ms", "")
        }
        None => Ok(()),
    }
}

/// How long a case lasts.
fn length() -> Result<Duration> {
    let mut args = env::args().skip_while(|arg| arg != "--seconds").skip(1);
    let seconds = args.next().or_else(|| env::var("VDIAL_SECONDS").ok());
    Ok(Duration::from_secs_f64(seconds.map_or(Ok(30.0), |seconds| seconds.parse())?))
}

fn main() -> Result<()> {
    let length = length()?;
    let out = &mut io::stdout();
    writeln!(out, "120x40, {} s each; % of one core, MB of a million bytes\n", length.as_secs_f64())?;
    writeln!(
        out,
        "{:<12} {:<12} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "program", "case", "frame ms", "cpu %", "MB", "most MB", "bytes/s", "threads", "file MB"
    )?;
    for case in &CASES {
        for build in builds() {
            let name = build.file_name().unwrap_or_default().to_string_lossy();
            row(out, &name, case.name, &vdial(&build, case, length))?;
        }
        writeln!(out, "{:<12} {:<12} {}", "", "  target", case.target)?;
    }
    let mut missing = Vec::new();
    for peer in PEERS {
        match find(peer) {
            Some(program) => {
                let figures = Subject::new(program).map_err(Into::into);
                row(out, peer, "idle", &figures.and_then(|subject| measure(&subject, SETTLING, length, false)))?;
            }
            None => missing.push(peer),
        }
    }
    if !missing.is_empty() {
        writeln!(out, "\nnot installed: {}", missing.join(", "))?;
    }
    Ok(())
}
