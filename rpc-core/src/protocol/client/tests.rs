use std::io;

use super::*;
use crate::framing::Outgoing;

const S: Duration = Duration::from_secs(1);

fn at(seconds: u64) -> Time {
    Time::default() + S * u32::try_from(seconds).unwrap()
}

fn datagrams() -> Client<u32> {
    Client::datagrams(Retransmission { jitter: 0.0, ..Retransmission::default() }, 64, 1)
}

fn stream(reconnection: Option<Reconnection>, max_in_flight: usize) -> Client<u32> {
    Client::stream(at(0), reconnection, max_in_flight, 1)
}

/// What a driver takes, and writes so much of.
fn take(client: &mut Client<u32>, written: usize) -> Outgoing {
    let mut outgoing = Outgoing::default();
    client.take_outgoing(&mut outgoing);
    outgoing.write_with(|_| Ok::<_, ()>(written)).unwrap();
    client.handle_written(written);
    outgoing
}

fn begin(client: &mut Client<u32>, deadline: Time) -> u32 {
    client.call(at(0), deadline, CallKind::default(), Encoder::put_u32).unwrap()
}

fn reply(xid: u32) -> Bytes {
    Bytes::from([xid.to_be_bytes(), [0, 0, 0, 1]].concat())
}

fn failure(client: &mut Client<u32>, xid: u32) -> Failure {
    match client.take(xid, || 0) {
        Some(Outcome::Failed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

/// What a driver writes, all of it.
fn write(client: &mut Client<u32>) -> usize {
    let mut outgoing = Outgoing::default();
    client.take_outgoing(&mut outgoing);
    let len = outgoing.len();
    client.handle_written(len);
    len
}

/// Entry 53: wrong XIDs, late duplicates and replies to calls that were never sent.
#[test]
fn a_stray_message_changes_nothing() {
    let mut client = datagrams();
    let xid = begin(&mut client, at(10));
    assert!(!client.handle_message(at(0), reply(xid)), "the call has not been sent yet");
    client.poll_transmit(at(0)).unwrap();
    let timeout = client.poll_timeout();
    for stray in [reply(xid ^ 1), Bytes::new(), Bytes::from_static(b"abc")] {
        assert!(!client.handle_message(at(0), stray));
    }
    assert!(client.poll_transmit(at(0)).is_none());
    assert_eq!(client.poll_timeout(), timeout);
    assert!(client.handle_message(at(0), reply(xid)));
    assert!(!client.handle_message(at(0), reply(xid)), "a late duplicate");
    assert_eq!(client.take(xid, || 0), Some(Outcome::Reply(reply(xid))));
    assert!(!client.handle_message(at(0), reply(xid)), "a later one");
    assert_eq!(client.stats().ignored, 6);
}

#[test]
fn a_call_ends_at_its_deadline_and_says_whether_it_was_sent() {
    let mut client = datagrams();
    let (sent, unsent) = (begin(&mut client, at(5)), begin(&mut client, at(5)));
    client.poll_transmit(at(0)).unwrap();
    assert_eq!(client.take(sent, || 7), None);
    client.handle_timeout(at(5));
    assert_eq!(client.drain_woken().collect::<Vec<_>>(), [7]);
    assert_eq!(failure(&mut client, sent), Failure::TimedOut { sent: true });
    assert_eq!(failure(&mut client, unsent), Failure::TimedOut { sent: false });
    assert!(client.poll_transmit(at(6)).is_none());
    assert_eq!(client.poll_timeout(), None);
}

#[test]
fn karns_rule_a_repeated_call_is_not_measured() {
    let mut client = datagrams();
    let xid = begin(&mut client, at(60));
    client.poll_transmit(at(0)).unwrap();
    client.handle_timeout(at(1));
    client.poll_transmit(at(1)).unwrap();
    client.handle_message(at(1), reply(xid));
    begin(&mut client, at(60));
    client.poll_transmit(at(1)).unwrap();
    assert_eq!(client.poll_timeout(), Some(at(2)), "the estimate is still the initial second");
    assert_eq!(client.stats().retransmissions, 1);
}

#[test]
fn a_measured_round_trip_shortens_the_wait() {
    let mut client = datagrams();
    let xid = begin(&mut client, at(60));
    client.poll_transmit(at(0)).unwrap();
    client.handle_message(at(0), reply(xid));
    begin(&mut client, at(60));
    client.poll_transmit(at(10)).unwrap();
    client.handle_timeout(at(10) + Duration::from_millis(50));
    assert!(client.poll_transmit(at(11)).is_some());
}

/// The memory of a call that was answered serves the next, and nothing of the old one goes out with it.
#[test]
fn a_datagram_holds_its_call_and_no_other() {
    let mut client = Client::<()>::datagrams(Retransmission::default(), 64, 1);
    for length in [100, 8, 3000, 0, 50_000, 12] {
        let arguments = vec![length as u8; length];
        let put = |out: &mut Encoder, xid| {
            out.put_u32(xid)?;
            out.put_slice(&arguments, u32::MAX)
        };
        let xid = client.call(at(0), at(9), CallKind::default(), put).unwrap();
        let mut expected = Encoder::new();
        put(&mut expected, xid).unwrap();
        let sent = client.poll_transmit(at(0)).map(Encoder::to_bytes);
        assert_eq!(sent, Some(expected.into_bytes()));
        assert!(client.handle_message(at(1), reply(xid)));
        client.take(xid, || ()).unwrap();
    }
}

#[test]
fn calls_over_the_limit_wait_for_others_to_end() {
    for mut client in [stream(None, 2), Client::datagrams(Retransmission::default(), 2, 1)] {
        let xids: Vec<u32> = (0..4).map(|_| begin(&mut client, at(9))).collect();
        let mut sent = || if client.poll_transmit(at(0)).is_some() { 1 } else { write(&mut client) / 8 };
        assert_eq!(sent() + sent(), 2);
        assert_eq!(sent(), 0);
        client.handle_message(at(0), reply(xids[0]));
        client.cancel(xids[1]);
        let mut sent = || if client.poll_transmit(at(0)).is_some() { 1 } else { write(&mut client) / 8 };
        assert_eq!(sent() + sent(), 2);
        assert_eq!(client.pending(), 2);
    }
}

#[test]
fn a_loss_halves_what_is_allowed_on_its_way() {
    let policy = Retransmission { jitter: 0.0, ..Retransmission::default() };
    let mut client = Client::<u32>::datagrams(policy, 8, 1);
    let xids: Vec<u32> = (0..8).map(|_| begin(&mut client, at(60))).collect();
    while client.poll_transmit(at(0)).is_some() {}
    client.handle_timeout(at(1));
    for xid in &xids[..3] {
        client.handle_message(at(1), reply(*xid));
        begin(&mut client, at(60));
    }
    let sent = std::iter::from_fn(|| client.poll_transmit(at(1)).map(drop)).count();
    assert_eq!((sent, client.stats().retransmissions), (5, 5), "what is left is sent again, and nothing new");
}

#[test]
fn a_queued_call_keeps_its_deadline() {
    let mut client = stream(None, 1);
    let (first, queued) = (begin(&mut client, at(9)), begin(&mut client, at(3)));
    assert_eq!(client.poll_timeout(), Some(at(3)));
    client.handle_timeout(at(3));
    assert_eq!(failure(&mut client, queued), Failure::TimedOut { sent: false });
    assert_eq!(client.poll_timeout(), Some(at(9)));
    client.cancel(first);
    assert_eq!(client.pending(), 0);
}

#[test]
fn a_lost_stream_tells_what_was_sent_whole_from_what_was_not() {
    let mut client = stream(None, 64);
    let (whole, half) = (begin(&mut client, at(9)), begin(&mut client, at(9)));
    let outgoing = take(&mut client, 12);
    let unwritten = begin(&mut client, at(9));
    client.handle_disconnect(at(1), &Loss::Closed, outgoing);
    assert_eq!(failure(&mut client, whole), Failure::Lost { sent: true, loss: Loss::Closed });
    for xid in [half, unwritten] {
        assert_eq!(failure(&mut client, xid), Failure::Lost { sent: false, loss: Loss::Closed });
    }
    let again = client.call(at(1), at(9), CallKind::default(), Encoder::put_u32);
    assert_eq!(again, Err(Rejected::Lost(Loss::Closed)));
}

#[test]
fn a_datagram_socket_outlives_a_refusal() {
    let mut client = datagrams();
    let xid = begin(&mut client, at(9));
    client.poll_transmit(at(0)).unwrap();
    client.handle_socket_error(io::ErrorKind::OutOfMemory);
    assert_eq!(client.take(xid, || 0), None, "a datagram lost, no more");
    let loss = Loss::Io(io::ErrorKind::ConnectionRefused);
    client.handle_socket_error(io::ErrorKind::ConnectionRefused);
    assert_eq!(failure(&mut client, xid), Failure::Lost { sent: true, loss });
    begin(&mut client, at(9));
    assert!(client.poll_transmit(at(0)).is_some());
}

#[test]
fn a_call_that_does_not_fit_a_datagram_is_not_begun() {
    let mut client = datagrams();
    let data = vec![0; MAX_DATAGRAM];
    let result = client.call(at(0), at(1), CallKind::default(), |out, _| out.put_slice(&data, u32::MAX));
    assert_eq!(result, Err(Rejected::TooLarge(MAX_DATAGRAM + 5)));
    assert_eq!(client.pending(), 0);
}

#[test]
fn a_call_that_no_datagram_can_answer_is_not_begun() {
    let kind = CallKind { least_reply: MAX_DATAGRAM + 1, ..CallKind::default() };
    let not_even_encoded = |_: &mut Encoder, _| panic!("it is not encoded");
    let result = datagrams().call(at(0), at(1), kind, not_even_encoded);
    assert_eq!(result, Err(Rejected::ReplyTooLarge(MAX_DATAGRAM + 1)));
    let kind = CallKind { least_call: MAX_DATAGRAM + 4, ..CallKind::default() };
    let result = datagrams().call(at(0), at(1), kind, not_even_encoded);
    assert_eq!(result, Err(Rejected::TooLarge(MAX_DATAGRAM + 4)));
    // A stream has no such limit.
    stream(None, 64).call(at(0), at(1), kind, Encoder::put_u32).unwrap();
}

fn reconnecting() -> Client<u32> {
    stream(Some(Reconnection::default()), 64)
}

fn begin_idempotent(client: &mut Client<u32>) -> u32 {
    let kind = CallKind { idempotent: true, ..CallKind::default() };
    client.call(at(0), at(60), kind, Encoder::put_u32).unwrap()
}

/// The XIDs of the calls in the records a driver takes.
fn sent(client: &mut Client<u32>) -> Vec<u32> {
    let mut outgoing = Outgoing::default();
    client.take_outgoing(&mut outgoing);
    client.handle_written(outgoing.len());
    outgoing.into_unwritten().iter().filter_map(|record| message::xid(record)).collect()
}

#[test]
fn calls_not_sent_and_idempotent_calls_move_to_the_next_connection() {
    let mut client = reconnecting();
    let (executed, repeatable) = (begin(&mut client, at(60)), begin_idempotent(&mut client));
    let half = begin(&mut client, at(60));
    let outgoing = take(&mut client, 20);
    let unwritten = begin(&mut client, at(60));
    client.handle_disconnect(at(1), &Loss::Closed, outgoing);
    let later = begin(&mut client, at(60));
    assert_eq!(failure(&mut client, executed), Failure::Lost { sent: true, loss: Loss::Closed });
    assert!(!client.has_outgoing());
    assert!(client.poll_connect(at(1)), "at once, the first time");
    client.handle_connected(at(1));
    assert_eq!(sent(&mut client), [repeatable, half, unwritten, later]);
    assert!(client.handle_message(at(2), reply(half)));
    assert_eq!(client.stats().retransmissions, 1);
}

/// Found by simulation: what was sent once may have been executed, however long it waits to be sent again.
#[test]
fn a_call_that_waits_to_be_sent_again_was_sent() {
    let mut client = reconnecting();
    let repeatable = begin_idempotent(&mut client);
    let outgoing = take(&mut client, 8);
    client.handle_disconnect(at(1), &Loss::Closed, outgoing);
    client.handle_timeout(at(60));
    assert_eq!(failure(&mut client, repeatable), Failure::TimedOut { sent: true });
}

#[test]
fn connecting_is_tried_again_after_growing_delays_while_there_are_calls() {
    let mut client = reconnecting();
    client.handle_disconnect(at(1), &Loss::Closed, Outgoing::default());
    assert!(!client.poll_connect(at(1)), "nothing to call");
    assert_eq!(client.poll_timeout(), None);
    let xid = begin(&mut client, at(10));
    let (mut now, mut tries) = (at(1), Vec::new());
    while client.pending() > 0 {
        if client.poll_connect(now) {
            tries.push(now.since(at(1)).as_millis());
            client.handle_connect_failed(now, &Loss::Io(io::ErrorKind::ConnectionRefused));
        }
        now = client.poll_timeout().unwrap();
        client.handle_timeout(now);
    }
    assert_eq!(tries, [0, 100, 300, 700, 1500, 3100, 6300]);
    let loss = Loss::Io(io::ErrorKind::ConnectionRefused);
    assert_eq!(failure(&mut client, xid), Failure::Lost { sent: false, loss });
}

/// A server that accepts and closes at once must not be hammered.
#[test]
fn a_connection_that_brings_no_reply_counts_as_a_failure() {
    let mut client = reconnecting();
    begin(&mut client, at(60));
    for expected in [0, 100, 200, 400] {
        client.handle_disconnect(at(1), &Loss::Closed, Outgoing::default());
        assert_eq!(client.poll_timeout(), Some(at(1) + Duration::from_millis(expected)));
        client.handle_connected(at(1));
    }
    let xid = begin(&mut client, at(60));
    client.handle_message(at(1), reply(xid));
    client.handle_disconnect(at(1), &Loss::Closed, Outgoing::default());
    begin(&mut client, at(60));
    assert_eq!(client.poll_timeout(), Some(at(1)));
}

#[test]
fn an_idle_connection_is_let_go_and_opened_again_for_the_next_call() {
    let mut client = reconnecting();
    let xid = begin(&mut client, at(60));
    sent(&mut client);
    client.handle_message(at(7), reply(xid));
    assert_eq!(client.poll_timeout(), Some(at(307)));
    client.handle_timeout(at(306));
    assert!(client.keeps_connection());
    client.handle_timeout(at(307));
    assert!(!client.keeps_connection());
    assert_eq!(client.poll_timeout(), None);
    let next = client.call(at(400), at(460), CallKind::default(), Encoder::put_u32).unwrap();
    assert!(client.poll_connect(at(400)));
    client.handle_connected(at(400));
    assert_eq!(sent(&mut client), [next]);
}

/// Found by fuzzing: a record nobody took must not go out over the next connection.
#[test]
fn what_an_idle_connection_did_not_take_is_forgotten() {
    let mut client = reconnecting();
    let xid = begin(&mut client, at(60));
    client.cancel(xid);
    client.handle_timeout(at(400));
    assert!(!client.keeps_connection() && !client.has_outgoing());
    let next = client.call(at(400), at(460), CallKind::default(), Encoder::put_u32).unwrap();
    assert!(client.poll_connect(at(400)));
    client.handle_connected(at(400));
    assert_eq!(sent(&mut client), [next]);
}

/// An old connection's reply never reaches a new call: a call that ended gave its XID away for good.
#[test]
fn a_closed_client_takes_no_calls() {
    let mut client = reconnecting();
    let xid = begin(&mut client, at(60));
    client.handle_close(&Loss::ShutDown);
    assert_eq!(failure(&mut client, xid), Failure::Lost { sent: false, loss: Loss::ShutDown });
    let again = client.call(at(1), at(9), CallKind::default(), Encoder::put_u32);
    assert_eq!(again, Err(Rejected::Lost(Loss::ShutDown)));
}

/// A peer that takes nothing: what may pile up is bounded, and held back is not sent.
#[test]
fn calls_are_held_back_while_the_stream_takes_nothing() {
    let mut client = reconnecting();
    let half = vec![0; 600_000];
    let mut xids = Vec::new();
    for _ in 0..4 {
        let put = |out: &mut Encoder, xid| {
            out.put_u32(xid)?;
            out.put_slice(&half, u32::MAX)
        };
        xids.push(client.call(at(0), at(5), CallKind::default(), put).unwrap());
    }
    take(&mut client, 0);
    client.handle_timeout(at(5));
    let sent = xids.iter().map(|xid| failure(&mut client, *xid)).collect::<Vec<_>>();
    let timed_out = |sent| Failure::TimedOut { sent };
    assert_eq!(sent, [timed_out(true), timed_out(true), timed_out(false), timed_out(false)]);
}

/// A call given up before the driver takes it leaves the stream, and the others keep their places in it.
#[test]
fn what_nobody_waits_for_any_more_is_not_sent() {
    let mut client = stream(None, 64);
    let xids: Vec<u32> = (0..6).map(|n| begin(&mut client, at(if n == 4 { 1 } else { 60 }))).collect();
    client.cancel(xids[1]);
    client.handle_timeout(at(1));
    assert_eq!(failure(&mut client, xids[4]), Failure::TimedOut { sent: false });
    let mut reply = Encoder::new();
    reply.put_raw(&[0, 0, 0, 9, 0, 0, 0, 1]);
    client.put_reply(&reply);
    client.cancel(xids[0]);
    assert_eq!(client.unwritten(), 6 * 8 + 12, "fewer than the others: they may stay until they are taken");
    client.cancel(xids[3]);
    assert_eq!(client.unwritten(), 2 * 8 + 12);

    let outgoing = take(&mut client, 8);
    assert_eq!(
        outgoing.into_unwritten()[1..],
        [&[0, 0, 0, 9, 0, 0, 0, 1][..]],
        "the reply goes all the same"
    );
    client.handle_disconnect(at(2), &Loss::Closed, Outgoing::default());
    let lost = |sent| Failure::Lost { sent, loss: Loss::Closed };
    assert_eq!([xids[2], xids[5]].map(|xid| failure(&mut client, xid)), [lost(true), lost(false)]);
}

/// A reply to a call of the peer's may have the XID of a call: it is not sent over the next connection in its place.
#[test]
fn replies_are_left_behind_with_their_connection() {
    let mut client = reconnecting();
    let xid = begin(&mut client, at(60));
    let mut reply = Encoder::new();
    reply.put_raw(&[xid.to_be_bytes(), [0, 0, 0, 1]].concat());
    client.put_reply(&reply);
    client.handle_disconnect(at(1), &Loss::Closed, Outgoing::default());
    client.put_reply(&reply);
    assert!(client.poll_connect(at(1)));
    client.handle_connected(at(1));
    assert_eq!(sent(&mut client), [xid]);
    assert_eq!(client.unwritten(), 0);
}

/// Replies that come whole move the time on, bytes that trickle in do not.
#[test]
fn a_reply_has_to_arrive_in_its_time() {
    let mut client = stream(None, 64);
    let _call = begin(&mut client, at(1000));
    client.handle_received(at(1), false, true);
    client.handle_received(at(20), false, true);
    assert_eq!((client.must_end(at(30)), client.poll_timeout()), (None, Some(at(31))));
    client.handle_received(at(29), true, true);
    assert_eq!((client.must_end(at(31)), client.must_end(at(59))), (None, Some(Loss::Stalled)));
    client.handle_received(at(58), true, false);
    assert_eq!(client.must_end(at(999)), None);
}

/// What passes while nobody reads is not the server's.
#[test]
fn a_reply_has_its_time_while_somebody_reads() {
    let mut client = stream(None, 64);
    let _call = begin(&mut client, at(1000));
    client.handle_received(at(1), false, true);
    client.handle_reading(at(11), false);
    assert_eq!((client.must_end(at(99)), client.poll_timeout()), (None, Some(at(1000))));
    client.handle_reading(at(100), true);
    assert_eq!((client.must_end(at(119)), client.poll_timeout()), (None, Some(at(120))));
    client.handle_reading(at(120), false);
    assert_eq!(client.must_end(at(120)), Some(Loss::Stalled), "it had all its time");
}
