//! What the fuzz targets run; see `targets`.

pub mod targets;

/// The interface whose types are decoded.
pub mod types {
    rpc_macros::include_x!("types.x");
}
