//! The two sockets: outside is the client, inside is whoever serves it. Neither ever blocks.

use std::io;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;

use letterbox::sys::execute;

/// The client, descriptor 0: a TCP socket, or another one that can be read and written like one.
pub(crate) fn outside() -> io::Result<TcpStream> {
    let socket = TcpStream::from(execute::inherited(0)?);
    socket.set_nonblocking(true)?;
    // fails on a socket that is not TCP, where it is not needed
    let _not_tcp = socket.set_nodelay(true);
    Ok(socket)
}

/// The inner end, descriptor 1.
pub(crate) fn inside() -> io::Result<UnixStream> {
    let socket = UnixStream::from(execute::inherited(1)?);
    socket.set_nonblocking(true)?;
    Ok(socket)
}
