//! The network between the program and the server, which can go and come back.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// Runs until it is dropped.
pub struct Relay {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Relay {
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (open, state) = watch::channel(true);
        tokio::spawn(listen(listener, server, state));
        Self { address, open }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1.0", self.address)
    }

    /// Breaks every connection; new ones are refused.
    pub fn cut(&self) {
        self.open.send_replace(false);
    }

    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

async fn listen(mut listener: TcpListener, server: SocketAddr, mut open: watch::Receiver<bool>) {
    let address = listener.local_addr().unwrap();
    loop {
        if !*open.borrow_and_update() {
            drop(listener);
            // Bound and not listening: the port stays ours, and whoever connects is refused.
            let held = TcpSocket::new_v4().unwrap();
            held.set_reuseaddr(true).unwrap();
            held.bind(address).unwrap();
            while !*open.borrow_and_update() {
                if open.changed().await.is_err() {
                    return;
                }
            }
            listener = held.listen(128).unwrap();
        }
        tokio::select! {
            changed = open.changed() => if changed.is_err() { return },
            accepted = listener.accept() => {
                let (here, _) = accepted.unwrap();
                tokio::spawn(pass_on(here, server, open.clone()));
            }
        }
    }
}

async fn pass_on(mut here: TcpStream, server: SocketAddr, mut open: watch::Receiver<bool>) {
    let Ok(mut there) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = open.changed() => {}
        _ = tokio::io::copy_bidirectional(&mut here, &mut there) => {}
    }
}
