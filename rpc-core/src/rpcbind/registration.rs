//! What rpcbind keeps, and how it is written in each version of the protocol.

use super::Version;
use crate::transport::{AddressError, Endpoint, Netid, universal};
use crate::xdr::{DecodeError, Decoder, EncodeError, Encoder};

/// What a string of a registration can be at most, in bytes: more than a path or an address takes.
const MAX_TEXT: u32 = 1024;
/// `IPPROTO_TCP`, as version 2 says `tcp`.
const TCP: u32 = 6;
/// `IPPROTO_UDP`.
const UDP: u32 = 17;

/// Where a version of a program answers, over one transport.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Registration {
    /// The program's number.
    pub program: u32,
    /// The version's number.
    pub version: u32,
    /// The transport's network identifier, such as `tcp6`. Where version 2 lists a protocol that is neither TCP nor
    /// UDP, its number.
    pub netid: String,
    /// The universal address.
    pub address: String,
    /// Who registered it, as rpcbind sees it: `superuser`, a user's number, `unknown`. Empty in version 2.
    pub owner: String,
}

impl Registration {
    /// The registration of a program at an endpoint whose host is written in numbers.
    ///
    /// # Errors
    /// As [`Endpoint::to_universal`].
    pub fn new(program: u32, version: u32, endpoint: &Endpoint) -> Result<Self, AddressError> {
        let (netid, address) = endpoint.to_universal()?;
        Ok(Self { address, ..Self::of(program, version, netid.as_str()) })
    }

    /// The endpoint registered.
    ///
    /// # Errors
    /// As [`Endpoint::from_universal`].
    pub fn endpoint(&self) -> Result<Endpoint, AddressError> {
        Endpoint::from_universal(&self.netid, &self.address)
    }

    /// A registration without an address, as it is asked for.
    pub(super) fn of(program: u32, version: u32, netid: &str) -> Self {
        Self { program, version, netid: netid.to_owned(), ..Self::default() }
    }

    /// Whether `listed` is what rpcbind makes of this one. Version 2 keeps the port alone.
    pub(super) fn is_listed_as(&self, listed: &Self) -> bool {
        let same = |one: &Self| (one.program, one.version, one.netid.clone());
        let port_alone = universal("0.0.0.0", u16::try_from(self.port()).unwrap_or_default());
        same(self) == same(listed) && (self.address == listed.address || port_alone == listed.address)
    }

    /// Whether version 2 has words for it: it knows nothing but ports of TCP and UDP over IPv4. No netid is all.
    pub(super) fn fits(&self, version: Version) -> bool {
        version != Version::Two || self.protocol().is_some()
    }

    pub(super) fn put(&self, out: &mut Encoder, version: Version) -> Result<(), EncodeError> {
        out.put_u32(self.program)?;
        out.put_u32(self.version)?;
        if version == Version::Two {
            out.put_u32(self.protocol().unwrap_or_default())?;
            return out.put_u32(self.port());
        }
        out.put_string(&self.netid, MAX_TEXT)?;
        out.put_string(&self.address, MAX_TEXT)?;
        out.put_string(&self.owner, MAX_TEXT)
    }

    pub(super) fn get(input: &mut Decoder<'_>, version: Version) -> Result<Self, DecodeError> {
        let (program, number) = (input.get_u32()?, input.get_u32()?);
        if version == Version::Two {
            let netid = match input.get_u32()? {
                TCP => Netid::Tcp.to_string(),
                UDP => Netid::Udp.to_string(),
                other => other.to_string(),
            };
            let address = get_port(input)?;
            return Ok(Self { address, ..Self::of(program, number, &netid) });
        }
        Ok(Self {
            program,
            version: number,
            netid: input.get_string(MAX_TEXT)?,
            address: get_address(input)?,
            owner: input.get_string(MAX_TEXT)?,
        })
    }

    fn protocol(&self) -> Option<u32> {
        match self.netid.as_str() {
            "tcp" => Some(TCP),
            "udp" => Some(UDP),
            "" => Some(0),
            _ => None,
        }
    }

    /// 0 where there is none.
    fn port(&self) -> u32 {
        match self.endpoint() {
            Ok(Endpoint::Tcp { port, .. } | Endpoint::Udp { port, .. }) => port.into(),
            _ => 0,
        }
    }
}

/// A universal address.
pub(super) fn get_address(input: &mut Decoder<'_>) -> Result<String, DecodeError> {
    input.get_string(MAX_TEXT)
}

/// The universal address of a port of all of a host's addresses; empty for port 0. A number that is no port stays what
/// it is, and no address.
pub(super) fn get_port(input: &mut Decoder<'_>) -> Result<String, DecodeError> {
    let number = input.get_u32()?;
    Ok(match u16::try_from(number) {
        Ok(0) => String::new(),
        Ok(port) => universal("0.0.0.0", port),
        Err(_) => number.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(registration: &Registration, version: Version) -> Registration {
        let mut out = Encoder::new();
        registration.put(&mut out, version).unwrap();
        Registration::get(&mut Decoder::new(&out.into_bytes()), version).unwrap()
    }

    #[test]
    fn a_registration_is_read_as_it_was_written() {
        let endpoint = "udp://0.0.0.0:2049".parse().unwrap();
        let registration = Registration::new(100_003, 3, &endpoint).unwrap();
        for version in [Version::Two, Version::Three, Version::Four] {
            assert_eq!(there_and_back(&registration, version), registration, "{version:?}");
        }
        assert_eq!(registration.endpoint(), Ok(endpoint));
        let owned = Registration { owner: "1000".into(), ..registration.clone() };
        assert!(registration.is_listed_as(&owned) && there_and_back(&owned, Version::Three) == owned);
    }

    #[test]
    fn a_registration_is_known_by_its_place() {
        let at = |version, endpoint: &str| Registration::new(9, version, &endpoint.parse().unwrap()).unwrap();
        let ours = at(1, "tcp://127.0.0.1:80");
        assert!(ours.is_listed_as(&at(1, "tcp://0.0.0.0:80")), "as version 2 lists it");
        for other in [at(2, "tcp://127.0.0.1:80"), at(1, "udp://127.0.0.1:80"), at(1, "tcp://127.0.0.1:81")] {
            assert!(!ours.is_listed_as(&other), "{other:?}");
        }
        let local = at(1, "unix:///run/a");
        assert!(local.is_listed_as(&local) && !local.is_listed_as(&at(1, "unix:///run/b")));
    }

    #[test]
    fn portmap_knows_only_ports_of_tcp_and_udp() {
        for (netid, fits) in
            [("tcp", true), ("udp", true), ("", true), ("tcp6", false), ("local", false), ("x", false)]
        {
            assert_eq!(Registration::of(1, 1, netid).fits(Version::Two), fits, "{netid}");
            assert!(Registration::of(1, 1, netid).fits(Version::Three));
        }
        let mut out = Encoder::new();
        [1, 1, 132, 65_536].into_iter().for_each(|word| out.put_u32(word).unwrap());
        let odd = Registration::get(&mut Decoder::new(&out.into_bytes()), Version::Two).unwrap();
        assert_eq!((odd.netid.as_str(), odd.address.as_str()), ("132", "65536"));
        odd.endpoint().unwrap_err();
    }
}
