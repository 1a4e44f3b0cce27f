use cartwright_xtask::schema::first_difference;

#[test]
fn equal_schemas_do_not_differ() {
    assert_eq!(first_difference("type Query {\n}\n", "type Query {\n}\n"), None);
}

#[test]
fn the_first_line_that_differs_is_named() {
    assert_eq!(first_difference("a\nb\nc\n", "a\nx\nc\n"), Some(2));
    assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
    assert_eq!(first_difference("a\nb", "a\nb\n"), Some(3));
    assert_eq!(first_difference("", "a"), Some(1));
}
