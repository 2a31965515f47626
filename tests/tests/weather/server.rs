//! A server on loopback that does to each request what a script says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// What a server does to a connection once it has read a request. After the last step it reads the next.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes singly, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Sends bytes over and over, as long as the client takes them.
    Flood(Vec<u8>),
    /// Does nothing until the client hangs up.
    Hold,
    /// Does nothing until the value turns true.
    Until(watch::Receiver<bool>),
    /// Waits until the next request comes in, and doesn't read it.
    AwaitNext,
    /// Closes the connection in good order.
    Close,
    /// Resets the connection.
    Reset,
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The operation, such as `StartExecution`.
    pub(crate) operation: String,
    pub(crate) input: Value,
    head: String,
}

impl Request {
    /// The value of a header, its name in lower case; empty where it isn't there.
    pub(crate) fn header(&self, name: &str) -> &str {
        header(&self.head, name).unwrap_or_default()
    }
}

/// The value of a header, as hyper writes them: their names in lower case.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The server, until it is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    open: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server. `script` says what to do about a request.
    pub(crate) async fn start(
        script: impl Fn(Request) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let open = Arc::new(AtomicUsize::new(0));
        let (script, gauge) = (Arc::new(script), open.clone());
        let accepting = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                let (script, gauge) = (script.clone(), gauge.clone());
                gauge.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    serve(socket, &*script).await;
                    gauge.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
        let url = format!("http://{address}");
        Self {
            url,
            open,
            accepting,
        }
    }

    /// How many connections are open.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Serves a connection until either side ends it.
async fn serve(mut socket: TcpStream, script: &impl Fn(Request) -> Vec<Step>) {
    let mut unread = Vec::new();
    while let Some(request) = read(&mut socket, &mut unread).await {
        for step in script(request) {
            if !go(step, &mut socket).await {
                return;
            }
        }
    }
}

/// Takes a step; false if that ends the connection.
async fn go(step: Step, socket: &mut TcpStream) -> bool {
    match step {
        Step::Send(bytes) => socket.write_all(&bytes).await.is_ok(),
        Step::Drip(bytes, pause) => {
            for byte in bytes {
                sleep(pause).await;
                if socket.write_all(&[byte]).await.is_err() {
                    return false;
                }
            }
            true
        }
        Step::Flood(bytes) => {
            while socket.write_all(&bytes).await.is_ok() {}
            false
        }
        Step::Hold => {
            // A client that waits for an answer sends nothing, unless it hangs up.
            _ = socket.read_u8().await;
            false
        }
        Step::Until(mut released) => released.wait_for(|released| *released).await.is_ok(),
        Step::AwaitNext => socket.readable().await.is_ok(),
        Step::Close => false,
        Step::Reset => {
            socket.set_zero_linger().expect("an open socket");
            false
        }
    }
}

/// Reads a request; none where the client hung up. `unread` is what came in behind the one before.
async fn read(socket: &mut TcpStream, unread: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(end) = unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4;
        }
        more(socket, unread).await?;
    };
    let head = String::from_utf8(unread.drain(..end).collect()).expect("text");
    let length =
        header(&head, "content-length").map_or(0, |value| value.parse().expect("a length"));
    while unread.len() < length {
        more(socket, unread).await?;
    }
    let body: Vec<u8> = unread.drain(..length).collect();
    let target = header(&head, "x-amz-target").expect("a target");
    Some(Request {
        operation: target.rsplit('.').next().unwrap_or_default().to_owned(),
        input: serde_json::from_slice(&body).expect("JSON"),
        head,
    })
}

async fn more(socket: &mut TcpStream, unread: &mut Vec<u8>) -> Option<()> {
    match socket.read_buf(unread).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
