use cartwright_xtask::{
    testing::{Suite, cargo_arguments, database_packages},
    workspace::{Dependency, DependencyKind, Package},
};

const DATABASE: &str = "postgres://postgres@127.0.0.1:5432/postgres";
const REDIS: &str = "redis://127.0.0.1:6379";

fn package(name: &str, dependencies: &[(&str, DependencyKind)]) -> Package {
    let dependencies =
        dependencies.iter().map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: *kind }).collect();
    Package { name: name.to_owned(), dependencies }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn services(packages: &[String]) -> Suite<'_> {
    Suite::Services { database_url: DATABASE, redis_url: REDIS, packages }
}

#[test]
fn packages_that_reach_a_database_are_found_through_others_and_through_tests() {
    use DependencyKind::{Development, Normal};
    let found = database_packages(&[
        package("top", &[("middle", Normal)]),
        package("middle", &[("bottom", Normal)]),
        package("bottom", &[("sqlx", Normal)]),
        package("tested", &[("bottom", Development)]),
        package("cache", &[("redis", Normal)]),
        package("pure", &[("serde", Normal)]),
    ]);
    assert_eq!(found, ["bottom", "cache", "middle", "tested", "top"]);
}

#[test]
fn each_run_names_its_packages() {
    let packages = words("a b");
    assert_eq!(cargo_arguments(&Suite::Embedded, &[]), words("test --locked --no-fail-fast --workspace"));
    assert_eq!(
        cargo_arguments(&services(&packages), &[]),
        words("test --locked --no-fail-fast --package a --package b")
    );
}

#[test]
fn packages_chosen_by_hand_replace_those_of_the_run() {
    let packages = words("a b");
    for extra in ["-p c cart -- --nocapture", "-pc", "--package c", "--package=c", "--workspace --exclude c"] {
        let expected = words(&format!("test --locked --no-fail-fast {extra}"));
        assert_eq!(cargo_arguments(&Suite::Embedded, &words(extra)), expected);
        assert_eq!(cargo_arguments(&services(&packages), &words(extra)), expected);
    }
    // Behind the second `--` are arguments for the test programs, whatever they look like.
    assert!(cargo_arguments(&Suite::Embedded, &words("-- -p")).contains(&"--workspace".to_owned()));
}

#[test]
fn only_the_run_on_postgres_knows_the_services() {
    let set = |suite: &Suite<'_>| -> Vec<(String, String)> {
        let command = suite.command(&[]);
        let text = |value: &std::ffi::OsStr| value.to_string_lossy().into_owned();
        command.get_envs().filter_map(|(name, value)| Some((text(name), text(value?)))).collect()
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        set(&services(&[])),
        [pair("CARTWRIGHT_TEST_DATABASE_URL", DATABASE), pair("CARTWRIGHT_TEST_REDIS_URL", REDIS)]
    );
    assert_eq!(set(&Suite::Embedded), []);
}
