//! The real program with real parts in between: nginx, `HAProxy`, Caddy, forward proxies, sshd, screen, mosh, and
//! certificates by OpenSSL. `cargo test` skips these tests, since the parts must be installed: `.ci/real-parts`
//! installs them and runs the tests.
#![cfg(target_os = "linux")]
#![cfg(test)]

#[path = "real_parts/afar.rs"]
mod afar;
#[path = "real_parts/caddy.rs"]
mod caddy;
#[path = "real_parts/certificates.rs"]
mod certificates;
#[path = "real_parts/desk.rs"]
mod desk;
#[path = "real_parts/haproxy.rs"]
mod haproxy;
#[path = "real_parts/left_open.rs"]
mod left_open;
#[path = "real_parts/line.rs"]
mod line;
#[path = "real_parts/nginx.rs"]
mod nginx;
#[path = "real_parts/outage.rs"]
mod outage;
#[path = "real_parts/part.rs"]
mod part;
#[path = "real_parts/proxies.rs"]
mod proxies;
#[path = "common/pty.rs"]
mod pty;
#[path = "real_parts/relay.rs"]
mod relay;
#[path = "real_parts/simulator.rs"]
mod simulator;
#[path = "real_parts/through_caddy.rs"]
mod through_caddy;
#[path = "real_parts/through_haproxy.rs"]
mod through_haproxy;
#[path = "real_parts/through_nginx.rs"]
mod through_nginx;
#[path = "real_parts/through_proxies.rs"]
mod through_proxies;
#[path = "real_parts/tls.rs"]
mod tls;
