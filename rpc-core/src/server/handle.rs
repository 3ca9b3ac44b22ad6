//! A running asynchronous server.

use std::time::Duration;

use super::{ServerBuilder, StartError};
use crate::driver::tokio::Serve;
use crate::service::ServerStats;
use crate::transport::Endpoint;

/// A server running on tokio. Dropping it ends it at once; [`Server::shutdown`] lets it finish what it took.
#[derive(Debug)]
pub struct Server {
    serve: Serve,
    endpoints: Vec<Endpoint>,
}

impl Server {
    /// Collects services and endpoints.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
    }

    pub(super) async fn start(builder: ServerBuilder) -> Result<Self, StartError> {
        // Looking names up blocks.
        let serving =
            tokio::task::spawn_blocking(|| builder.bind()).await.expect("binding does not panic")?;
        let endpoints = serving.endpoints.clone();
        Ok(Self { serve: Serve::start(serving)?, endpoints })
    }

    /// Where it listens, with the ports it got.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// What it has done so far.
    #[must_use]
    pub fn stats(&self) -> ServerStats {
        self.serve.stats()
    }

    /// Stops accepting connections and calls, answers the calls it took, and ends: when they are answered, or
    /// after `limit`. Whether all of them were.
    pub async fn shutdown(self, limit: Duration) -> bool {
        self.serve.shutdown(limit).await
    }
}
