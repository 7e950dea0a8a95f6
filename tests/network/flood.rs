//! A push channel that says what no honest one says: nothing but pings, or ever more.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use vdial::simulator::Simulator;

use crate::common::{Harness, Setting, quiet};

/// Passes requests on to the server but for the push channel, on which `talk` says what comes: nothing more once that
/// is empty.
async fn talking(
    mut here: TcpStream,
    server: SocketAddr,
    opened: &AtomicUsize,
    talk: impl Fn(usize) -> Vec<u8>,
) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(here.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    if !text.starts_with("GET /v1.0/ws") {
        let mut there = TcpStream::connect(server).await.ok()?;
        there.write_all(&head).await.ok()?;
        let _ = copy_bidirectional(&mut here, &mut there).await;
        return Some(());
    }
    opened.fetch_add(1, Ordering::Relaxed);
    let key = text
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key")))?;
    let accept = derive_accept_key(key.1.trim().as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    here.write_all(answer.as_bytes()).await.ok()?;
    for told in (0..).map(talk).take_while(|told| !told.is_empty()) {
        here.write_all(&told).await.ok()?;
    }
    std::future::pending().await
}

/// A server behind such a channel: where it is, and how often the channel was opened.
async fn behind(
    server: &Simulator,
    talk: impl Fn(usize) -> Vec<u8> + Clone + Send + Sync + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, behind) = (listener.local_addr().unwrap(), server.addr());
    let opened = Arc::<AtomicUsize>::default();
    let counted = opened.clone();
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let (counted, talk) = (counted.clone(), talk.clone());
            tokio::spawn(async move { talking(connection, behind, &counted, talk).await });
        }
    });
    (address, opened)
}

/// A text as a server sends it over the channel.
fn frame(text: &str) -> Vec<u8> {
    let length = u64::try_from(text.len()).unwrap();
    [&[0x81, 127][..], &length.to_be_bytes(), text.as_bytes()].concat()
}

/// What this process has in memory, in bytes; zero where that is not told.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4096
}

#[tokio::test]
async fn a_channel_that_pings_without_end_is_ended_and_takes_no_memory() {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    let ping = [&[0x89, 125][..], &[b'x'; 125]].concat();
    let (address, opened) = behind(&server, move |_| ping.repeat(100)).await;
    let before = resident();
    let setting = Setting { api_url: Some(format!("http://{address}/v1.0")), push: true, ..Setting::default() };
    let mut h = Harness::with_server(server, setting);
    h.press("5");
    h.wait_for("No push (the server sends data without end, but no event)").await;
    h.wait_for("polling").await;
    // The program goes on, by reading.
    h.press("1");
    h.wait_for("1 Calls 132").await;
    h.server.ring_from_outside();
    h.wait_for("1 Calls 133").await;
    assert!(opened.load(Ordering::Relaxed) >= 1);
    let grown = resident().saturating_sub(before);
    assert!(grown < 256 * 1024 * 1024, "{grown} bytes more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_groupcall_that_grows_without_end_takes_no_memory_and_no_time() {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    // Ten groupcalls, each of which gets two thousand legs, calls as many, has as many under it, and then others.
    let event = |turn: usize| {
        let ids = |what: &str| (0..2_000).map(|n| format!("{what}-{turn}-{n}")).collect::<Vec<_>>();
        let destinations: Vec<_> = ids("d").into_iter().map(|id| json!({"type": "sip", "target": id})).collect();
        let group = json!({
            "id": format!("g-{}", turn % 10), "status": "progressing", "call_ids": ids("c"),
            "groupcall_ids": ids("g"), "destinations": destinations,
        });
        frame(&json!({"type": "groupcall_progressing", "data": group}).to_string())
    };
    let turns: Arc<[Vec<u8>]> = (0..50).map(event).collect();
    let pushed = move |turn: usize| turns.get(turn).cloned().unwrap_or_default();
    let (address, opened) = behind(&server, pushed).await;
    let before = resident();
    let setting = Setting { api_url: Some(format!("http://{address}/v1.0")), push: true, ..Setting::default() };
    let mut h = Harness::with_server(server, setting);
    h.press("5");
    h.wait_for("Too many legs of groupcalls").await;
    // The program goes on.
    h.press("1");
    h.wait_for("1 Calls 132").await;
    for _ in 0..3 {
        h.server.ring_from_outside();
    }
    // Their flows may dial further calls.
    h.wait_until("them", |screen| (135..150).any(|calls| screen.contains(&format!("1 Calls {calls}")))).await;
    assert!(opened.load(Ordering::Relaxed) >= 1);
    let grown = resident().saturating_sub(before);
    assert!(grown < 256 * 1024 * 1024, "{grown} bytes more");
}
