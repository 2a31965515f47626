//! One HTTP request to a server on 127.0.0.1, enough to ask whether it is ready.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Long, since LocalStack takes seconds for its first call.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Posts a body with these headers, each with its line end. An error unless the status is 2xx.
pub(crate) fn post(port: u16, path: &str, headers: &str, body: &str) -> io::Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    // HTTP/1.0, so that the answer comes in one piece and ends with the connection.
    let request = format!(
        "POST {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let first = answer.lines().next().unwrap_or("no answer");
    let status = first.split(' ').nth(1).unwrap_or_default();
    if status.len() == 3 && status.starts_with('2') {
        return Ok(());
    }
    Err(io::Error::other(format!("POST {path}: {first}")))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// What `post` makes of the answer of a server, and the request that it sent.
    fn exchange(answer: &'static str) -> io::Result<(io::Result<()>, String)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept()?;
            let mut request = [0; 1024];
            let length = stream.read(&mut request)?;
            stream.write_all(answer.as_bytes())?;
            Ok(String::from_utf8_lossy(&request[..length]).into_owned())
        });
        let result = post(port, "/config", "X-A: b\r\n", "{}");
        let request: io::Result<String> = server.join().expect("the server ends");
        Ok((result, request?))
    }

    #[test]
    fn a_status_2xx_is_a_success() -> io::Result<()> {
        let (result, request) = exchange("HTTP/1.1 201 CREATED\r\n\r\nyes")?;
        result?;
        assert!(request.starts_with("POST /config HTTP/1.0\r\nHost: 127.0.0.1:"));
        assert!(request.ends_with("\r\nContent-Length: 2\r\nX-A: b\r\n\r\n{}"));
        Ok(())
    }

    #[test]
    fn any_other_status_is_an_error_that_shows_it() -> io::Result<()> {
        for (answer, shown) in [
            ("HTTP/1.1 404 NOT FOUND\r\n\r\n", "HTTP/1.1 404 NOT FOUND"),
            ("HTTP/1.1 2", "HTTP/1.1 2"),
            ("", "no answer"),
        ] {
            let error = exchange(answer)?.0.expect_err("the status isn't 2xx");
            assert_eq!(error.to_string(), format!("POST /config: {shown}"));
        }
        Ok(())
    }
}
