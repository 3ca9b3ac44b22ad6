//! An rpcbind of the tests: it keeps a list, and notes what it is called.

use std::sync::{Arc, Mutex, MutexGuard};

use rpc_core::protocol::Peer;
use rpc_core::rpcbind::Registration;
use rpc_core::service::{Call, Handling};
use rpc_core::xdr::{DecodeError, Decoder};
use rpc_core::{Context, Endpoint, Procedure, ServerBuilder, Service, StartError};

use super::{Driver, Running};

const fn procedure(number: u32) -> Procedure {
    Procedure::new(number, "BINDER")
}

static PROCEDURES: [Procedure; 5] = [procedure(1), procedure(2), procedure(3), procedure(4), procedure(9)];

/// The list of an rpcbind, and what happened to it.
#[derive(Clone, Default)]
pub(crate) struct Binder(Arc<Mutex<Book>>);

#[derive(Default)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Registration>,
    /// Version and procedure of every call.
    pub(crate) calls: Vec<(u32, u32)>,
    /// It registers nothing.
    pub(crate) refuses: bool,
}

impl Binder {
    /// Serves versions of rpcbind.
    pub(crate) fn serve<E>(&self, driver: Driver, versions: &[u32], endpoint: E) -> Running
    where
        E: TryInto<Endpoint>,
        StartError: From<E::Error>,
    {
        let builder = versions.iter().fold(ServerBuilder::new(), |builder, version| {
            builder.add(Speaks { version: *version, binder: self.clone() })
        });
        Running::start(driver, builder.listen(endpoint)).expect("the rpcbind of the tests starts")
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().expect("nobody panics with the book")
    }

    /// Registers what an endpoint says, as somebody else would.
    pub(crate) fn add(&self, program: u32, version: u32, endpoint: &Endpoint) {
        let entry = Registration::new(program, version, endpoint).expect("numbers");
        self.book().entries.push(entry);
    }

    /// What is registered: netid and address, in the order it was.
    pub(crate) fn places(&self, program: u32, version: u32) -> Vec<(String, String)> {
        let book = self.book();
        let ours = book.entries.iter().filter(|e| (e.program, e.version) == (program, version));
        ours.map(|entry| (entry.netid.clone(), entry.address.clone())).collect()
    }
}

/// One version of it.
struct Speaks {
    version: u32,
    binder: Binder,
}

impl Service for Speaks {
    fn program(&self) -> u32 {
        100_000
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn procedures(&self) -> &'static [Procedure] {
        if self.version == 4 { &PROCEDURES } else { &PROCEDURES[..4] }
    }

    fn call(&self, call: Call) -> Handling {
        let (binder, version, procedure) = (self.binder.clone(), self.version, call.procedure());
        binder.book().calls.push((version, procedure));
        if procedure == 4 {
            let list = binder.book().entries.clone();
            return call.handle(
                |_| Ok(()),
                |_, ()| async move { Ok(list) },
                move |out, list| {
                    for entry in list {
                        out.put_bool(true)?;
                        out.put_u32(entry.program)?;
                        out.put_u32(entry.version)?;
                        if version == 2 {
                            out.put_u32(if entry.netid == "tcp" { 6 } else { 17 })?;
                            out.put_u32(port(&entry.address))?;
                        } else {
                            out.put_string(&entry.netid, 99)?;
                            out.put_string(&entry.address, 999)?;
                            out.put_string("superuser", 99)?;
                        }
                    }
                    out.put_bool(false)
                },
            );
        }
        let handler = move |cx: Context, asked: Registration| async move {
            let mut book = binder.book();
            let same = |entry: &Registration| {
                (entry.program, entry.version) == (asked.program, asked.version)
                    && (version == 2 && procedure == 2
                        || asked.netid.is_empty()
                        || entry.netid == asked.netid)
            };
            Ok(match procedure {
                1 => {
                    let free = !book.refuses && !book.entries.iter().any(same);
                    if free {
                        book.entries.push(asked);
                    }
                    Answer::Number(free.into())
                }
                2 => {
                    let before = book.entries.len();
                    book.entries.retain(|entry| !same(entry));
                    Answer::Number((book.entries.len() < before).into())
                }
                _ => {
                    let netid = if version == 2 { asked.netid.as_str() } else { netid(cx.peer()) };
                    let of = |entry: &&Registration| entry.program == asked.program && entry.netid == netid;
                    let exact = book.entries.iter().filter(of).find(|entry| entry.version == asked.version);
                    let any = book.entries.iter().find(of).filter(|_| procedure == 3);
                    let address = exact.or(any).map(|entry| entry.address.clone()).unwrap_or_default();
                    if version == 2 { Answer::Number(port(&address)) } else { Answer::Text(address) }
                }
            })
        };
        call.handle(
            move |input| registration(input, version),
            handler,
            |out, answer| match answer {
                Answer::Number(number) => out.put_u32(*number),
                Answer::Text(text) => out.put_string(text, 999),
            },
        )
    }
}

enum Answer {
    Number(u32),
    Text(String),
}

fn registration(input: &mut Decoder<'_>, version: u32) -> Result<Registration, DecodeError> {
    let mut asked =
        Registration { program: input.get_u32()?, version: input.get_u32()?, ..Registration::default() };
    if version == 2 {
        asked.netid = match input.get_u32()? {
            6 => "tcp".into(),
            17 => "udp".into(),
            _ => String::new(),
        };
        let port = input.get_u32()?;
        asked.address = format!("0.0.0.0.{}.{}", port >> 8, port & 0xff);
    } else {
        asked.netid = input.get_string(99)?;
        asked.address = input.get_string(999)?;
        asked.owner = input.get_string(99)?;
    }
    Ok(asked)
}

/// The port at the end of a universal address, or 0.
fn port(address: &str) -> u32 {
    let mut octets = address.rsplit('.').map_while(|octet| octet.parse::<u32>().ok());
    let (low, high) = (octets.next().unwrap_or(0), octets.next().unwrap_or(0));
    high << 8 | low
}

/// The transport that somebody calls over.
fn netid(peer: Peer) -> &'static str {
    match peer {
        Peer::Tcp(address) if address.is_ipv6() => "tcp6",
        Peer::Tcp(_) => "tcp",
        Peer::Udp(address) if address.is_ipv6() => "udp6",
        Peer::Udp(_) => "udp",
        _ => "local",
    }
}
