//! The runtime on real sockets: every scenario over every transport (UDP, TCP, UNIX), with the tokio and the
//! blocking driver at both ends.
//!
//! A module is named for what happens in it. Where a test covers entries of the wire's demands it numbers them.
//! Nothing here waits for time to pass: tests are put in order by replies, channels and gates.
//!
//! # What is covered
//!
//! The numbered entries of the wire's demands, and where each has its scenarios. `entries_are_covered` checks that none
//! is missing and that every module named here says so itself. A "client" is ours, facing a hostile server.
//!
//! | entries | modules |
//! |---|---|
//! | 1 to 6 | `bad_input_gets_its_right_answer` |
//! | 2 to 4 | `several_programs_share_a_port` |
//! | 7 | `failing_handlers_spare_the_server` |
//! | 8 to 15, 17 | `bad_input_gets_its_right_answer` |
//! | 16 | `weak_credentials_are_refused` |
//! | 18 | `wrong_replies_end_one_call` |
//! | 31 to 38, 40 | `bad_input_gets_its_right_answer` |
//! | 39 | `cut_arguments_show_no_residue` |
//! | 41 to 47 | `bad_streams_are_closed` |
//! | 41 to 46 (client) | `replies_without_end_are_cut_off` |
//! | 46, many at once | `floods_cost_their_sender` |
//! | 48 | `bad_input_gets_its_right_answer`, `datagrams_arrive_whole` |
//! | 49 | `datagrams_arrive_whole`, `replies_without_end_are_cut_off` |
//! | 50 | `datagrams_are_executed_once`, `old_connections_have_no_say` |
//! | 51, 52 | `datagrams_are_executed_once` |
//! | 53 | `stray_replies_change_nothing` |
//! | 54, 55 | `wrong_replies_end_one_call` |
//! | 56 | `programs_are_found_by_rpcbind` |
//!
//! The limits, by the type that sets them:
//!
//! | limit | module |
//! |---|---|
//! | all, as they are from the start | `limits_are_on_by_default` |
//! | `ConnectionLimits`: `total`, `per_host` | `floods_cost_their_sender` |
//! | `SessionLimits`: `calls_in_flight` | `replies_come_in_any_order`, `floods_cost_their_sender` |
//! | `SessionLimits`: `unsent`, `write` | `floods_cost_their_sender` |
//! | `SessionLimits`: `idle`, `record` | `bad_streams_are_closed` |
//! | `RecordLimits` | `bad_streams_are_closed`, `replies_without_end_are_cut_off` |
//! | `CacheLimits`, of datagrams and of streams: `entries`, `bytes`, `age` | `the_cache_is_bounded` |
//! | `ServerLimits`: `handler` | `handlers_have_a_time_limit` |
//! | descriptors, which the system limits | `descriptors_run_out` |
//! | `ClientOptions`: `timeout`, `connect_timeout` | `deadlines_hold` |
//! | `ClientOptions`: `max_in_flight` | `deadlines_hold`, `calls_are_answered` |
//! | `ClientOptions`: `retransmission` | `lost_datagrams_are_sent_again` |
//! | `ClientOptions`: `reconnection` | `lost_connections_are_opened_again`, `old_connections_have_no_say` |
//! | `ClientOptions`: `record_limits`, `record_timeout` | `replies_without_end_are_cut_off` |
//!
//! The guarantees under faults: loss and duplication in `lost_datagrams_are_sent_again` and
//! `datagrams_are_executed_once`; reordering in `replies_come_in_any_order` (and that writes do not interleave in
//! `old_connections_have_no_say`); delay in `stray_replies_change_nothing`; restarts of either end in
//! `lost_connections_are_opened_again`, `nobody_listening_fails_fast`, `stray_replies_change_nothing` (`xids_start_random`) and
//! `old_connections_have_no_say`; resets and half-closes in `connections_that_end_say_what_may_have_run` and
//! `floods_cost_their_sender`. Partitions, and faults at random, are for the simulator (`src/driver/simulated`) and the
//! program `soak` of the examples, which also corrupts.

#![cfg(all(feature = "tokio", feature = "blocking", unix))]
#![allow(missing_docs, reason = "generated from the interface of the tests")]

#[macro_use]
mod support;

mod abandoned_calls_leave_no_trace;
mod bad_input_gets_its_right_answer;
mod bad_streams_are_closed;
mod callers_are_called_back;
mod calls_are_answered;
mod connections_that_end_say_what_may_have_run;
mod cut_arguments_show_no_residue;
mod datagrams_are_executed_once;
mod datagrams_arrive_whole;
mod deadlines_hold;
mod descriptors_run_out;
mod entries_are_covered;
mod failing_handlers_spare_the_server;
mod floods_cost_their_sender;
mod handlers_have_a_time_limit;
mod limits_are_on_by_default;
mod lost_connections_are_opened_again;
mod lost_datagrams_are_sent_again;
mod nobody_listening_fails_fast;
mod old_connections_have_no_say;
mod programs_are_found_by_rpcbind;
mod replies_come_from_where_calls_go;
mod replies_come_in_any_order;
mod replies_without_end_are_cut_off;
mod servers_are_known_to_rpcbind;
mod servers_listen_where_they_are_told;
mod several_programs_share_a_port;
mod shutdown_answers_what_it_took;
mod stray_replies_change_nothing;
mod the_cache_is_bounded;
mod weak_credentials_are_refused;
mod wrong_replies_end_one_call;

rpc_macros::include_x!("tests/suite/trial.x");
