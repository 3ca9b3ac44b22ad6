//! The runtime on real sockets: every scenario over every transport (UDP, TCP, UNIX), with the tokio and the
//! blocking driver at both ends.
//!
//! A module is named for what happens in it. Where a test covers entries of the wire's demands it numbers them.
//! Nothing here waits for time to pass: tests are put in order by replies, channels and gates.

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
mod deadlines_hold;
mod descriptors_run_out;
mod failing_handlers_spare_the_server;
mod floods_cost_their_sender;
mod handlers_have_a_time_limit;
mod lost_connections_are_opened_again;
mod lost_datagrams_are_sent_again;
mod nobody_listening_fails_fast;
mod old_connections_have_no_say;
mod replies_come_in_any_order;
mod replies_without_end_are_cut_off;
mod servers_listen_where_they_are_told;
mod several_programs_share_a_port;
mod shutdown_answers_what_it_took;
mod stray_replies_change_nothing;
mod the_cache_is_bounded;
mod weak_credentials_are_refused;
mod wrong_replies_end_one_call;

rpc_macros::include_x!("tests/suite/trial.x");
