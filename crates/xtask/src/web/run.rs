//! The order of a whole run.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use super::{
    Node, Options, Shop, chosen, chromium,
    packages::{self, install},
    shop::STAFF_TOKEN,
};
use crate::{
    machine::{Interrupt, run_to_end},
    workspace::{cargo, root, target_folder},
};

/// The workspace that opens the pages in a browser.
const BROWSER: &str = "browser";

/// Does what the options ask for; returns whether everything was proved.
///
/// All workspaces run, also when an early one fails, so that one call shows everything. Fails when Node, a browser or the
/// server is missing, when something does not build, or somebody interrupts.
pub fn run(options: &Options) -> Result<bool> {
    let interrupt = Interrupt::listen()?;
    let web = root().join("web");
    let names = chosen(&packages::workspaces(&web)?, &options.workspaces)?;
    let node = Node::find(&options.node, &interrupt)?;
    println!("xtask: Node is {}", node.version);
    install(&web, &node, &interrupt)?;
    if options.build {
        build_page(&node, &interrupt)?;
        return Ok(true);
    }
    let program = match &options.program {
        Some(program) => program.canonicalize().with_context(|| format!("looking for {}", program.display()))?,
        None => build_server(&interrupt)?,
    };
    run_script("generate", &["--workspaces", "--if-present"], &node, &interrupt)?;
    let pages = match names.iter().any(|name| name == BROWSER) {
        true => Some(Pages::prepare(&web, &program, &node, &interrupt)?),
        false => None,
    };
    // What graphql-codegen has just written down, as a shop would give it to its server.
    let manifest = web.join("documents/generated/persisted-documents.json");
    let shop = Shop::start(&program, [OsStr::new("--trusted-documents"), manifest.as_os_str()])?;
    println!("xtask: the shop answers at {}", shop.address);

    let mut outcomes = Vec::new();
    for name in &names {
        let started = Instant::now();
        let mut test = node.command("npm");
        test.args(["test", "--silent", "--workspace", name]);
        tell(&mut test, &shop, pages.as_ref());
        let passed = run_to_end(&mut test, &interrupt)?.success();
        outcomes.push((name, started.elapsed().as_secs(), passed));
    }
    for (name, seconds, passed) in &outcomes {
        println!("xtask: web/{name} in {seconds} s: {}", if *passed { "passed" } else { "FAILED" });
    }
    Ok(outcomes.iter().all(|(_, _, passed)| *passed))
}

/// What a test of the pages needs besides the shop.
struct Pages {
    chromium: PathBuf,
    /// A shop that was started when GraphiQL was not built.
    plain: Shop,
}

impl Pages {
    /// A server of a debug build looks for GraphiQL in the tree when it starts. So one that starts before GraphiQL is built
    /// has the small page, and the next one the large one.
    fn prepare(web: &Path, program: &Path, node: &Node, interrupt: &Interrupt) -> Result<Self> {
        let chromium = chromium()?;
        match fs::remove_dir_all(web.join("graphiql/dist")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).context("removing the page that was built before");
            }
            _ => {}
        }
        let plain = Shop::start(program, [])?;
        build_page(node, interrupt)?;
        Ok(Self { chromium, plain })
    }
}

fn build_page(node: &Node, interrupt: &Interrupt) -> Result<()> {
    println!("xtask: building the page for browsers");
    run_script("build", &["--workspace", "graphiql"], node, interrupt)
}

/// Runs a script of the manifests of `web/`. Fails when it does.
fn run_script(script: &str, workspaces: &[&str], node: &Node, interrupt: &Interrupt) -> Result<()> {
    let status = run_to_end(node.command("npm").args(["run", script, "--silent"]).args(workspaces), interrupt)?;
    ensure!(status.success(), "`npm run {script}` failed in web/ ({status})");
    Ok(())
}

fn build_server(interrupt: &Interrupt) -> Result<PathBuf> {
    let status = run_to_end(cargo().args(["build", "--locked", "--package", "cartwright-server"]), interrupt)?;
    ensure!(status.success(), "the server does not compile ({status})");
    Ok(target_folder()?.join("debug/cartwright"))
}

/// Tells a test where to find what it needs; `web/running` reads it.
fn tell(test: &mut Command, shop: &Shop, pages: Option<&Pages>) {
    test.env("SHOP_URL", format!("{}/graphql", shop.address));
    test.env("STAFF_URL", format!("{}/admin/graphql", shop.address));
    test.env("STAFF_TOKEN", STAFF_TOKEN);
    if let Some(pages) = pages {
        test.env("PLAIN_URL", format!("{}/graphql", pages.plain.address));
        test.env("CHROMIUM", &pages.chromium);
    }
}
