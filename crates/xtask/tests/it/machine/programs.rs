use cartwright_xtask::machine::major_version;

#[test]
fn the_major_version_is_read() {
    assert_eq!(major_version("postgres (PostgreSQL) 15.4 (Debian 15.4-1.pgdg120+1)\n"), Some(15));
    assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
    assert_eq!(major_version("postgres (PostgreSQL) 9.6.24"), Some(9));
}

#[test]
fn what_is_no_postgres_has_no_version() {
    assert_eq!(major_version(""), None);
    assert_eq!(major_version("command not found"), None);
}
