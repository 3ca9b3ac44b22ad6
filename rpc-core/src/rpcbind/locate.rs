//! From a host and a program to a port.

use std::net::SocketAddr;

use super::binder::Binder;
use super::line::{Lines, brief};
use super::{PORT, RpcbindError};
use crate::client::ClientOptions;
use crate::driver::now;
use crate::protocol::{Retransmission, Time};
use crate::transport::{Endpoint, netid};

/// The program whose port is asked for, and how to ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    program: u32,
    version: u32,
    /// Of rpcbind.
    port: u16,
    retransmission: Retransmission,
}

impl Sought {
    pub(crate) fn new((program, version): (u32, u32), options: &ClientOptions) -> Self {
        let port = match options.rpcbind_port {
            0 => PORT,
            port => port,
        };
        Self { program, version, port, retransmission: options.retransmission }
    }

    /// The address that the program is registered at, over datagrams or streams: asks rpcbind at one address of the
    /// host after the other, each for its share of the time left.
    pub(crate) async fn locate(
        self,
        lines: &Lines,
        hosts: &[SocketAddr],
        datagrams: bool,
        deadline: Time,
    ) -> Result<SocketAddr, RpcbindError> {
        let mut failure: Option<RpcbindError> = None;
        for (index, host) in hosts.iter().enumerate() {
            let left = u32::try_from(hosts.len() - index).unwrap_or(u32::MAX);
            let share = now() + deadline.since(now()) / left;
            let error = match self.ask(lines, *host, datagrams, share).await {
                Ok(address) => return Ok(address),
                Err(error) => error,
            };
            if failure.as_ref().is_none_or(|failure| failure.weight() < error.weight()) {
                failure = Some(error);
            }
        }
        Err(failure.expect("a host that was found has an address"))
    }

    async fn ask(
        self,
        lines: &Lines,
        mut host: SocketAddr,
        datagrams: bool,
        deadline: Time,
    ) -> Result<SocketAddr, RpcbindError> {
        let netid = netid(datagrams, host);
        host.set_port(self.port);
        let rpcbind = if datagrams { Endpoint::udp(host) } else { Endpoint::tcp(host) };
        let options = brief(deadline.since(now())).retransmission(self.retransmission);
        let binder = Binder::new((lines.open)(&rpcbind, options, deadline).await?);
        let (program, version) = (self.program, self.version);
        let address = binder.address(program, version, netid.as_str()).await?;
        let not_registered = || {
            let (netid, rpcbind) = (netid.to_string(), rpcbind.clone());
            RpcbindError::NotRegistered { program, version, netid, rpcbind }
        };
        let address = address.ok_or_else(not_registered)?;
        let endpoint = Endpoint::from_universal(netid.as_str(), &address)
            .map_err(|source| RpcbindError::Address { rpcbind: rpcbind.clone(), source })?;
        match endpoint {
            Endpoint::Tcp { port, .. } | Endpoint::Udp { port, .. } if port != 0 => {
                // The host is the one that was asked: it knows itself by other names than we do.
                host.set_port(port);
                Ok(host)
            }
            _ => Err(not_registered()),
        }
    }
}
