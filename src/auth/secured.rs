//! What is known of a connection once TLS protects it, for those who decide about logins.

use super::scram::ChannelType;

/// The facts of one handshake, as `letterbox-tls` tells them to the warden. No gate has a hand in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secured {
    /// Version and cipher, for people: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
    pub protocol: String,
    /// Whom the client's certificate names (`ssl_cert_username_field`), if it sent one that an authority of ours signed:
    /// what SASL EXTERNAL (RFC 4422 appendix A) goes by.
    pub certificate_user: Option<Vec<u8>>,
    /// The channel binding `tls-exporter` (RFC 9266), which needs TLS 1.3.
    pub exporter: Option<[u8; 32]>,
    /// The channel binding `tls-server-end-point` (RFC 5929 §4): the hash of our certificate.
    pub end_point: Option<Vec<u8>>,
}

impl Secured {
    /// What SCRAM can be bound to, the best first.
    pub fn channel_types(&self) -> Vec<ChannelType> {
        let exporter = self.exporter.map(|value| ("tls-exporter", value.to_vec()));
        let end_point = self.end_point.clone().map(|value| ("tls-server-end-point", value));
        exporter.into_iter().chain(end_point).collect()
    }
}
