//! The echo service: `idl/echo.x`.

rpc_macros::include_x!("idl/echo.x");
