use proptest::prelude::*;

use crate::catalog::{HtmlProblem, check_html, html::MAX_HTML_CHARACTERS, plain_text, sanitize, web_url};

#[test]
fn what_runs_frames_or_styles_is_gone() {
    for (given, kept) in [
        ("<script>alert(1)</script>Shirt", "Shirt"),
        ("<style>b{}</style><b style=\"color:red\" class=x onclick=y>Shirt</b>", "<b>Shirt</b>"),
        ("<iframe src=\"https://x.example\">inside</iframe>Shirt", "Shirt"),
        ("<svg><script>1</script></svg><object>o</object>Shirt", "Shirt"),
        ("<!-- note --><p>Shirt", "<p>Shirt</p>"),
        ("a\0b &lt;b&gt;", "ab &lt;b&gt;"),
        ("  <p>Shirt</p>\r\n", "<p>Shirt</p>"),
    ] {
        assert_eq!(sanitize(given), kept, "{given}");
    }
}

#[test]
fn links_lead_to_the_web_or_to_mail_only() {
    for scheme in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://x.example", "&#106;avascript:x"] {
        let clean = sanitize(&format!("<a href=\"{scheme}\">a</a><img src=\"{scheme}\">"));
        assert_eq!(clean, "<a rel=\"noopener noreferrer\">a</a><img>", "{scheme}");
    }
    for link in ["https://x.example/a", "http://x.example/", "mailto:a@x.example", "/pages/sizes"] {
        let clean = sanitize(&format!("<a href=\"{link}\">a</a>"));
        assert_eq!(clean, format!("<a href=\"{link}\" rel=\"noopener noreferrer\">a</a>"));
    }
}

#[test]
fn the_text_of_a_description_has_a_line_per_block() {
    let html = "<h2>Warm  wool</h2><p>Soft &amp; <b>li</b>ght&nbsp;&lt;3<br>100&#37;</p><ul><li>One<li>Two</ul>\
                <p title=\"a > b\">&amp;lt; \"quoted\"</p><script>no()</script>";
    assert_eq!(plain_text(html), "Warm wool\nSoft & light <3\n100%\nOne\nTwo\n&lt; \"quoted\"");
    assert_eq!(plain_text("Ocean blue shirt. "), "Ocean blue shirt.");
    assert_eq!(plain_text("<p> </p>"), "");
}

#[test]
fn html_that_is_costly_to_read_is_refused_before() {
    assert_eq!(check_html(&"ä".repeat(MAX_HTML_CHARACTERS)), Ok(()));
    assert_eq!(check_html(&"ä".repeat(MAX_HTML_CHARACTERS + 1)), Err(HtmlProblem::TooLong));
    assert_eq!(check_html(&"<div>".repeat(5_001)), Err(HtmlProblem::TooManyTags));
    let open: String = (0..500).map(|index| format!("<B\tid={index}>")).collect();
    assert_eq!(check_html(&format!("<p>{open}</p>{}", "<p>x</p>".repeat(500))), Err(HtmlProblem::TooManyTags));
    let usual = "<p><strong data-x=\"1\">Fit</strong> <b>true</b> to <i>size</i></p>".repeat(100);
    assert_eq!(check_html(&usual), Ok(()));
}

#[test]
fn pictures_have_addresses_on_the_web() {
    assert_eq!(web_url(" HTTPS://X.example/a b.jpg "), Some("https://x.example/a%20b.jpg".to_owned()));
    assert_eq!(web_url("http://x.example:8080/a?b#c"), Some("http://x.example:8080/a?b#c".to_owned()));
    let long = format!("https://x.example/{}", "a".repeat(2_048));
    for wrong in [
        "",
        "x.jpg",
        "//x.example/a",
        "ftp://x.example/",
        "javascript:1",
        "https://",
        "https://u:p@x.example/",
        "https://x.example/\n",
        &long,
    ] {
        assert_eq!(web_url(wrong), None, "{wrong}");
    }
}

fn tag_soup() -> impl Strategy<Value = String> {
    let piece = "<(p|b|i|pre|ul|li|table|td|a href=\"/x\"|img alt=\"a>b\"|textarea|svg|math|style|!--)>|</(p|b|i|pre|ul|table|a|svg)>|--><|&[a-z]{2};|&amp;|[a-z \n\"'>\0]{1,4}";
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_clean_stays_as_it_is(html in tag_soup()) {
        let clean = sanitize(&html);
        prop_assert_eq!(sanitize(&clean), clean.clone());
        let cleaned = clean.to_lowercase();
        for tag in ["<script", "<style", "<svg", "<math", "<textarea", "\0"] {
            prop_assert!(!cleaned.contains(tag), "{}", clean);
        }
    }

    #[test]
    fn plain_texts_have_no_empty_lines_or_edges(html in tag_soup()) {
        let text = plain_text(&html);
        for line in text.split('\n').filter(|_| !text.is_empty()) {
            prop_assert!(!line.is_empty());
            prop_assert_eq!(line.trim(), line);
        }
    }

    #[test]
    fn an_accepted_address_is_spelled_one_way(path in "[ -~ä]{0,20}") {
        if let Some(url) = web_url(&format!("https://x.example/{path}")) {
            prop_assert_eq!(web_url(&url), Some(url.clone()));
        }
    }
}
