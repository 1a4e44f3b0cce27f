//! Taking the port.

use cartwright_server::listen::{ListenError, bind};

#[tokio::test]
async fn a_taken_port_is_told_apart() {
    let first = bind(([127, 0, 0, 1], 0).into()).await.expect("a free port");
    let address = first.local_addr().expect("a bound address");
    let error = bind(address).await.expect_err("the port is taken");
    assert!(matches!(error, ListenError::Taken { address: taken } if taken == address));
    let text = error.to_string();
    assert!(text.contains(&address.to_string()) && text.contains("--listen"), "{text}");
    assert!(text.contains("CARTWRIGHT_LISTEN"), "{text}");
}

#[tokio::test]
async fn an_address_of_another_machine_is_told_with_its_cause() {
    // An address for documentation, which no machine has.
    let error = bind(([192, 0, 2, 1], 4000).into()).await.expect_err("not ours");
    assert!(matches!(error, ListenError::Other { .. }), "{error}");
    assert!(error.to_string().contains("192.0.2.1:4000"), "{error}");
}
