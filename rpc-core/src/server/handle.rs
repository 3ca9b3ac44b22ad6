//! A running asynchronous server.

use std::time::{Duration, Instant};

use super::{ServerBuilder, StartError};
use crate::driver::Boxed;
use crate::driver::tokio::{LINES, Serve};
use crate::rpcbind::Registered;
use crate::service::ServerStats;
use crate::transport::Endpoint;

/// How long a server that could not start waits for its tasks to end.
const PARTING: Duration = Duration::from_secs(1);

/// A server running on tokio. Dropping it ends it at once; [`Server::shutdown`] lets it finish what it took.
#[derive(Debug)]
pub struct Server {
    /// Dropped first.
    registered: Registered,
    serve: Serve,
    endpoints: Vec<Endpoint>,
}

impl Server {
    /// Collects services and endpoints.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
    }

    pub(super) fn start(builder: ServerBuilder) -> Boxed<'static, Result<Self, StartError>> {
        Box::pin(Self::start_unboxed(builder))
    }

    async fn start_unboxed(builder: ServerBuilder) -> Result<Self, StartError> {
        // Looking names up blocks.
        let mut serving =
            tokio::task::spawn_blocking(|| builder.bind()).await.expect("binding does not panic")?;
        let (endpoints, announcement) = (serving.endpoints.clone(), serving.announcement.take());
        let serve = Serve::start(serving)?;
        match Registered::register(&LINES, announcement).await {
            Ok(registered) => Ok(Self { registered, serve, endpoints }),
            Err(error) => {
                // Nothing is left listening when the error is told.
                serve.shutdown(PARTING).await;
                Err(error.into())
            }
        }
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
        let started = Instant::now();
        self.registered.unregister(limit).await;
        self.serve.shutdown(limit.saturating_sub(started.elapsed())).await
    }
}
