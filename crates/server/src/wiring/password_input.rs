//! A password from whoever runs a command: typed without being shown, or from a pipe. Never from the command line, which others can read.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::Context;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// Asks for a password twice where somebody types, and takes the first line of a pipe.
pub(super) fn read_password() -> anyhow::Result<String> {
    let input = io::stdin();
    if !input.is_terminal() {
        return read_line();
    }
    let first = ask("Password: ")?;
    anyhow::ensure!(ask("Again: ")? == first, "these are two different passwords");
    Ok(first)
}

fn ask(question: &str) -> anyhow::Result<String> {
    let mut output = io::stderr();
    write!(output, "{question}").and_then(|()| output.flush()).context("the question cannot be written")?;
    let hidden = Hidden::begin().context("the terminal cannot be told to hide what is typed")?;
    let line = read_line();
    drop(hidden);
    writeln!(output).context("the terminal cannot be written to")?;
    line
}

fn read_line() -> anyhow::Result<String> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line).context("the password cannot be read")?;
    anyhow::ensure!(read > 0, "the password is read from the standard input, which has ended");
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// While it lives, the terminal does not show what is typed.
struct Hidden(Termios);

impl Hidden {
    fn begin() -> io::Result<Self> {
        let shown = tcgetattr(io::stdin())?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        Ok(Self(shown))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Err(error) = tcsetattr(io::stdin(), OptionalActions::Now, &self.0) {
            tracing::warn!(%error, "The terminal still hides what is typed");
        }
    }
}
