//! A server of threads, which needs no runtime: it lists activities in two pages, and answers anything
//! else with nothing, or never.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use sfn_generated::{Client, Config, Credentials};

/// Stops with the process.
pub(crate) struct Server {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        thread::spawn(move || {
            for socket in listener.incoming() {
                let counter = Arc::clone(&counter);
                thread::spawn(move || serve(socket.expect("a connection"), &counter));
            }
        });
        Self { url, requests }
    }

    /// A client of it, which tries once: nothing is mended by a retry.
    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .region("us-east-1")
            .endpoint_url(&self.url)
            .credentials(Credentials::new("AKIDEXAMPLE", "hush"))
            .max_attempts(1);
        Client::new(&config.build()).expect("a client")
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Answers the requests of a connection until it is closed.
fn serve(socket: TcpStream, requests: &AtomicUsize) {
    let mut reader = BufReader::new(socket);
    while let Some((target, body)) = read(&mut reader) {
        requests.fetch_add(1, Ordering::Relaxed);
        let answer = match target.rsplit('.').next() {
            Some("ListActivities") => page(&body),
            Some("GetActivityTask") => continue, // Never.
            _ => json!({}),
        };
        let body = answer.to_string();
        let length = body.len();
        let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        if reader.get_mut().write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}

/// The target and the body of a request; none when the connection is closed.
fn read(reader: &mut impl BufRead) -> Option<(String, Value)> {
    let (mut target, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().split_once(": ") {
            Some(("x-amz-target", value)) => target = value.to_owned(),
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            None if line == "\r\n" => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((target, serde_json::from_slice(&body).expect("JSON")))
}

fn page(input: &Value) -> Value {
    let activity = |name: &str| {
        let arn = format!("arn:aws:states:us-east-1:123456789012:activity:{name}");
        json!({"activityArn": arn, "name": name, "creationDate": 1.5})
    };
    match input["nextToken"].as_str() {
        None => json!({"activities": [activity("a"), activity("b")], "nextToken": "more"}),
        Some(_) => json!({"activities": [activity("c")]}),
    }
}
