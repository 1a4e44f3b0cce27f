//! A throwaway service with docker compose.

use std::process::{self, Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};

use super::{Kind, Service, service::Keeper};
use crate::{machine::programs, workspace::root};

/// A project of docker compose that holds one service.
#[derive(Debug)]
pub(super) struct ComposeProject {
    name: String,
    is_up: bool,
}

impl ComposeProject {
    /// Starts the service in a project of its own, on a port of the loopback that docker chooses, and waits for health.
    ///
    /// Fails when docker or its compose plugin is missing, its daemon does not answer, or the service does not start.
    pub fn start(kind: Kind) -> Result<Service> {
        programs::on_path("docker").ok_or_else(|| anyhow!("docker is not installed"))?;
        answer_of(Command::new("docker").args(["compose", "version"])).context("docker has no compose plugin")?;
        answer_of(Command::new("docker").args(["version", "--format", "{{.Server.Version}}"]))
            .context("the docker daemon does not answer")?;

        let (service, port, user) = match kind {
            Kind::Postgres => ("postgres", "5432", "postgres://postgres@"),
            Kind::Redis => ("redis", "6379", "redis://"),
        };
        let mut project = Self { name: format!("cartwright-test-{}-{service}", process::id()), is_up: true };
        println!("xtask: starting {kind} with docker compose; a first time downloads its image");
        let started = answer_of(project.command().args(["up", "--detach", "--wait", service]))
            .and_then(|_| answer_of(project.command().args(["port", service, port])));
        let address = match started {
            Ok(address) => address,
            Err(error) => {
                project.stop().context("after a failed start")?;
                return Err(error);
            }
        };
        let url = match kind {
            Kind::Postgres => format!("{user}{address}/postgres"),
            Kind::Redis => format!("{user}{address}"),
        };
        let origin = format!("a throwaway {kind} with docker compose at {address}");
        Ok(Service::throwaway(url, origin, Keeper::Compose(project)))
    }

    /// Stops the containers and removes them with their volumes. Doing so twice is harmless.
    pub fn stop(&mut self) -> Result<()> {
        if self.is_up {
            self.is_up = false;
            answer_of(self.command().args(["down", "--volumes", "--timeout", "5"]))?;
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new("docker");
        command.args(["compose", "--project-name", &self.name, "--file"]).arg(root().join("deploy/test-services.yml"));
        command
    }
}

/// What a command prints. Fails with its complaint.
fn answer_of(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", complaint.trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
