//! Handshake with a SOCKS 5 proxy: RFC 1928, and RFC 1929 for name and password.

use std::io;
use std::net::IpAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::lookup_host;

use super::super::proxy::{Proxy, ProxyFault};
use super::Connection;

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const LOGIN: u8 = 2;
const CONNECT: u8 = 1;

/// Connects to a server through the proxy. `names`: the proxy resolves the host name.
pub(super) async fn through(
    mut line: Connection,
    proxy: &Proxy,
    host: &str,
    port: u16,
    names: bool,
) -> Result<Connection, ProxyFault> {
    let target = target(host, port, names).await?;
    let told = shake(&mut line, proxy, &target, port).await;
    told.unwrap_or(Err(ProxyFault::NoProxy)).map(|()| line)
}

/// The server in the protocol's form: an address or a name.
async fn target(host: &str, port: u16, names: bool) -> Result<Vec<u8>, ProxyFault> {
    let address = match host.parse::<IpAddr>() {
        Ok(address) => Some(address),
        Err(_) if names => None,
        Err(_) => {
            let mut found = lookup_host((host, port)).await.ok();
            let found = found.as_mut().and_then(Iterator::next).map(|found| found.ip());
            Some(found.ok_or_else(|| ProxyFault::Answered("the server's name cannot be resolved here".to_owned()))?)
        }
    };
    Ok(match (address, u8::try_from(host.len())) {
        (Some(IpAddr::V4(address)), _) => [&[1], &address.octets()[..]].concat(),
        (Some(IpAddr::V6(address)), _) => [&[4], &address.octets()[..]].concat(),
        (None, Ok(length)) => [&[3, length], host.as_bytes()].concat(),
        (None, Err(_)) => return Err(ProxyFault::Answered("the server's name is too long".to_owned())),
    })
}

async fn shake(line: &mut Connection, proxy: &Proxy, target: &[u8], port: u16) -> io::Result<Result<(), ProxyFault>> {
    let login = proxy.login();
    let greeting: &[u8] = if login.is_some() { &[VERSION, 2, NO_LOGIN, LOGIN] } else { &[VERSION, 1, NO_LOGIN] };
    send(line, greeting).await?;
    match (line.read_u8().await?, line.read_u8().await?, login) {
        (VERSION, NO_LOGIN, _) => {}
        (VERSION, LOGIN, Some((name, password))) => {
            let (Ok(long), Ok(length)) = (u8::try_from(name.len()), u8::try_from(password.len())) else {
                return Ok(Err(ProxyFault::LoginRefused));
            };
            send(line, &[&[1, long], name.as_bytes(), &[length], password.as_bytes()].concat()).await?;
            let (_, refused) = (line.read_u8().await?, line.read_u8().await?);
            if refused != 0 {
                return Ok(Err(ProxyFault::LoginRefused));
            }
        }
        (VERSION, _, _) => return Ok(Err(proxy.login_fault())),
        _ => return Ok(Err(ProxyFault::NoProxy)),
    }
    send(line, &[&[VERSION, CONNECT, 0], target, &port.to_be_bytes()].concat()).await?;
    let (version, reply, _) = (line.read_u8().await?, line.read_u8().await?, line.read_u8().await?);
    if version != VERSION {
        return Ok(Err(ProxyFault::NoProxy));
    }
    if reply != 0 {
        return Ok(Err(ProxyFault::Answered(words(reply).to_owned())));
    }
    // The proxy's outgoing address, which is not needed.
    let length = match line.read_u8().await? {
        1 => 4,
        4 => 16,
        _ => usize::from(line.read_u8().await?),
    };
    let mut rest = vec![0; length + 2];
    line.read_exact(&mut rest).await?;
    Ok(Ok(()))
}

async fn send(line: &mut Connection, bytes: &[u8]) -> io::Result<()> {
    line.write_all(bytes).await?;
    line.flush().await
}

fn words(reply: u8) -> &'static str {
    match reply {
        2 => "403, not allowed",
        3 | 4 => "that the server is not reachable",
        5 => "that the server refuses connections",
        6 => "that the route is too long",
        7 | 8 => "that it does not know the request",
        _ => "that it failed",
    }
}
