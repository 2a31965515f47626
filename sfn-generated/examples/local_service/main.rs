//! Step Functions on this machine, in memory: `local_service [PORT]`, by default any port that is free.
//!
//! Activities, state machines of a few kinds of states, executions and their histories: enough to try a
//! worker or a script, and an example of the trait `StepFunctions`. What it lacks, it refuses by name.
//!
//! ```text
//! $ cargo run -p sfn-generated --features test-util --example local_service -- 8083
//! $ aws stepfunctions list-activities --endpoint-url http://127.0.0.1:8083
//! ```

mod service;

use std::error::Error;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use sfn_generated::server;
use tokio::net::TcpListener;

use self::service::LocalService;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    let service = server::service(LocalService::new());
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            if let Err(error) = connection.await {
                eprintln!("a connection broke: {error}");
            }
        });
    }
}
