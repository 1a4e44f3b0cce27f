use cartwright_xtask::{
    tidy::{MAXIMUM_LINES, file_size_violations},
    workspace::SourceFile,
};

fn file(path: &str, first_line: &str, lines: usize) -> SourceFile {
    let text = format!("{first_line}\n{}", "fn f() {}\n".repeat(lines - 1));
    SourceFile { path: path.to_owned(), text }
}

#[test]
fn long_files_fail_and_the_longest_comes_first() {
    let found = file_size_violations(&[
        file("a.rs", "//! A.", MAXIMUM_LINES + 1),
        file("b.rs", "//! B.", MAXIMUM_LINES),
        file("c.rs", "//! C.", MAXIMUM_LINES + 2),
    ]);
    assert_eq!(found, ["c.rs has 502 lines; the most is 500", "a.rs has 501 lines; the most is 500"]);
}

#[test]
fn a_generated_file_passes_if_its_first_line_says_so() {
    let long = MAXIMUM_LINES + 1;
    assert!(file_size_violations(&[file("a.rs", "// @generated from the schema", long)]).is_empty());
    assert_eq!(file_size_violations(&[file("a.rs", "use generated::Everything;", long)]).len(), 1);
}
