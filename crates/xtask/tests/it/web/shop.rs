use cartwright_xtask::web::address_in;

const MESSAGE: &str = "Cartwright is open (development)\n  shop API    http://127.0.0.1:41234/graphql  (open it in a \
                       browser to run queries)\n  staff API   http://127.0.0.1:41234/admin/graphql\n";

#[test]
fn the_address_is_what_the_server_says() {
    assert_eq!(address_in(MESSAGE).as_deref(), Some("http://127.0.0.1:41234"));
}

#[test]
fn a_message_that_is_still_being_written_has_no_address() {
    let (whole, _) = MESSAGE.split_once("browser").expect("the word is there");
    for end in 0..=whole.len() {
        assert_eq!(address_in(&MESSAGE[..end]), None, "{}", &MESSAGE[..end]);
    }
}
