//! A server that repeats in its errors everything it was sent: the address with its query, the headers and the body.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::pty::Program;

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As it should.
    Good,
    /// With this status and the API's envelope.
    Envelope(u16),
    /// With this status and plain text.
    Text(u16),
    /// With this status and a place to go to.
    Redirect(u16),
    /// With a success that is JSON of nothing known.
    OddJson,
    /// With a success that is no JSON.
    NoJson,
    /// With a success that breaks off.
    CutOff,
    /// Not at all.
    Reset,
    /// With a refusal whose message and request id repeat the secret in this disguise.
    Disguised(usize),
    /// With numbers of which one repeats the secret in this disguise.
    NamedSo(usize),
}

/// What a server, a proxy or a page may make of a secret that it repeats: what is said, and what is said beside it.
pub fn disguises(secret: &str) -> Vec<[String; 2]> {
    let each = |text: &str, form: &dyn Fn(u32) -> String| text.chars().map(u32::from).map(form).collect::<String>();
    let encoded = |text: &str| each(text, &|code| format!("%{code:02x}"));
    let (start, end) = secret.split_at(secret.len() / 2);
    let whole = [
        encoded(secret),
        encoded(&encoded(secret)),
        each(secret, &|code| format!("&#{code};")),
        each(secret, &|code| format!("\\u{code:04x}")),
        secret.to_uppercase(),
        secret.to_lowercase(),
        format!("{start}\r\n\t{end}"),
        format!("{start}\u{200b}{end}"),
        secret[3..].to_owned(),
    ];
    let mut all: Vec<_> = whole.map(|text| [text, String::new()]).into();
    all.push([start.to_owned(), end.to_owned()]);
    all
}

impl Mode {
    pub fn all() -> Vec<Self> {
        let envelopes = [400, 401, 402, 403, 404, 405, 409, 413, 429, 500, 503].map(Self::Envelope);
        let texts = [400, 401, 403, 404, 500, 502, 504].map(Self::Text);
        let others = [Self::Redirect(302), Self::OddJson, Self::NoJson, Self::CutOff, Self::Reset];
        [envelopes.as_slice(), &texts, &others].concat()
    }
}

#[derive(Default)]
struct State {
    mode: Option<Mode>,
    received: Vec<(Mode, String)>,
    secret: &'static str,
}

/// Runs as long as the test.
pub struct Echo {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Echo {
    pub fn start(secret: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, state) =
            (listener.local_addr().unwrap(), Arc::new(Mutex::new(State { secret, ..State::default() })));
        let shared = state.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || while answer(&connection, &shared).is_some() {});
            }
        });
        Self { address, state }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1.0", self.address)
    }

    pub fn set(&self, mode: Mode) {
        self.state.lock().unwrap().mode = Some(mode);
    }

    /// Waits until such a request was received in this mode.
    pub fn wait_for(&self, mode: Mode, method: &str, path_end: &str, program: &mut Program) {
        self.wait_while(mode, method, path_end, program, |_| {});
    }

    /// The same, and does something every half second meanwhile.
    pub fn wait_while(&self, mode: Mode, method: &str, path_end: &str, program: &mut Program, act: impl Fn(&Program)) {
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut next = Instant::now();
        let is_such = |(at, line): &(Mode, String)| {
            let path = line.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
            *at == mode && line.starts_with(method) && path.ends_with(path_end)
        };
        while !self.state.lock().unwrap().received.iter().any(is_such) {
            assert!(Instant::now() < deadline, "no {method} …{path_end} in {mode:?}:\n{}", program.screen.text());
            if Instant::now() >= next {
                act(program);
                next = Instant::now() + Duration::from_millis(500);
            }
            program.look();
        }
    }
}

fn answer(mut connection: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let sent = request(connection)?;
    let line = sent.lines().next().unwrap_or_default().to_owned();
    let (mode, secret) = {
        let mut state = state.lock().unwrap();
        let mode = state.mode.unwrap_or(Mode::Good);
        state.received.push((mode, line.clone()));
        (mode, state.secret)
    };
    let json = |status: u16, body: String| response(status, "application/json", "", &body);
    let answer = match mode {
        Mode::Good => good(&line),
        Mode::Envelope(status) => {
            let error = serde_json::json!({"status": "X", "reason": "ODD", "message": format!("you sent {sent}"), "request_id": sent});
            json(status, serde_json::json!({ "error": error }).to_string())
        }
        Mode::Text(status) => response(status, "text/plain", "", &sent),
        Mode::Redirect(status) => {
            let query = line.split_once('?').map_or("", |(_, query)| query.split(' ').next().unwrap_or_default());
            let bearer = sent.lines().find(|line| line.to_lowercase().starts_with("authorization")).unwrap_or_default();
            let to = format!("Location: http://elsewhere.example/{}?{query}\r\n", bearer.replace(' ', "-"));
            response(status, "text/plain", &to, &sent)
        }
        Mode::OddJson => json(200, serde_json::json!({"sent": sent, "result": sent, "calls": sent}).to_string()),
        Mode::NoJson => response(200, "text/html", "", &sent),
        Mode::CutOff => response(200, "application/json", "", &sent).replace("Content-Length: ", "Content-Length: 9"),
        Mode::Reset => return None,
        Mode::Disguised(number) => {
            let [message, id] = &disguises(secret)[number];
            let error = serde_json::json!({"status": "X", "reason": format!("ODD_{number}"), "message": format!("you sent {message}"), "request_id": format!("{id}{number}")});
            json(400, serde_json::json!({ "error": error }).to_string())
        }
        Mode::NamedSo(number) => {
            let name = format!("line {number} {}", disguises(secret)[number].concat());
            let line = serde_json::json!({"id": "n", "number": format!("+1202555{number:04}"), "name": name});
            json(200, serde_json::json!({ "result": [line] }).to_string())
        }
    };
    connection.write_all(answer.as_bytes()).ok()?;
    (mode != Mode::CutOff).then_some(())
}

/// The head and the body of the next request.
fn request(mut connection: &TcpStream) -> Option<String> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lower = head.to_lowercase();
            let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match connection.read(&mut buffer) {
            Ok(read @ 1..) => bytes.extend_from_slice(&buffer[..read]),
            _ => return None,
        }
    }
}

fn response(status: u16, kind: &str, more: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{more}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn good(line: &str) -> String {
    let path = line.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    let body = match path.trim_start_matches("/v1.0") {
        "/customer" => r#"{"id":"u","name":"Acme"}"#,
        "/numbers" => r#"{"result":[{"id":"n","number":"+12025550142","type":"normal","status":"active"}]}"#,
        "/flows" | "/extensions" | "/calls" => r#"{"result":[]}"#,
        _ => return response(404, "application/json", "", r#"{"error":{"reason":"ROUTE_NOT_FOUND"}}"#),
    };
    response(200, "application/json", "", body)
}
