//! What stands between the program and the server: TLS on this side, plain on the other, and everything that can be
//! wrong with a connection on demand.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::certificates;

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
}

/// Runs until it is dropped.
pub struct Relay {
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
}

impl Relay {
    /// Passes everything on to `server` at first.
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mode, modes) = watch::channel(Mode::Pass);
        tokio::spawn(listen(listener, server, modes));
        Self { address, mode }
    }

    pub fn url(&self) -> String {
        format!("https://{}/v1.0", self.address)
    }

    /// Breaks every connection; new ones fare like this, once this returns.
    pub async fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
        while (mode == Mode::Refuse) == TcpStream::connect(self.address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn listen(mut listener: TcpListener, server: SocketAddr, mut modes: watch::Receiver<Mode>) {
    let address = listener.local_addr().unwrap();
    loop {
        if *modes.borrow_and_update() == Mode::Refuse {
            drop(listener);
            // Bound and not listening: the port stays ours, and whoever connects is refused.
            let held = TcpSocket::new_v4().unwrap();
            held.set_reuseaddr(true).unwrap();
            held.bind(address).unwrap();
            if modes.changed().await.is_err() {
                return;
            }
            listener = held.listen(128).unwrap();
            continue;
        }
        tokio::select! {
            changed = modes.changed() => if changed.is_err() { return },
            accepted = listener.accept() => {
                let (connection, _) = accepted.unwrap();
                tokio::spawn(serve(connection, server, modes.clone()));
            }
        }
    }
}

async fn serve(connection: TcpStream, server: SocketAddr, mut modes: watch::Receiver<Mode>) {
    let mode = *modes.borrow_and_update();
    tokio::select! {
        // Either the mode has changed, or the relay is gone: the connection goes with it.
        _ = modes.changed() => {}
        () = converse(connection, server, mode) => {}
    }
}

async fn converse(connection: TcpStream, server: SocketAddr, mode: Mode) {
    let all = &*certificates::ALL;
    let config: &Arc<ServerConfig> = match mode {
        Mode::Pass => &all.good,
        Mode::Expired => &all.expired,
        Mode::WrongHost => &all.wrong_host,
        Mode::SelfSigned => &all.self_signed,
        Mode::Refuse | Mode::Silent => return std::future::pending().await,
    };
    let Ok(mut here) = TlsAcceptor::from(config.clone()).accept(connection).await else { return };
    if let Ok(mut there) = TcpStream::connect(server).await {
        let _ = copy_bidirectional(&mut here, &mut there).await;
    }
}
