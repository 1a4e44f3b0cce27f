//! Programs that are installed on this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The program of that name on the path.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// The folders that hold the server programs of a Postgres, the newest version first.
pub(crate) fn postgres_folders() -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    // A link on the path leads to the folder that has the rest.
    candidates.extend(on_path("postgres").and_then(|program| folder_of(&program)));
    candidates.extend(on_path("initdb").and_then(|program| folder_of(&program)));
    // Debian keeps versions side by side and off the path; so do the packages of the project itself and Homebrew.
    candidates.extend(versions_in("/usr/lib/postgresql", "bin"));
    candidates.extend(versions_in("/usr/local/pgsql", ""));
    candidates.extend(versions_in("/opt/homebrew/opt", "bin"));
    candidates.retain(|folder| SERVER_PROGRAMS.iter().all(|program| folder.join(program).is_file()));

    let mut folders: Vec<(u32, PathBuf)> = Vec::new();
    for folder in candidates {
        let known = folders.iter().any(|(_, other)| *other == folder);
        if let Some(version) = version_of(&folder.join("postgres"))
            && !known
        {
            folders.push((version, folder));
        }
    }
    folders.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    folders.into_iter().map(|(_, folder)| folder).collect()
}

/// The major version of the `postgres` program in that folder.
pub(crate) fn postgres_version(folder: &Path) -> Option<u32> {
    version_of(&folder.join("postgres"))
}

/// The major version in what `postgres --version` prints, such as 15 in `postgres (PostgreSQL) 15.4 (Debian 15.4-1)`.
pub fn major_version(printed: &str) -> Option<u32> {
    let (_, rest) = printed.split_once("(PostgreSQL) ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Whether this process runs as root; no if the system cannot tell.
pub(crate) fn is_root() -> bool {
    answer_of(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

/// The name of the user that runs this process, if the system can tell.
pub(crate) fn user_name() -> Option<String> {
    answer_of(Command::new("id").arg("-un"))
}

/// The user and group number of a user of that name, if there is one.
pub(crate) fn user_numbers(name: &str) -> Option<(u32, u32)> {
    let number = |flag: &str| answer_of(Command::new("id").args([flag, name]))?.parse().ok();
    Some((number("-u")?, number("-g")?))
}

const SERVER_PROGRAMS: &[&str] = &["initdb", "postgres", "pg_ctl", "psql"];

fn folder_of(program: &Path) -> Option<PathBuf> {
    Some(program.canonicalize().ok()?.parent()?.to_path_buf())
}

/// The folder `inside` each folder of `parent`; none when `parent` is not there.
fn versions_in(parent: &str, inside: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    entries.flatten().map(|entry| entry.path().join(inside)).collect()
}

fn version_of(postgres: &Path) -> Option<u32> {
    major_version(&answer_of(Command::new(postgres).arg("--version"))?)
}

/// What a short command prints, if it succeeds.
fn answer_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
