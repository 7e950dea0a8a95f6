//! A proxy, and everything that it may answer.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// What it does with who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// An HTTP proxy that lets everybody through.
    Http,
    /// One that lets through who logs in as `me` with `hunter2`.
    HttpLogin,
    /// One that answers this to everybody.
    Answers(&'static str),
    /// The same, to the first thing that it hears.
    AnswersAtOnce(&'static str),
    /// A SOCKS 5 proxy for `me` with `hunter2`.
    Socks,
    /// One that refuses everybody, by this code.
    SocksRefuses(u8),
}

/// Runs until the test's runtime ends.
pub struct Proxy {
    pub address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Whatever server is asked for, this one is connected to.
    pub async fn start(manner: Manner, server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let proxy = Self { address, manner: Arc::new(Mutex::new(manner)), asked: Arc::default() };
        let (manner, asked) = (proxy.manner.clone(), proxy.asked.clone());
        tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                let (manner, asked) = (*manner.lock().unwrap(), asked.clone());
                tokio::spawn(async move { converse(connection, manner, server, &asked).await });
            }
        });
        proxy
    }

    /// From now on.
    pub fn set(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// Which servers were asked for, in the order of the requests.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn converse(mut here: TcpStream, manner: Manner, server: SocketAddr, asked: &Mutex<Vec<String>>) -> Option<()> {
    let through = match manner {
        Manner::Socks | Manner::SocksRefuses(_) => socks(&mut here, manner, asked).await?,
        _ => http(&mut here, manner, asked).await?,
    };
    if through {
        let mut there = TcpStream::connect(server).await.ok()?;
        let _ = copy_bidirectional(&mut here, &mut there).await;
    }
    Some(())
}

async fn http(here: &mut TcpStream, manner: Manner, asked: &Mutex<Vec<String>>) -> Option<bool> {
    if let Manner::AnswersAtOnce(answer) = manner {
        here.read_u8().await.ok()?;
        here.write_all(answer.as_bytes()).await.ok()?;
        return None;
    }
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(here.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    asked.lock().unwrap().push(head.lines().next()?.trim_end_matches(" HTTP/1.1").to_owned());
    // me:hunter2
    let known = head.to_lowercase().contains("proxy-authorization: basic bwu6ahvudgvymg==");
    let answer = match manner {
        Manner::Answers(answer) => answer,
        Manner::HttpLogin if !known => "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        _ => "HTTP/1.1 200 Connection established\r\n\r\n",
    };
    here.write_all(answer.as_bytes()).await.ok()?;
    Some(answer.contains(" 200 "))
}

async fn socks(here: &mut TcpStream, manner: Manner, asked: &Mutex<Vec<String>>) -> Option<bool> {
    let some = async |here: &mut TcpStream, count: u8| {
        let mut bytes = vec![0; usize::from(count)];
        here.read_exact(&mut bytes).await.ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    assert_eq!(here.read_u8().await.ok()?, 5);
    let methods = here.read_u8().await.ok()?;
    some(here, methods).await?;
    here.write_all(&[5, 2]).await.ok()?;
    here.read_u8().await.ok()?;
    let length = here.read_u8().await.ok()?;
    let name = some(here, length).await?;
    let length = here.read_u8().await.ok()?;
    let password = some(here, length).await?;
    let known = name == "me" && password == "hunter2";
    here.write_all(&[1, u8::from(!known)]).await.ok()?;
    if !known {
        return Some(false);
    }
    let request = some(here, 4).await?;
    assert!(request.ends_with('\u{3}'), "the name is left to the proxy");
    let length = here.read_u8().await.ok()?;
    let host = some(here, length).await?;
    let port = here.read_u16().await.ok()?;
    asked.lock().unwrap().push(format!("SOCKS {host}:{port}"));
    let reply = if let Manner::SocksRefuses(code) = manner { code } else { 0 };
    here.write_all(&[5, reply, 0, 1, 127, 0, 0, 1, 0, 80]).await.ok()?;
    Some(reply == 0)
}
