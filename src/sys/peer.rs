//! Who is at the other end of descriptor 0.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::os::fd::RawFd;

use nix::errno::Errno;
use nix::sys::socket::{SockaddrStorage, getpeername, getsockname};

/// Where a connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// The network.
    Network {
        /// The client's address.
        client: IpAddr,
        /// Our own address and port, as the client sees them.
        local: SocketAddr,
    },
    /// This machine: a terminal, a pipe, a socket without an address.
    Local,
}

const STDIN: RawFd = 0;

impl Peer {
    /// The peer of descriptor 0. An error means a network connection that is already gone.
    pub fn of_client() -> io::Result<Self> {
        Self::of(STDIN)
    }

    fn of(socket: RawFd) -> io::Result<Self> {
        let local = match getsockname::<SockaddrStorage>(socket) {
            Ok(address) => address,
            Err(Errno::ENOTSOCK | Errno::EBADF) => return Ok(Self::Local),
            Err(errno) => return Err(errno.into()),
        };
        let Some(local) = internet(&local) else { return Ok(Self::Local) };
        let client = getpeername::<SockaddrStorage>(socket)?;
        let client = internet(&client).ok_or_else(|| io::Error::other("no internet address"))?;
        Ok(Self::Network { client: client.ip(), local })
    }

    /// The client's address in figures, if there is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Network { client, .. } => Some(*client),
            Self::Local => None,
        }
    }
}

/// An address of version 4 or 6; version 4 in version 6's clothes counts as what it is.
fn internet(address: &SockaddrStorage) -> Option<SocketAddr> {
    let (ip, port) = match (address.as_sockaddr_in(), address.as_sockaddr_in6()) {
        (Some(v4), _) => (IpAddr::V4(v4.ip()), v4.port()),
        (_, Some(v6)) => (IpAddr::V6(Ipv6Addr::from_bits(v6.ip().to_bits())).to_canonical(), v6.port()),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    fn accepted(listen: &str, connect: &str) -> Peer {
        let listener = TcpListener::bind(listen).unwrap();
        let port = listener.local_addr().unwrap().port();
        let _client = TcpStream::connect((connect, port)).unwrap();
        let (server, _) = listener.accept().unwrap();
        Peer::of(server.as_raw_fd()).unwrap()
    }

    #[test]
    fn a_network_peer_has_an_address_and_no_costume() {
        let loopback = Some("127.0.0.1".parse().unwrap());
        assert_eq!(accepted("127.0.0.1:0", "127.0.0.1").address(), loopback);
        if TcpListener::bind("[::]:0").is_ok() {
            assert_eq!(accepted("[::]:0", "127.0.0.1").address(), loopback);
        }
    }

    #[test]
    fn all_else_is_local() {
        let (one, _other) = UnixStream::pair().unwrap();
        assert_eq!(Peer::of(one.as_raw_fd()).unwrap(), Peer::Local);
        let file = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(Peer::of(file.as_raw_fd()).unwrap(), Peer::Local);
        let unconnected = TcpListener::bind("127.0.0.1:0").unwrap();
        assert!(Peer::of(unconnected.as_raw_fd()).is_err());
    }
}
