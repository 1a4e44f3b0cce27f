//! A certificate authority of the test's own.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// The authority in PEM, and what speaks TLS as `localhost` with a certificate of it.
pub(super) fn for_localhost() -> (String, TlsAcceptor) {
    let good = "the parameters are right";
    let authority_key = KeyPair::generate().expect(good);
    let mut authority = CertificateParams::new(Vec::new()).expect(good);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).expect(good);
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect(good);
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).expect(good);
    let certificate = certificate.signed_by(&key, &issuer).expect(good);
    let private_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let configuration = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect(good)
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private_key)
        .expect(good);
    (authority_certificate.pem(), TlsAcceptor::from(Arc::new(configuration)))
}
