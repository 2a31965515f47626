//! Whatever was written, by logs and by the test.

use std::error::Error as _;
use std::fmt::Debug;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use sfn_generated::Error;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    /// Has all lines of logs of this process from now on.
    pub(crate) fn of_logs() -> Self {
        let written = Self::default();
        let writer = written.clone();
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        written
    }

    pub(crate) fn show(&self, what: impl Debug) {
        let mut written = self.0.lock().expect("a lock");
        written.extend_from_slice(format!("{what:?}\n{what:#?}\n").as_bytes());
    }

    /// Shows an error and what caused it.
    pub(crate) fn error(&self, error: &Error) {
        self.show(error);
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text.push_str(&format!("{error} {error:?}"));
            source = error.source();
        }
        self.show(text);
    }

    /// Shows what is said of a program that takes it for granted that there is no error.
    pub(crate) fn panic<T: Debug>(&self, outcome: Result<T, Error>) {
        let expecting = AssertUnwindSafe(|| outcome.expect("an answer"));
        let panic = catch_unwind(expecting).expect_err("a panic");
        self.show(panic.downcast::<String>().expect("a message"));
    }

    pub(crate) fn text(&self) -> String {
        let written = self.0.lock().expect("a lock").clone();
        String::from_utf8(written).expect("text")
    }
}
