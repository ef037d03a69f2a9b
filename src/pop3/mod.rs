//! POP3 (RFC 1939): grammar, the gate's part before login (AUTHORIZATION) and the session after it.
#![forbid(unsafe_code)]
