//! A server that answers byte for byte what a test wants, well-formed or not, and keeps what it was sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a request is answered with.
pub enum Reply {
    /// These bytes; then the connection is closed.
    Bytes(Vec<u8>),
    /// These bytes; the connection stays open for the next request.
    KeepAlive(Vec<u8>),
    /// The connection is closed without a word.
    Close,
    /// Nothing, until the client gives up.
    Silence,
}

/// Runs until the test's process ends.
pub struct Server {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request by `script`, which is given the request and how many came before it.
    pub fn start(script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(script, None)
    }

    /// The same over TLS.
    pub fn start_tls(
        config: rustls::ServerConfig,
        script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::run(script, Some(Arc::new(config)))
    }

    /// Says `greeting` to everyone without listening first.
    pub fn greeting(greeting: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let _ = connection.write_all(greeting);
                // What the client sends is taken, so that closing does not reset the connection.
                let _ = connection.shutdown(std::net::Shutdown::Write);
                let _ = connection.read_to_end(&mut Vec::new());
            }
        });
        Self { address, requests: Arc::default() }
    }

    /// Hangs up on everyone who says something: as is usual, or by a reset.
    pub fn rude(reset: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                // What is not read makes a reset of closing.
                let mut buffer = [0; 4096];
                let wanted = if reset { 1 } else { buffer.len() };
                let _ = connection.read(&mut buffer[..wanted]);
            }
        });
        Self { address, requests: Arc::default() }
    }

    /// Every request so far, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The first line of every request so far.
    pub fn lines(&self) -> Vec<String> {
        let first = |request: &String| request.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        self.requests().iter().map(first).collect()
    }

    fn run(
        script: impl Fn(&str, usize) -> Reply + Send + Sync + 'static,
        tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (script, kept) = (Arc::new(script), requests.clone());
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (script, kept, tls) = (script.clone(), kept.clone(), tls.clone());
                thread::spawn(move || {
                    let connection = connection.unwrap();
                    match tls {
                        None => converse(connection, &*script, &kept),
                        Some(config) => {
                            let session = rustls::ServerConnection::new(config).unwrap();
                            converse(rustls::StreamOwned::new(session, connection), &*script, &kept);
                        }
                    }
                });
            }
        });
        Self { address, requests }
    }
}

fn converse(mut stream: impl Read + Write, script: &impl Fn(&str, usize) -> Reply, kept: &Mutex<Vec<String>>) {
    while let Some(request) = request(&mut stream) {
        let before = {
            let mut kept = kept.lock().unwrap();
            kept.push(request.clone());
            kept.len() - 1
        };
        match script(&request, before) {
            Reply::KeepAlive(bytes) => drop(stream.write_all(&bytes)),
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes);
                let _ = stream.flush();
                return;
            }
            Reply::Close => return,
            Reply::Silence => drop(stream.read(&mut [0])),
        }
    }
}

fn request(stream: &mut impl Read) -> Option<String> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        text.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&text).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    text.extend(body);
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// An answer with `headers` besides its length, each ended by a line break.
pub fn answer_with(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// An answer, after which the connection is closed.
pub fn answer(status: u16, body: &str) -> Reply {
    Reply::Bytes(answer_with(status, "Connection: close\r\n", body))
}

/// The API's error envelope.
pub fn refusal(status: u16, reason: &str) -> Reply {
    let body = format!(r#"{{"error":{{"status":"X","reason":"{reason}","message":"m","request_id":"req_1"}}}}"#);
    answer(status, &body)
}

/// A port on which nobody listens.
pub fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The beginning of a gzip stream of `length` zeros, about 160 times shorter than they are.
pub fn gzip_bomb(length: usize) -> Vec<u8> {
    let mut bits = String::from("110"); // the last block, with the fixed code
    bits.push_str("00110000"); // a zero
    bits.push_str(&"1100010100000".repeat(length / 258)); // the same 258 times more
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for byte in bits.as_bytes().chunks_exact(8) {
        bytes.push(byte.iter().rev().fold(0, |value, bit| value << 1 | (bit - b'0')));
    }
    bytes
}
