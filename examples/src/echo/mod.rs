//! The echo service: `idl/echo.x`.

use bytes::Bytes;
use rpc_core::framing::RecordLimits;
use rpc_core::{Context, ServiceError};

rpc_macros::include_x!("idl/echo.x");

/// The largest call or reply over a stream that is measured: 16 MiB, where the default is 1.
pub const RECORD_LIMITS: RecordLimits = RecordLimits { record: 16 << 20, fragments: 1024 };

/// Returns what it is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Echo;

impl echo_prog::echo_v1::Server for Echo {
    async fn echo(&self, _cx: &Context, payload: Bytes) -> Result<Bytes, ServiceError> {
        Ok(payload)
    }
}
