//! Serves the page of metrics over HTTP, and nothing else. Whoever asks slowly, or never reads the answer, costs a
//! connection for a few seconds and keeps nobody else from anything.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, ALLOW, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::Sender;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{sleep, timeout};

use super::exposition::Exposition;
use crate::commands::exit_code::{ExitStatus, Failed};

/// How many connections there may be at once. Others wait until one is closed.
pub(super) const MOST_CONNECTIONS: usize = 16;
/// How long a connection may last: it is for one request and its answer.
const LONGEST: Duration = Duration::from_secs(10);
/// How long the page may take: less than a connection may last, so that the reason can be told.
const PATIENCE: Duration = Duration::from_secs(8);
/// Most bytes of a request before its body, which is not read.
const MOST_HEAD: usize = 16 * 1024;

/// Where the page is sent, as `OpenMetrics` text.
pub(super) type Scrape = oneshot::Sender<String>;

/// Listens at the address.
///
/// # Errors
/// It cannot, or other machines could ask and that is not `allowed`.
pub(super) async fn listen(address: SocketAddr, allowed: bool) -> Result<TcpListener, Failed> {
    if !allowed && !address.ip().to_canonical().is_loopback() {
        let words = format!(
            "--metrics {address} lets other machines read the metrics; add --metrics-anywhere if that is meant, or use \
             127.0.0.1:{}",
            address.port()
        );
        return Err(Failed::new(ExitStatus::Usage, words));
    }
    let listening = TcpListener::bind(address).await;
    listening.map_err(|error| format!("cannot listen at --metrics {address}: {error}; choose another address").into())
}

/// Answers for ever.
pub(super) async fn serve(listener: TcpListener, address: SocketAddr, scrapes: Sender<Scrape>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let loopback = address.ip().to_canonical().is_loopback();
    // The places are never closed.
    while let Ok(place) = places.clone().acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Most likely out of sockets: wait a little.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let scrapes = scrapes.clone();
        tokio::spawn(async move {
            // Whoever takes too long is cut off.
            let _ = timeout(LONGEST, one(stream, loopback, scrapes)).await;
            drop(place);
        });
    }
}

/// Answers one request.
async fn one(stream: TcpStream, loopback: bool, scrapes: Sender<Scrape>) {
    let service = service_fn(|request: Request<Incoming>| {
        let scrapes = scrapes.clone();
        async move { Ok::<_, Infallible>(answer(&request, loopback, &scrapes).await) }
    });
    let mut server = http1::Builder::new();
    server.keep_alive(false).max_buf_size(MOST_HEAD);
    // Whoever asked may have gone.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: &Request<Incoming>, loopback: bool, scrapes: &Sender<Scrape>) -> Response<String> {
    if loopback && !is_named_here(request.headers()) {
        let words = "Use 127.0.0.1 or localhost as the host name; other names are refused.\n";
        return refusal(StatusCode::FORBIDDEN, words);
    }
    if request.uri().path() != "/metrics" {
        return refusal(StatusCode::NOT_FOUND, "The metrics are at /metrics.\n");
    }
    if request.method() != Method::GET {
        return with(refusal(StatusCode::METHOD_NOT_ALLOWED, "Only GET is served.\n"), ALLOW, "GET");
    }
    let (sender, page) = oneshot::channel();
    let asked = async {
        scrapes.send(sender).await.ok()?;
        page.await.ok()
    };
    let Ok(Some(page)) = timeout(PATIENCE, asked).await else {
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "vdial is still connecting, or too busy.\n");
    };
    let accept: Vec<&str> = request.headers().get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let exposition = Exposition::accepted(&accept.join(","));
    with(Response::new(exposition.write(page)), CONTENT_TYPE, exposition.content_type())
}

/// Whether the request names this machine by an address or as `localhost`. A web page in a browser here can reach a
/// loopback address, but only under the name of its own site (DNS rebinding).
fn is_named_here(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
}

fn refusal(status: StatusCode, words: &str) -> Response<String> {
    let mut response = with(Response::new(words.to_owned()), CONTENT_TYPE, "text/plain; charset=utf-8");
    *response.status_mut() = status;
    response
}

fn with(mut response: Response<String>, name: HeaderName, value: &'static str) -> Response<String> {
    response.headers_mut().insert(name, http::HeaderValue::from_static(value));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_this_machine_is_served() {
        for (host, expected) in [
            ("127.0.0.1:9478", true),
            ("localhost", true),
            ("LocalHost:9478", true),
            ("[::1]:9478", true),
            ("[::1]", true),
            ("10.0.0.7:9478", true),
            ("evil.example:9478", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example:9478", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
            assert_eq!(is_named_here(&headers), expected, "{host:?}");
        }
        assert!(is_named_here(&HeaderMap::new()));
    }
}
