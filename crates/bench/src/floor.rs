//! The least that can answer a request: axum, and bytes that are there already.

use std::{fs, net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result};
use axum::{
    Router,
    http::{HeaderValue, header},
    routing::post,
    serve::ListenerExt,
};
use bytes::Bytes;
use clap::Args;
use tokio::net::TcpListener;

/// What the floor is told.
#[derive(Args, Debug)]
pub struct Options {
    /// The file whose bytes answer every request
    #[arg(long)]
    answer: PathBuf,
}

/// Answers until it is killed. Says where it listens.
pub async fn serve(options: &Options) -> Result<()> {
    let answer = Bytes::from(fs::read(&options.answer).context("reading the answer")?);
    // The body is read as every handler must; nothing else is done with it.
    let handler = move |body: Bytes| {
        let answer = answer.clone();
        async move {
            std::hint::black_box(body.len());
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], answer)
        }
    };
    let router = Router::new().route("/graphql", post(handler));
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    println!("listening at {}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        // A stream without it is slower and still right.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await.context("serving")
}
