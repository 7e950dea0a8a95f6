//! What stands between the program and the server: TLS on this side, plain on the other, and everything that can be
//! wrong with a connection on demand.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use vdial::api::Proxy;

use super::certificates::{self, BEHIND_PROXY};

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is passed on.
    Pass,
    /// Nobody listens.
    Refuse,
    /// It is taken, and nothing is said on it: no secure connection in time.
    Silent,
    /// The certificate has expired.
    Expired,
    /// The certificate is another host's.
    WrongHost,
    /// The certificate is signed by nobody who is trusted.
    SelfSigned,
    /// HTTP/2 is spoken, and each connection recycled before it takes a request.
    GoAway,
    /// As a proxy, it answers this in place of a way through.
    Answers(&'static str),
}

/// Runs until it is dropped.
pub struct Relay {
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
    is_proxy: bool,
}

impl Relay {
    /// Passes everything on to `server` at first; as a proxy, whatever server it is asked for.
    pub fn start(server: SocketAddr, is_proxy: bool) -> Self {
        let held = bound(([127, 0, 0, 1], 0).into());
        let address = held.local_addr().unwrap();
        let (mode, modes) = watch::channel(Mode::Pass);
        let listener = bound(address).listen(128).unwrap();
        tokio::spawn(async move {
            listen(listener, server, modes, is_proxy).await;
            drop(held);
        });
        Self { address, mode, is_proxy }
    }

    pub fn url(&self) -> String {
        if self.is_proxy { format!("https://{BEHIND_PROXY}/v1.0") } else { format!("https://{}/v1.0", self.address) }
    }

    /// As the environment names it, where it is a proxy.
    pub fn proxy(&self) -> Option<Proxy> {
        let env = |name: &str| (self.is_proxy && name == "HTTPS_PROXY").then(|| self.address.to_string());
        Proxy::find(env, &self.url().parse().unwrap()).unwrap()
    }

    /// Breaks every connection; new ones fare like this, once this returns.
    pub async fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
        while (mode == Mode::Refuse) == TcpStream::connect(self.address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Bound and not listening: the port stays ours, and whoever connects is refused. Others of ours may listen on it.
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    #[cfg(unix)]
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn listen(mut listener: TcpListener, server: SocketAddr, mut modes: watch::Receiver<Mode>, is_proxy: bool) {
    let address = listener.local_addr().unwrap();
    loop {
        if *modes.borrow_and_update() == Mode::Refuse {
            drop(listener);
            if modes.changed().await.is_err() {
                return;
            }
            listener = bound(address).listen(128).unwrap();
            continue;
        }
        tokio::select! {
            changed = modes.changed() => if changed.is_err() { return },
            accepted = listener.accept() => {
                let (connection, _) = accepted.unwrap();
                tokio::spawn(serve(connection, server, modes.clone(), is_proxy));
            }
        }
    }
}

async fn serve(connection: TcpStream, server: SocketAddr, mut modes: watch::Receiver<Mode>, is_proxy: bool) {
    let mode = *modes.borrow_and_update();
    tokio::select! {
        // Either the mode has changed, or the relay is gone: the connection goes with it.
        _ = modes.changed() => {}
        _ = converse(connection, server, mode, is_proxy) => {}
    }
}

async fn converse(mut connection: TcpStream, server: SocketAddr, mode: Mode, is_proxy: bool) -> Option<()> {
    if is_proxy {
        let answer = if let Mode::Answers(answer) = mode { answer } else { "200 Connection established" };
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(connection.read_u8().await.ok()?);
        }
        connection.write_all(format!("HTTP/1.1 {answer}\r\n\r\n").as_bytes()).await.ok()?;
    }
    let all = &*certificates::ALL;
    let config: &Arc<ServerConfig> = match mode {
        Mode::Pass => &all.good,
        Mode::Expired => &all.expired,
        Mode::WrongHost => &all.wrong_host,
        Mode::SelfSigned => &all.self_signed,
        Mode::GoAway => &all.http2,
        Mode::Answers(_) => return None,
        Mode::Refuse | Mode::Silent => return std::future::pending().await,
    };
    let mut here = TlsAcceptor::from(config.clone()).accept(connection).await.ok()?;
    if mode == Mode::GoAway {
        return go_away(here).await;
    }
    let mut there = TcpStream::connect(server).await.ok()?;
    copy_bidirectional(&mut here, &mut there).await.ok().map(|_| ())
}

/// Takes what a client begins with, up to its first request, and leaves that out.
async fn go_away(mut here: TlsStream<TcpStream>) -> Option<()> {
    const HEADERS: u8 = 1;
    here.read_exact(&mut [0; 24]).await.ok()?;
    here.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.ok()?;
    let mut head = [0; 9];
    while head[3] != HEADERS {
        here.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        here.read_exact(&mut vec![0; length as usize]).await.ok()?;
    }
    // No error, and no stream that was processed.
    here.write_all(&[0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await.ok()?;
    here.flush().await.ok()?;
    // The client closes, when it has read this.
    here.read_to_end(&mut Vec::new()).await.ok().map(|_| ())
}
