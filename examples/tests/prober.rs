//! What a stranger's prober does to `msg-server`: sends bytes over UDP and TCP, and looks at the bytes that come back.
//!
//! Nothing of the project is used here but the program. Rows name the entry of the wire's demands that they cover.
#![cfg(unix)]

#[path = "support/mod.rs"]
mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use support::{Served, msg_server};

const PROGRAM: u32 = 345_678;
const SAVEMSG: u32 = 1;
const READMSG: u32 = 2;

/// Far longer than an answer takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn text(text: &str) -> Vec<u8> {
    let padding = text.len().next_multiple_of(4) - text.len();
    [&words(&[text.len() as u32]), text.as_bytes(), &[0; 3][..padding]].concat()
}

/// A call of `procedure` by nobody, with XID 0.
fn call(procedure: u32, arguments: &[u8]) -> Vec<u8> {
    [&words(&[0, 0, 2, PROGRAM, 2, procedure, 0, 0, 0, 0]), arguments].concat()
}

/// A call of procedure 0 with this credential; the verifier is empty.
fn call_by(flavour: u32, credential: &[u8]) -> Vec<u8> {
    let length = credential.len() as u32;
    [&words(&[0, 0, 2, PROGRAM, 2, 0, flavour, length]), credential, &words(&[0, 0])].concat()
}

/// A reply, but for its XID: results, or `accept_stat` and what it brings along.
fn accepted(stat: u32, and: &[u8]) -> Option<Vec<u8>> {
    Some([&words(&[1, 0, 0, 0, stat]), and].concat())
}

fn auth_error(stat: u32) -> Option<Vec<u8>> {
    Some(words(&[1, 1, 1, stat]))
}

