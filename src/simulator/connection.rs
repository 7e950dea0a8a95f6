//! TCP connections that can be cut, for the `reset` fault, and that close if a request takes too long to arrive. This
//! file knows no HTTP: others report when a request is complete.

use axum::extract::connect_info::Connected;
use axum::serve::{self, IncomingStream};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

/// How long a request may take to arrive.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What a connection waits for: a new request, the rest of one, or no requests any more.
const IDLE: u8 = 0;
const BEGUN: u8 = 1;
const FREE: u8 = 2;

/// Where a request came from, and the means to cut its connection.
#[derive(Clone, Debug)]
pub struct Peer {
    pub addr: SocketAddr,
    cut: Arc<AtomicBool>,
    phase: Arc<AtomicU8>,
}

impl Peer {
    /// Reports that a request is complete. The connection may now be idle until the next one begins.
    pub fn request_complete(&self) {
        // A WebSocket stays one.
        let _ = self.phase.compare_exchange(BEGUN, IDLE, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Reports that no more requests follow: the connection became a WebSocket.
    pub fn leave_http(&self) {
        self.phase.store(FREE, Ordering::Relaxed);
    }

    /// Breaks the connection at the next write.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }
}

/// A listener whose connections can be cut.
#[derive(Debug)]
pub struct Listener(pub TcpListener);

impl serve::Listener for Listener {
    type Io = Socket;
    type Addr = Peer;

    async fn accept(&mut self) -> (Socket, Peer) {
        loop {
            match self.0.accept().await {
                Ok((stream, addr)) => {
                    let peer = Peer { addr, cut: Arc::default(), phase: Arc::default() };
                    return (Socket { stream, peer: peer.clone(), deadline: None }, peer);
                }
                // Most likely out of sockets: wait a little.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Peer> {
        Ok(Peer { addr: self.0.local_addr()?, cut: Arc::default(), phase: Arc::default() })
    }
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.remote_addr().clone()
    }
}

#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    peer: Peer,
    /// When the current request must be complete.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    /// Fails once the connection is cut, and makes the socket send a reset.
    fn check_cut(&self) -> io::Result<()> {
        if self.peer.cut.load(Ordering::Relaxed) {
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Data arrived: a request begins, unless one is under way.
    fn begin(&mut self) {
        let begun = self.peer.phase.compare_exchange(IDLE, BEGUN, Ordering::Relaxed, Ordering::Relaxed);
        if begun.is_ok() {
            self.deadline = Some(Box::pin(sleep(REQUEST_TIMEOUT)));
        }
    }

    /// No data arrived: fails once a request takes too long.
    fn poll_timeout(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.peer.phase.load(Ordering::Relaxed) != BEGUN {
            self.deadline = None;
        }
        match &mut self.deadline {
            Some(deadline) => deadline.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into())),
            None => Poll::Pending,
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_pending() {
            return self.poll_timeout(cx);
        }
        if buf.filled().len() > before {
            self.begin();
        }
        read
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check_cut()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check_cut()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_cut()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
