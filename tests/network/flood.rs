//! A push channel that does nothing but ping, and reads nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use vdial::simulator::Simulator;

use crate::common::{Harness, Setting, quiet};

/// Passes requests on to the server but for the push channel, which pings.
async fn pinging(mut here: TcpStream, server: std::net::SocketAddr, opened: &AtomicUsize) -> Option<()> {
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
    let ping = [&[0x89, 125][..], &[b'x'; 125]].concat();
    let pings = ping.repeat(100);
    loop {
        here.write_all(&pings).await.ok()?;
    }
}

/// What this process has in memory, in bytes; zero where that is not told.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4096
}

#[tokio::test]
async fn a_channel_that_pings_without_end_is_ended_and_takes_no_memory() {
    let server = Simulator::start(([127, 0, 0, 1], 0).into(), quiet()).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, behind) = (listener.local_addr().unwrap(), server.addr());
    let opened = Arc::<AtomicUsize>::default();
    let counted = opened.clone();
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let counted = counted.clone();
            tokio::spawn(async move { pinging(connection, behind, &counted).await });
        }
    });
    let before = resident();
    let setting = Setting { api_url: Some(format!("http://{address}/v1.0")), push: true, ..Setting::default() };
    let mut h = Harness::with_server(server, setting);
    h.press("5");
    h.wait_for("No push (the server talks without end and says nothing)").await;
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
