//! A server that answers every request as the header `x-case` of the request asks, and keeps the secrets
//! that requests show it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The answers of the operations, by their names.
pub(crate) type Outputs = BTreeMap<String, String>;

pub(crate) struct Server {
    pub(crate) url: String,
    /// The headers that hold signatures.
    pub(crate) authorizations: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(outputs: Outputs) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let authorizations = Arc::<Mutex<Vec<String>>>::default();
        let (outputs, kept) = (Arc::new(outputs), Arc::clone(&authorizations));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                tokio::spawn(serve(stream, Arc::clone(&outputs), Arc::clone(&kept)));
            }
        });
        Self {
            url,
            authorizations,
        }
    }
}

/// Answers until the client or a case closes the connection.
async fn serve(mut stream: TcpStream, outputs: Arc<Outputs>, kept: Arc<Mutex<Vec<String>>>) {
    while let Some(head) = request(&mut stream).await {
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            let found = lines
                .into_iter()
                .find(|line| line.0.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        kept.lock().expect("a lock").push(header("authorization"));
        let target = header("x-amz-target");
        let operation = target.rsplit('.').next().unwrap_or_default();
        let (status, body) = match header("x-case").as_str() {
            "success" => ("200 OK", outputs[operation].as_str()),
            "refused" => (
                "400 Bad Request",
                r#"{"__type": "InvalidArn", "message": "no"}"#,
            ),
            "garbled" => ("200 OK", r#"["sentinel-of-7f3a"]"#),
            // Of the wrong type, whatever member it is.
            "mistyped" => (
                "200 OK",
                r#"{"taskToken": {"sentinel-of-7f3a": 748596321}}"#,
            ),
            "broken" | "" => return,
            case => panic!("no such case: {case:?}"),
        };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Reads a request whole; gives its head.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().expect("a length"));
            let mut rest = vec![0; length + end + 4 - read.len()];
            stream.read_exact(&mut rest).await.ok()?;
            return Some(head);
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}
