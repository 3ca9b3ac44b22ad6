//! Connections that wait, and the memory they take.

use std::error::Error;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use examples::echo::echo_prog::echo_v1;
use examples::{memory, program};
use rpc_core::Endpoint;

/// What to hold open, and how long.
#[derive(Args)]
pub(crate) struct Idle {
    /// Where the server listens. It has to run with `--connections`, as the default is 256 from one host.
    #[arg(value_name = "URI")]
    server: Endpoint,
    /// Connections to open. Each makes one call first.
    connections: u64,
    /// How long to hold them.
    #[arg(value_parser = program::seconds)]
    seconds: Duration,
    /// The server's process, to tell how much memory it has before and after.
    #[arg(long, value_name = "PROCESS")]
    pid: Option<u32>,
}

/// Opens the connections one after the other, and holds them.
pub(crate) async fn hold(idle: &Idle) -> Result<(), Box<dyn Error>> {
    program::allow_connections(idle.connections)?;
    let before = resident(idle)?;
    let mut open = Vec::new();
    for number in 1..=idle.connections {
        let client = async {
            let client = echo_v1::Client::connect(&idle.server).await?;
            client.echo(&Bytes::from_static(b"here")).await?;
            Ok::<_, Box<dyn Error>>(client)
        };
        open.push(client.await.map_err(|e| format!("connection {number} of {}: {e}", idle.connections))?);
    }
    println!("{} connections are open", open.len());
    // Nothing runs in the meantime: what is measured is a client that is silent, too.
    thread::sleep(idle.seconds);
    if let (Some(before), Some(after)) = (before, resident(idle)?) {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        println!("the server has {:.1} MiB resident, {:.1} MiB before", mib(after), mib(before));
    }
    Ok(())
}

/// Of the server, if it was named.
fn resident(idle: &Idle) -> Result<Option<u64>, String> {
    let Some(pid) = idle.pid else { return Ok(None) };
    let unknown =
        || format!("the system does not tell how much memory process {pid} has: is it the server's?");
    memory::resident(pid).ok_or_else(unknown).map(Some)
}