/// Entry, what it is, the message, and the answer; `None` is silence, or the end of a connection.
type Row = (u32, &'static str, Vec<u8>, Option<Vec<u8>>);

/// None of these may save a message.
fn rows() -> Vec<Row> {
    let header = |xid_to_procedure: [u32; 6]| [words(&xid_to_procedure), words(&[0, 0, 0, 0])].concat();
    let (garbage, mismatch) = (accepted(4, &[]), accepted(2, &words(&[2, 2])));
    let rpc_mismatch = Some(words(&[1, 1, 0, 2, 2]));
    let sys = |groups: u32| [words(&[1, 0, 1000, 100, groups]), words(&vec![5; groups as usize])].concat();
    let mut rows = vec![
        (1, "RPC version 3", header([0, 0, 3, PROGRAM, 2, 0]), rpc_mismatch.clone()),
        (1, "RPC version 0, and all else wrong", header([0, 0, 0, 1, 9, 9]), rpc_mismatch),
        (2, "another program", header([0, 0, 2, PROGRAM + 1, 2, 0]), accepted(1, &[])),
        (3, "version 0", header([0, 0, 2, PROGRAM, 0, 1]), mismatch.clone()),
        (3, "version 1", header([0, 0, 2, PROGRAM, 1, 1]), mismatch.clone()),
        (3, "version 2^32-1", header([0, 0, 2, PROGRAM, u32::MAX, 0]), mismatch),
        (4, "procedure 3", call(3, &[]), accepted(3, &[])),
        (4, "procedure 2^32-1", call(u32::MAX, &[]), accepted(3, &[])),
        (4, "procedure 0", call(0, &[]), accepted(0, &[])),
        (5, "a reply", words(&[0, 1, 0, 0, 0, 0, 0, 0, 0, 0]), None),
        (5, "message type 7", header([0, 7, 2, PROGRAM, 2, 0]), None),
        (8, "flavour 6", call_by(6, b"gss?"), auth_error(2)),
        (9, "a credential of 404 bytes", call_by(1, &[0; 404]), auth_error(1)),
        (11, "a credential of 2^32-1 bytes", words(&[0, 0, 2, PROGRAM, 2, 0, 0, u32::MAX, 0, 0]), None),
        (12, "16 groups", call_by(1, &sys(16)), accepted(0, &[])),
        (12, "17 groups", call_by(1, &sys(17)), auth_error(1)),
        (14, "2^32-1 groups", call_by(1, &words(&[1, 0, 1000, 100, u32::MAX])), auth_error(1)),
        (
            14,
            "AUTH_SYS of three bytes",
            [words(&[0, 0, 2, PROGRAM, 2, 0, 1, 3, 0, 0, 0])].concat(),
            auth_error(1),
        ),
        (31, "padding", call(SAVEMSG, b"\0\0\0\x01a\0\0\x01"), garbage.clone()),
        (36, "a string over what remains", call(SAVEMSG, b"\0\0\0\x09eightchr"), garbage.clone()),
        (39, "no arguments to READMSG", call(READMSG, &[]), garbage.clone()),
        (40, "bytes left over", call(READMSG, &words(&[0, 1, 2])), accepted(0, &words(&[0]))),
        (0, "a number below 1", call(READMSG, &words(&[u32::MAX])), accepted(0, &words(&[0]))),
    ];
    for (what, length) in [("2^32-1", u32::MAX), ("2^32-3", u32::MAX - 2), ("2^31", 1 << 31)] {
        rows.push((37, what, call(SAVEMSG, &words(&[length, 0, 0])), garbage.clone()));
    }
    let whole = call(SAVEMSG, &text("whole message"));
    for length in 4..whole.len() {
        let answer = if length < 40 { None } else { garbage.clone() };
        rows.push((if length < 40 { 6 } else { 39 }, "cut short", whole[..length].to_vec(), answer));
    }
    rows
}

/// One socket.
enum Probe {
    Udp(UdpSocket),
    Tcp(TcpStream),
}

impl Probe {
    fn new(transport: &str, server: SocketAddr) -> Self {
        if transport == "udp" {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            socket.connect(server).unwrap();
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            Self::Udp(socket)
        } else {
            let stream = TcpStream::connect(server).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.set_nodelay(true).unwrap();
            Self::Tcp(stream)
        }
    }

    fn send(&mut self, message: &[u8]) {
        match self {
            Self::Udp(socket) => drop(socket.send(message).unwrap()),
            Self::Tcp(stream) => stream.write_all(&fragment(true, message)).unwrap(),
        }
    }

    /// The next message, or `None` at the end of the connection.
    fn receive(&mut self) -> Option<Vec<u8>> {
        let mut buffer = vec![0; 65_536];
        match self {
            Self::Udp(socket) => {
                let length = socket.recv(&mut buffer).expect("an answer");
                buffer.truncate(length);
            }
            Self::Tcp(stream) => {
                let mut mark = [0; 4];
                match stream.read_exact(&mut mark) {
                    Err(e) if matches!(e.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => {
                        return None;
                    }
                    read => read.expect("an answer, or the end"),
                }
                let mark = u32::from_be_bytes(mark);
                assert_eq!(mark >> 31, 1, "our replies are of one fragment");
                buffer.resize((mark & 0x7fff_ffff) as usize, 0);
                stream.read_exact(&mut buffer).expect("the whole fragment");
            }
        }
        Some(buffer)
    }

    /// Sends under this XID, and receives what comes.
    fn ask(&mut self, xid: u32, message: &[u8]) -> Option<Vec<u8>> {
        self.send(&with_xid(xid, message));
        self.receive()
    }
}

fn fragment(last: bool, bytes: &[u8]) -> Vec<u8> {
    [&words(&[u32::from(last) << 31 | bytes.len() as u32]), bytes].concat()
}

fn with_xid(xid: u32, message: &[u8]) -> Vec<u8> {
    [&xid.to_be_bytes(), &message[4..]].concat()
}

fn reply(xid: u32, rest: Option<Vec<u8>>) -> Option<Vec<u8>> {
    rest.map(|rest| [&xid.to_be_bytes()[..], &rest].concat())
}

/// Both kinds of server, over both transports.
fn everywhere(mut probe: impl FnMut(&str, &str, SocketAddr)) {
    for arguments in [&[][..], &["--blocking"]] {
        let server: Served = msg_server(arguments);
        for transport in ["udp", "tcp"] {
            probe(&format!("msg-server {arguments:?}, {transport}"), transport, server.at(transport));
        }
    }
}

#[test]
fn every_message_gets_its_right_answer() {
    everywhere(|context, transport, server| {
        let mut probe = Probe::new(transport, server);
        let saved =
            |probe: &mut Probe, xid| probe.ask(xid, &call(SAVEMSG, &text("counted"))).expect("a number");
        let first = saved(&mut probe, 1);
        for (xid, (entry, what, message, answer)) in (0x100..).step_by(2).zip(rows()) {
            let context = format!("{context}, entry {entry}: {what}, {} bytes", message.len());
            if answer.is_some() || transport == "tcp" {
                assert_eq!(probe.ask(xid, &message), reply(xid, answer.clone()), "{context}");
            } else {
                probe.send(&with_xid(xid, &message));
            }
            if answer.is_none() && transport == "tcp" {
                probe = Probe::new(transport, server);
            }
            // The first thing to come back, where no answer was due.
            assert_eq!(probe.ask(xid + 1, &call(0, &[])), reply(xid + 1, accepted(0, &[])), "{context}");
        }
        if let Probe::Udp(socket) = &probe {
            // Entry 48, in so far as there is no room for an XID. An empty record is another matter.
            (0..4).for_each(|length| assert_eq!(socket.send(&[0; 4][..length]).unwrap(), length));
        }
        let last = saved(&mut probe, 2);
        assert_eq!(last[27], first[27] + 1, "{context}: something was saved between");
    });
}

/// Entry 39, as libtirpc gets it wrong: the bytes of the last datagram must not complete the next.
#[test]
fn an_earlier_message_is_never_seen_again() {
    everywhere(|context, transport, server| {
        let mut probe = Probe::new(transport, server);
        probe.ask(1, &call(SAVEMSG, &text(&"SECRET! ".repeat(500)))).expect("a number");
        for (xid, arguments) in (2..).zip([vec![], words(&[8]), words(&[100, 0])]) {
            let answer = probe.ask(xid, &call(SAVEMSG, &arguments));
            assert_eq!(answer, reply(xid, accepted(4, &[])), "{context}: {arguments:?}");
        }
    });
}

/// Entries 50 and 51: one save for one call, however often it comes.
#[test]
fn a_repeated_call_is_executed_once() {
    everywhere(|context, transport, server| {
        let mut probe = Probe::new(transport, server);
        let first = probe.ask(7, &call(SAVEMSG, &text("once"))).expect("a number");
        for _ in 0..10 {
            assert_eq!(probe.ask(7, &call(SAVEMSG, &text("once"))).as_ref(), Some(&first), "{context}");
        }
        let second = probe.ask(7, &call(SAVEMSG, &text("other"))).expect("a number");
        assert_eq!(second[27], first[27] + 1, "{context}");
    });
}

/// Entries 41 to 44 and 47.
#[test]
fn a_stream_is_put_together_or_closed() {
    for arguments in [&[][..], &["--blocking"]] {
        let server = msg_server(arguments);
        let null = with_xid(5, &call(0, &[]));
        let answered = reply(5, accepted(0, &[]));
        let mut bytewise: Vec<u8> = null[..39].iter().flat_map(|byte| fragment(false, &[*byte])).collect();
        bytewise.extend(fragment(true, &null[39..]));
        let rows = [
            (41, "a byte in each fragment", bytewise, answered.clone()),
            (
                42,
                "empty fragments",
                [fragment(false, &[]).repeat(1000), fragment(true, &null)].concat(),
                answered,
            ),
            (43, "an empty record", fragment(true, &[]), None),
            (44, "2^31-1 bytes, the last", vec![0xff; 4], None),
            (44, "2^31-1 bytes", vec![0x7f, 0xff, 0xff, 0xff], None),
            (45, "fragments without an end", fragment(false, &[0; 1000]).repeat(1200), None),
            (47, "HTTP", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(), None),
            (47, "TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(), None),
        ];
        for (entry, what, bytes, answer) in rows {
            let mut probe = Probe::new("tcp", server.at("tcp"));
            let Probe::Tcp(stream) = &mut probe else { unreachable!() };
            // The server may close before it has read everything.
            let _ = stream.write_all(&bytes);
            assert_eq!(probe.receive(), answer, "{arguments:?}, entry {entry}: {what}");
        }
    }
}

/// Connections that say nothing, or half a record, cost those who talk nothing.
#[test]
fn silent_connections_are_nobody_elses_problem() {
    everywhere(|context, transport, server| {
        let silent: Vec<Probe> = (0..100)
            .map(|number| {
                let mut probe = Probe::new(transport, server);
                if let (Probe::Tcp(stream), true) = (&mut probe, number % 2 == 0) {
                    stream.write_all(b"\x80\0\0\x28\0\0").unwrap();
                }
                probe
            })
            .collect();
        let mut probe = Probe::new(transport, server);
        assert_eq!(probe.ask(9, &call(0, &[])), reply(9, accepted(0, &[])), "{context}");
        drop(silent);
    });
}
