//! Connections that say too little, and many that say nothing. The clock is paused: it jumps to whatever is waited for.

use super::push::{Socket, open};
use super::server::*;
use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant as Paused;
use tokio_tungstenite::tungstenite::Message;

/// A connection on which something was said.
async fn said(sim: &Simulator, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the other side ends it.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn paused() -> Simulator {
    Simulator::start(([127, 0, 0, 1], 0).into(), options()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_request_that_does_not_come_to_its_end_is_dropped_after_ten_seconds() {
    let sim = paused().await;
    let whole = format!("GET /v1.0/customer?accesskey={} HTTP/1.1\r\nhost: x\r\n\r\n", Simulator::accesskey());
    for (name, words) in [
        ("a head without its end", "GET /v1.0/calls HTTP/1.1\r\nhost: x\r\n"),
        ("a letter", "G"),
        ("a body without its end", "POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"),
        ("a body of no known length", "POST /auth/login HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"),
    ] {
        let began = Paused::now();
        let mut stream = said(&sim, words).await;
        let answer = rest(&mut stream).await;
        let waited = began.elapsed();
        assert!((Duration::from_secs(10)..Duration::from_secs(20)).contains(&waited), "{name}: {waited:?}");
        assert!(!answer.contains("token"), "{name}: {answer}");
    }
    // A connection that has been good has no longer.
    let mut stream = said(&sim, &whole).await;
    assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
    tokio::time::sleep(Duration::from_mins(1)).await;
    stream.write_all(b"GET /v1.0/ca").await.unwrap();
    let began = Paused::now();
    rest(&mut stream).await;
    assert!((Duration::from_secs(10)..Duration::from_secs(20)).contains(&began.elapsed()), "{:?}", began.elapsed());
    // A byte now and then does not help.
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    let began = Paused::now();
    let (mut reading, mut writing) = stream.split();
    let drip = async {
        loop {
            if writing.write_all(b"x").await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
    };
    let mut bytes = Vec::new();
    tokio::select! {
        _ = reading.read_to_end(&mut bytes) => {}
        () = drip => {}
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_connection_on_which_nothing_is_asked_stays_open() {
    let sim = paused().await;
    let whole = format!("GET /v1.0/customer?accesskey={} HTTP/1.1\r\nhost: x\r\n\r\n", Simulator::accesskey());
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_hours(1)).await;
        stream.write_all(whole.as_bytes()).await.unwrap();
        let mut answer = String::new();
        while !answer.ends_with('}') {
            let mut bytes = [0; 4096];
            let length = stream.read(&mut bytes).await.unwrap();
            assert!(length > 0, "it was closed: {answer}");
            answer += std::str::from_utf8(&bytes[..length]).unwrap();
        }
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn hundreds_of_silent_connections_cost_nothing() {
    let sim = paused().await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(TcpStream::connect(sim.addr()).await.unwrap());
        silent.push(said(&sim, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await);
    }
    for stream in silent.iter_mut().skip(1).step_by(2) {
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
    }
    // All of this test runs on one thread.
    let used = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::try_from(time).unwrap()
    };
    let before = used();
    tokio::time::sleep(Duration::from_hours(24)).await;
    let cost = used().saturating_sub(before);
    assert!(cost < Duration::from_millis(50), "{cost:?} in a day");
    let key = Simulator::accesskey();
    let mut stream =
        said(&sim, &format!("GET /v1.0/customer?accesskey={key} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
            .await;
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
}

/// A push channel; its time is told apart from that of the server's client.
async fn channel() -> (TestServer, Socket) {
    let server = server().await;
    let socket = open(&server, &format!("token={}", server.token)).await;
    (server, socket)
}

#[tokio::test(start_paused = true)]
async fn a_channel_lasts_while_its_pings_are_answered() {
    let (_lab, mut socket) = channel().await;
    let began = Paused::now();
    while began.elapsed() < Duration::from_mins(10) {
        // Reading is what answers.
        assert!(matches!(socket.next().await, Some(Ok(Message::Ping(_)))), "after {:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_answers_no_ping_is_closed_after_a_minute() {
    let (server, socket) = channel().await;
    let began = Paused::now();
    while server.sim.push_channels() > 0 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(began.elapsed() < Duration::from_mins(2), "it is still open");
    }
    assert!(began.elapsed() >= Duration::from_mins(1), "{:?}", began.elapsed());
    drop(socket);
}
