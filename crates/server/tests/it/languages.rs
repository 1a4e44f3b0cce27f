//! Which languages a request wants.

use cartwright_server::languages::wanted_languages;

fn wanted(parameter: Option<&str>, header: Option<&str>) -> String {
    let languages = wanted_languages(parameter, header);
    languages.iter().map(|language| language.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn weights_decide_and_the_first_of_equals_counts() {
    assert_eq!(wanted(None, Some("de;q=0.5, fr, en;q=0.75")), "fr en de");
    assert_eq!(wanted(None, Some("de-AT, de;q=0.9, en-GB;q=0.8")), "de de en");
    assert_eq!(wanted(None, Some("fr;q=0.25,it;q=0.250,es;q=0.251")), "es fr it");
    assert_eq!(wanted(None, None), "");
}

#[test]
fn the_address_comes_before_the_header() {
    assert_eq!(wanted(Some("it"), Some("de, en")), "it de en");
    assert_eq!(wanted(Some("pt_BR"), None), "pt");
    assert_eq!(wanted(Some("klingon"), Some("de")), "de");
}

#[test]
fn what_is_refused_or_no_language_is_left_out() {
    assert_eq!(wanted(None, Some("*, de;q=0, xx, en;q=0.000, fr;q=2, it;q=0.1234, es;q=one, nl;q=")), "");
    assert_eq!(wanted(None, Some("de;q=1.000;x=y, en ; q=0.1")), "de en");
    let long = "en;q=0.1,".repeat(31) + "fr;q=0.2,de";
    assert_eq!(wanted(None, Some(&long)).split(' ').next(), Some("fr"));
}
