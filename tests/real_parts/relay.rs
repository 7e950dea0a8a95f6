//! A line between two ends: late, slow, cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// How often a slow line passes something on.
const BEAT: Duration = Duration::from_millis(50);

/// What the line is like just now.
#[derive(Default)]
struct State {
    /// How long everything is on its way.
    delay: Mutex<Duration>,
    /// How many bytes pass in a second, toward whoever called; 0 is all of them.
    rate: AtomicUsize,
    closed: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

/// Listens until the test is over.
pub struct Relay {
    pub port: u16,
    state: Arc<State>,
}

impl Relay {
    pub fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let shared = state.clone();
        spawn(move || {
            for here in listener.incoming().map_while(Result::ok) {
                let Ok(there) = TcpStream::connect(("127.0.0.1", to)) else { continue };
                if shared.closed.load(Ordering::SeqCst) {
                    continue;
                }
                let _ = (here.set_nodelay(true), there.set_nodelay(true));
                let ends = || (here.try_clone().unwrap(), there.try_clone().unwrap());
                shared.open.lock().unwrap().push(here.try_clone().unwrap());
                carry(ends().0, ends().1, &shared, false);
                carry(ends().1, ends().0, &shared, true);
            }
        });
        Self { port, state }
    }

    /// Lets everything be on its way for so long, in each direction.
    pub fn delay(&self, delay: Duration) {
        *self.state.delay.lock().unwrap() = delay;
    }

    /// Lets so many bytes a second come back to whoever called.
    pub fn slow_down(&self, bytes_a_second: usize) {
        self.state.rate.store(bytes_a_second, Ordering::SeqCst);
    }

    /// Breaks every connection; new ones end at once.
    pub fn cut(&self) {
        self.state.closed.store(true, Ordering::SeqCst);
        for line in self.state.open.lock().unwrap().drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }

    pub fn mend(&self) {
        self.state.closed.store(false, Ordering::SeqCst);
    }
}

/// Carries what comes out of one end into the other.
fn carry(from: TcpStream, to: TcpStream, state: &Arc<State>, back: bool) {
    let (sender, receiver) = channel();
    let shared = state.clone();
    spawn(move || take(from, &shared, back, &sender));
    spawn(move || give(to, &receiver));
}

fn take(mut from: TcpStream, state: &State, back: bool, sender: &Sender<(Instant, Vec<u8>)>) {
    let mut buffer = vec![0; 65_536];
    loop {
        let rate = if back { state.rate.load(Ordering::SeqCst) } else { 0 };
        // A slow line takes no more than it passes on: the rest waits with the sender.
        let room = if rate == 0 { buffer.len() } else { rate / 20 };
        let read = from.read(&mut buffer[..room]).unwrap_or(0);
        let due = Instant::now() + *state.delay.lock().unwrap();
        if read == 0 || sender.send((due, buffer[..read].to_vec())).is_err() {
            return;
        }
        if rate > 0 {
            sleep(BEAT * u32::try_from(read).unwrap() / u32::try_from(room).unwrap());
        }
    }
}

fn give(mut to: TcpStream, receiver: &Receiver<(Instant, Vec<u8>)>) {
    while let Ok((due, bytes)) = receiver.recv() {
        sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
