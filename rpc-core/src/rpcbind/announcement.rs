//! A server's registrations, from its start to its end.

use std::net::{IpAddr, Ipv4Addr};

use super::binder::Binder;
use super::line::{Lines, brief};
use super::{Registration, Rpcbind, RpcbindError};
use crate::driver::now;
use crate::protocol::Time;
use crate::transport::Endpoint;

/// What a server registers, and where.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    rpcbind: Rpcbind,
    registrations: Vec<Registration>,
}

impl Announcement {
    /// Every program at every endpoint; where several are of the same transport, the first: rpcbind keeps one of each.
    pub(crate) fn new(
        rpcbind: Rpcbind,
        programs: impl IntoIterator<Item = (u32, u32)>,
        endpoints: &[Endpoint],
    ) -> Result<Self, RpcbindError> {
        let endpoints: Vec<_> = endpoints.iter().flat_map(families).collect();
        let mut registrations: Vec<Registration> = Vec::new();
        for (program, version) in programs {
            for endpoint in &endpoints {
                let registration = Registration::new(program, version, endpoint).map_err(|source| {
                    RpcbindError::Address { rpcbind: rpcbind.places()[0].clone(), source }
                })?;
                let taken = |other: &Registration| {
                    (other.program, other.version) == (program, version) && other.netid == registration.netid
                };
                if !registrations.iter().any(taken) {
                    registrations.push(registration);
                }
            }
        }
        Ok(Self { rpcbind, registrations })
    }

    /// Registers everything, in the place of what was registered there: a server that crashed leaves its own behind.
    /// Where it fails it may have registered some.
    pub(crate) async fn register(&self, lines: &Lines, deadline: Time) -> Result<(), RpcbindError> {
        let binder = Binder::open(lines, &self.rpcbind, brief(deadline.since(now())), deadline).await?;
        // All of these first: version 2 takes away TCP and UDP together.
        for Registration { program, version, netid, .. } in &self.registrations {
            match binder.unset(*program, *version, netid).await {
                Ok(_) | Err(RpcbindError::Portmap { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        for registration in &self.registrations {
            binder.set(registration).await?;
        }
        Ok(())
    }

    /// Takes back what is still ours: another server may have taken the place meanwhile.
    pub(crate) async fn unregister(&self, lines: &Lines, deadline: Time) -> Result<(), RpcbindError> {
        let binder = Binder::open(lines, &self.rpcbind, brief(deadline.since(now())), deadline).await?;
        let listed = binder.dump().await?;
        for ours in
            self.registrations.iter().filter(|ours| listed.iter().any(|entry| ours.is_listed_as(entry)))
        {
            binder.unset(ours.program, ours.version, &ours.netid).await?;
        }
        Ok(())
    }
}

/// An endpoint for each family it is listened at: `[::]` takes IPv4 too.
fn families(endpoint: &Endpoint) -> Vec<Endpoint> {
    let any = |host: &str| host.parse().is_ok_and(|ip: IpAddr| ip.is_ipv6() && ip.is_unspecified());
    let v4 = Ipv4Addr::UNSPECIFIED.to_string();
    match endpoint {
        Endpoint::Tcp { host, port } if any(host) => {
            vec![endpoint.clone(), Endpoint::Tcp { host: v4, port: *port }]
        }
        Endpoint::Udp { host, port } if any(host) => {
            vec![endpoint.clone(), Endpoint::Udp { host: v4, port: *port }]
        }
        _ => vec![endpoint.clone()],
    }
}
