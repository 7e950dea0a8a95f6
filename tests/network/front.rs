//! What stands in front of a server and speaks HTTP/2 over TLS, as nginx does, and treats each request as a test wants:
//! passes it on, or leaves it out when it recycles the connection.

use std::collections::VecDeque;
use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use h2::Reason;
use h2::server::SendResponse;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, duplex, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_rustls::TlsAcceptor;

use super::certificates::Made;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is passed on.
    Pass,
    /// The front goes away and leaves it out: it is not among those that may have been processed.
    LeftOut(Reason),
    /// The front goes away and counts it among those that may have been processed, and closes without an answer.
    Counted,
    /// Its stream is refused.
    Refused,
}

/// A request as the front sees it before it is read.
#[derive(Clone, Copy, Debug)]
pub struct Coming {
    /// How many came before it on the same connection.
    pub on_connection: usize,
    /// Whether it carries something, as only what places a call does here.
    pub has_body: bool,
}

type Script = Arc<dyn Fn(Coming) -> Fate + Send + Sync>;

/// Runs until the test's runtime ends.
pub struct Front {
    pub address: SocketAddr,
    fates: Arc<Mutex<Vec<(Coming, Fate)>>>,
}

impl Front {
    /// Stands before `server` and shows `made`.
    pub async fn start(
        server: SocketAddr,
        made: &Made,
        script: impl Fn(Coming) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(made.server_config(&[b"h2"])));
        let fates = Arc::<Mutex<Vec<_>>>::default();
        let (script, kept): (Script, _) = (Arc::new(script), fates.clone());
        tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                let (acceptor, script, kept) = (acceptor.clone(), script.clone(), kept.clone());
                tokio::spawn(async move { converse(&acceptor, connection, server, &script, &kept).await });
            }
        });
        Self { address, fates }
    }

    pub fn url(&self) -> String {
        format!("https://{}/v1.0", self.address)
    }

    /// How many requests with something in them, or without, fared like this.
    pub fn count(&self, has_body: bool, fared: impl Fn(Fate) -> bool) -> usize {
        let fates = self.fates.lock().unwrap();
        fates.iter().filter(|(coming, fate)| coming.has_body == has_body && fared(*fate)).count()
    }
}

async fn converse(
    acceptor: &TlsAcceptor,
    connection: TcpStream,
    server: SocketAddr,
    script: &Script,
    kept: &Mutex<Vec<(Coming, Fate)>>,
) -> Option<()> {
    let (mut from_client, mut to_client) = split(acceptor.accept(connection).await.ok()?);
    let (here, there) = duplex(64 * 1024);
    let (mut from_inner, mut to_inner) = split(here);
    let (frames, mut outgoing) = unbounded_channel::<Vec<u8>>();
    let refused = Arc::<Mutex<VecDeque<bool>>>::default();
    let inner = tokio::spawn(serve(there, server, refused.clone()));
    let writer = tokio::spawn(async move {
        while let Some(frame) = outgoing.recv().await {
            // Nothing is the sign to close.
            if frame.is_empty() || to_client.write_all(&frame).await.is_err() || to_client.flush().await.is_err() {
                return to_client.shutdown().await.unwrap_or_default();
            }
        }
    });
    let answers = frames.clone();
    let reader = tokio::spawn(async move {
        while let Some(frame) = frame(&mut from_inner).await {
            let _ = answers.send(frame);
        }
    });
    let passed = pass_frames(&mut from_client, &mut to_inner, &frames, script, kept, &refused).await;
    reader.abort();
    inner.abort();
    let _ = frames.send(Vec::new());
    let _ = writer.await;
    passed
}

/// Passes on what the client says, frame by frame, until one of its requests ends it.
async fn pass_frames(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    back: &UnboundedSender<Vec<u8>>,
    script: &Script,
    kept: &Mutex<Vec<(Coming, Fate)>>,
    refused: &Mutex<VecDeque<bool>>,
) -> Option<()> {
    let mut preface = [0; 24];
    from.read_exact(&mut preface).await.ok()?;
    to.write_all(&preface).await.ok()?;
    let (mut last, mut on_connection, mut leaving) = (0, 0, false);
    loop {
        let frame = frame(from).await?;
        let stream = u32::from_be_bytes([frame[5] & 0x7f, frame[6], frame[7], frame[8]]);
        let (is_headers, has_body) = (frame[3] == 1, frame[4] & 1 == 0);
        if is_headers {
            let fate = {
                let mut kept = kept.lock().unwrap();
                let coming = Coming { on_connection, has_body };
                let fate = if leaving { Fate::LeftOut(Reason::NO_ERROR) } else { script(coming) };
                kept.push((coming, fate));
                fate
            };
            on_connection += 1;
            match fate {
                Fate::LeftOut(reason) if !leaving => {
                    leaving = true;
                    let _ = back.send(go_away(last, reason));
                }
                Fate::LeftOut(_) => {}
                Fate::Counted => {
                    let _ = back.send(go_away(stream, Reason::NO_ERROR));
                    return None;
                }
                Fate::Pass | Fate::Refused => {
                    refused.lock().unwrap().push_back(fate == Fate::Refused);
                    last = stream;
                }
            }
        }
        // What belongs to a request that is left out is not looked at.
        if !leaving || stream <= last {
            to.write_all(&frame).await.ok()?;
        }
    }
}

/// One frame, head and all.
async fn frame(from: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut frame = vec![0; 9];
    from.read_exact(&mut frame).await.ok()?;
    let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]) as usize;
    frame.resize(9 + length, 0);
    from.read_exact(&mut frame[9..]).await.ok()?;
    Some(frame)
}

fn go_away(last: u32, reason: Reason) -> Vec<u8> {
    [&[0, 0, 8, 7, 0, 0, 0, 0, 0][..], &last.to_be_bytes(), &u32::from(reason).to_be_bytes()].concat()
}

async fn serve(connection: tokio::io::DuplexStream, server: SocketAddr, refused: Arc<Mutex<VecDeque<bool>>>) {
    let Ok(mut connection) = h2::server::Builder::new().handshake::<_, Cursor<Vec<u8>>>(connection).await else {
        return;
    };
    let tls = vdial::api::tls::config(None, true).unwrap();
    let http = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        if refused.lock().unwrap().pop_front() == Some(true) {
            respond.send_reset(Reason::REFUSED_STREAM);
            continue;
        }
        tokio::spawn(pass_on(request, respond, http.clone(), server));
    }
}

async fn pass_on(
    request: http::Request<h2::RecvStream>,
    mut respond: SendResponse<Cursor<Vec<u8>>>,
    http: reqwest::Client,
    server: SocketAddr,
) {
    let (parts, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(chunk)) = stream.data().await {
        body.extend_from_slice(&chunk);
        let _ = stream.flow_control().release_capacity(chunk.len());
    }
    let url = format!("http://{server}{}", parts.uri.path_and_query().unwrap());
    let mut headers = parts.headers;
    // So that the answer comes as it is.
    headers.remove("accept-encoding");
    let answer = http.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
    let head = http::Response::builder().status(answer.status()).body(()).unwrap();
    let body = answer.bytes().await.unwrap().to_vec();
    if let Ok(mut to) = respond.send_response(head, false) {
        let _ = to.send_data(Cursor::new(body), true);
    }
}
