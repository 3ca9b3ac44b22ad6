//! The main thing: a call goes out, its results come back.

use std::sync::Barrier;
use std::thread;

use bytes::Bytes;
use rpc_core::{AuthSys, CallError, Credential};

use crate::support::{Caller, Case, Driver, Transport, serve_trial};
use crate::{Choice, Colour, Everything};

cases!(everywhere:
    every_kind_of_value_comes_back,
    data_of_any_length_comes_back,
    callers_share_a_client,
    callers_may_outnumber_the_calls_in_flight,
    a_server_sees_who_calls,
    what_cannot_be_sent_is_not_sent,
);
cases!(over_datagrams: a_call_too_large_for_a_datagram_is_not_sent);
cases!(over_streams: a_call_over_the_record_limit_ends_in_an_error);

fn every_kind_of_value_comes_back(case: Case) {
    let (server, _stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    client.ping().unwrap();
    for colour in [Colour::Red, Colour::Green, Colour::Blue] {
        assert_eq!(client.colour(colour), Ok(colour));
    }
    for choice in [Choice::Red(-7), Choice::Green("green".into())] {
        assert_eq!(client.choice(&choice), Ok(choice));
    }
    for flag in [false, true] {
        assert_eq!(client.flag(flag), Ok(flag));
    }
    for number in [None, Some(i32::MIN)] {
        assert_eq!(client.maybe(number.as_ref()), Ok(number));
    }
    for text in ["", "a", "8 charac", "☃☃"] {
        assert_eq!(client.name(text), Ok(text.to_owned()));
    }
    assert_eq!(client.blob(&Bytes::from_static(b"\0\xff")), Ok(Bytes::from_static(b"\0\xff")));
    assert_eq!(client.numbers(&[1, -2, i32::MAX]), Ok(vec![1, -2, i32::MAX]));
    let everything = Everything {
        hue: Colour::Green,
        pick: Choice::Green("pick".into()),
        flag: true,
        perhaps: Some(3),
        title: "title".into(),
        data: Bytes::from_static(b"data"),
        fixed: *b"fix",
        list: vec![1, 2],
        large: u64::MAX,
    };
    assert_eq!(client.everything(&everything), Ok(everything));
}

fn data_of_any_length_comes_back(case: Case) {
    let (server, _stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    // The last ones leave as little room as there is, the header of a call with AUTH_NONE taking 40 bytes.
    let longest = if case.transport.is_stream() { (1 << 20) - 44 } else { 65_507 - 44 };
    for length in [0, 1, 2, 3, 4, 5, 4095, 4096, 4097, 32_768, 65_000, longest / 4 * 4] {
        let data: Bytes = (0..length).map(|i| (i * 7) as u8).collect::<Vec<_>>().into();
        assert_eq!(client.echo(&data), Ok(data), "{case:?}: {length} bytes");
    }
}

fn callers_share_a_client(case: Case) {
    let (server, stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    check_many(case, &client);
    assert_eq!(stage.executed(), 8 * 50, "{case:?}");
    assert_eq!(client.stats().replies, 8 * 50, "{case:?}");
}

fn callers_may_outnumber_the_calls_in_flight(case: Case) {
    let (server, stage) = serve_trial(case);
    let options = crate::support::quick().max_in_flight(2);
    let client = Caller::try_connect(case.driver, server.endpoint(), options).unwrap();
    check_many(case, &client);
    assert_eq!(stage.executed(), 8 * 50, "{case:?}");
}

/// Eight threads at once, each of which must get its own answers.
fn check_many(case: Case, client: &Caller) {
    let together = Barrier::new(8);
    thread::scope(|scope| {
        for thread in 0..8_u8 {
            let together = &together;
            scope.spawn(move || {
                together.wait();
                for call in 0..50 {
                    let data = Bytes::from(vec![thread; call * 20]);
                    assert_eq!(client.echo(&data), Ok(data), "{case:?}");
                }
            });
        }
    });
}

fn a_server_sees_who_calls(case: Case) {
    let (server, _stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    assert_eq!(client.who().as_deref(), Ok("nobody"));
    let sys = AuthSys { stamp: 1, machine_name: "here".into(), uid: 1000, gid: 100, gids: vec![4, 24] };
    let known = client.with_credential(&Credential::Sys(sys));
    assert_eq!(known.who().as_deref(), Ok("1000:100[4, 24]@here"));
    let options =
        crate::support::quick().credential(Credential::Sys(AuthSys { uid: 5, ..AuthSys::default() }));
    let from_the_start = Caller::try_connect(case.driver, server.endpoint(), options).unwrap();
    assert_eq!(from_the_start.who().as_deref(), Ok("5:0[]@"));
    assert_eq!(client.who().as_deref(), Ok("nobody"), "{case:?}: the client it was made from is as it was");
}

fn what_cannot_be_sent_is_not_sent(case: Case) {
    let (server, stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    let error = client.name("nine char").unwrap_err();
    assert!(matches!(error, CallError::Arguments(_)) && !error.may_have_executed(), "{case:?}: {error}");
    assert_eq!(client.name("right"), Ok("right".to_owned()));
    assert_eq!((stage.executed(), client.stats().calls), (1, 1), "{case:?}");
}

fn a_call_too_large_for_a_datagram_is_not_sent(case: Case) {
    let (server, stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    let error = client.echo(&vec![0; 65_507 - 43].into()).unwrap_err();
    assert!(matches!(error, CallError::TooLarge(_)) && !error.may_have_executed(), "{case:?}: {error}");
    assert_eq!((stage.executed(), client.stats().calls), (0, 0), "{case:?}");
    client.ping().unwrap();
}

/// The server closes the connection at the record mark; the client must neither hang nor claim success.
fn a_call_over_the_record_limit_ends_in_an_error(case: Case) {
    let (server, stage) = serve_trial(case);
    let client = Caller::connect(case.driver, server.endpoint());
    let error = client.echo(&vec![0; 1 << 20].into()).unwrap_err();
    assert!(matches!(error, CallError::MaybeExecuted(_) | CallError::NotSent(_)), "{case:?}: {error}");
    assert_eq!(stage.executed(), 0, "{case:?}");
    Caller::connect(case.driver, server.endpoint()).ping().unwrap();
}

/// A client of one driver and a server of the other.
#[test]
fn the_drivers_understand_each_other() {
    for transport in Transport::ALL {
        for (client, server) in [(Driver::Tokio, Driver::Blocking), (Driver::Blocking, Driver::Tokio)] {
            let (server, _stage) = serve_trial(Case { transport, driver: server });
            let client = Caller::connect(client, server.endpoint());
            assert_eq!(client.spell("zażółć ☃").as_deref(), Ok("zażółć ☃"), "{transport:?}");
            assert_eq!(client.count(0), Ok(1), "{transport:?}");
        }
    }
}
