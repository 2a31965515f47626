//! Connections that can't be made, break, or are closed between requests.

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::{ANSWER, call, channel, listener, nobody_waits, read, serve};
use crate::runtime::tests::SERVICE;
use crate::runtime::{Channel, Config, Credentials, ErrorKind};

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let (listener, address) = listener().await;
    drop(listener);
    let error = call(&channel(&format!("http://{address}")), 2)
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2));
    let text = error.to_string();
    assert!(
        text.starts_with("DoNothing: no connection could be made to http://127.0.0.1:"),
        "{text}"
    );
    assert!(text.contains("refused"), "{text}");
    assert!(error.is_retryable());
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_connection_that_breaks_may_have_sent_something() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let answers = [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
        "nonsense\r\n\r\n",
    ];
    let calls = async {
        for _ in answers {
            let error = call(&channel, 1).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with("DoNothing: the connection broke: "),
                "{error}"
            );
            assert!(error.is_retryable());
        }
    };
    tokio::join!(serve(listener, &answers), calls);
}

#[tokio::test]
async fn a_pooled_connection_that_was_closed_is_replaced() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let calls = async {
        for _ in 0..3 {
            // It costs an attempt where the end isn't seen in time.
            assert!(call(&channel, 2).await.unwrap().attempts <= 2);
        }
    };
    tokio::join!(serve(listener, &[ANSWER; 3]), calls);
}

#[tokio::test]
async fn a_request_that_was_begun_is_not_sent_again() {
    let (listener, address) = listener().await;
    let channel = channel(&format!("http://{address}"));
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        read(&mut socket).await;
        socket.write_all(ANSWER.as_bytes()).await.unwrap();
        // The connection is kept, and closed once the next request has come.
        read(&mut socket).await;
        drop(socket);
        listener
    };
    let calls = async {
        call(&channel, 1).await.unwrap();
        call(&channel, 1).await.unwrap_err()
    };
    let (listener, error) = tokio::join!(server, calls);
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    assert!(nobody_waits(listener));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_nobody_takes_is_ended_by_the_connect_timeout() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Linux drops what comes once the queue is full.
    let briefly = Duration::from_millis(100);
    let connect = |_| std::net::TcpStream::connect_timeout(&address, briefly).ok();
    let queued: Vec<_> = (0..10).map_while(connect).collect();
    assert!(queued.len() < 10, "the queue has no end");
    let config = Config::builder()
        .region("us-east-1")
        .connect_timeout(briefly);
    let config = config.credentials(Credentials::new("AKIDEXAMPLE", "hush"));
    let config = config.endpoint_url(format!("http://{address}")).build();
    let channel = Channel::new(&SERVICE, &config).unwrap();
    let error = call(&channel, 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
}
