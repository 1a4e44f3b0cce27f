//! Services that run already.

use std::{
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs},
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::{Kind, Service, psql::Psql};
use crate::machine::programs;

/// The service at an address that a person gave. Fails when it does not answer or does not serve.
pub(super) fn given(kind: Kind, url: &str) -> Result<Service> {
    match kind {
        Kind::Postgres => match Psql::find() {
            Some(psql) => psql.check_fitness(url)?,
            None => println!("xtask: psql is not installed, so the Postgres given is taken on trust"),
        },
        Kind::Redis => match redis_address(url) {
            Some(address) => ping(&address, url.contains('@')).with_context(|| format!("Redis at {address}"))?,
            None => println!("xtask: the Redis given is not at a plain redis:// address, so it is taken on trust"),
        },
    }
    Ok(Service::lasting(url.to_owned(), "the one given".to_owned()))
}

/// A Postgres on this machine that lets us in without a password and lets us create databases.
pub(super) fn postgres() -> Result<Service> {
    let psql = Psql::find().ok_or_else(|| anyhow!("psql is not installed"))?;
    let mut users: Vec<String> = programs::user_name().into_iter().collect();
    for user in ["root", "postgres"] {
        if !users.iter().any(|known| known == user) {
            users.push(user.to_owned());
        }
    }
    let mut addresses: Vec<String> =
        users.iter().map(|user| format!("postgres://{user}@127.0.0.1:5432/postgres")).collect();
    for folder in SOCKET_FOLDERS.iter().filter(|folder| Path::new(folder).join(SOCKET_NAME).exists()) {
        addresses.extend(users.iter().map(|user| format!("postgres://{user}@localhost/postgres?host={folder}")));
    }

    let mut refusals = Vec::new();
    for url in addresses {
        match psql.check_fitness(&url) {
            Ok(()) => return Ok(Service::lasting(url.clone(), format!("the local Postgres {url}"))),
            Err(error) => refusals.push(format!("{url}: {}", first_line(&error))),
        }
    }
    bail!("none serves: {}", refusals.join("; "))
}

/// A Redis on the usual port of this machine that asks for no password.
pub(super) fn redis() -> Result<Service> {
    let address = "127.0.0.1:6379";
    ping(address, false).with_context(|| format!("none serves at {address}"))?;
    let url = format!("redis://{address}");
    Ok(Service::lasting(url.clone(), format!("the local Redis {url}")))
}

/// Fails unless a Redis answers at that address. One that wants a password first passes if the tests know one.
pub(super) fn ping(address: &str, password_is_known: bool) -> Result<()> {
    let target = address.to_socket_addrs()?.next().ok_or_else(|| anyhow!("the name has no address"))?;
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&target, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    stream.write_all(b"*1\r\n$4\r\nPING\r\n")?;
    let mut answer = [0; 64];
    let length = stream.read(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer[..length]);
    ensure!(
        answer.starts_with("+PONG") || (password_is_known && answer.starts_with("-NOAUTH")),
        "it answered PING with \"{}\"",
        answer.trim_end()
    );
    Ok(())
}

/// Host and port of a plain `redis://` address; nothing for other kinds.
fn redis_address(url: &str) -> Option<String> {
    let rest = url.strip_prefix("redis://")?;
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if has_port { host.to_owned() } else { format!("{host}:6379") })
}

const SOCKET_FOLDERS: &[&str] = &["/var/run/postgresql", "/tmp"];
const SOCKET_NAME: &str = ".s.PGSQL.5432";

fn first_line(error: &anyhow::Error) -> String {
    format!("{error:#}").lines().next().unwrap_or_default().to_owned()
}
