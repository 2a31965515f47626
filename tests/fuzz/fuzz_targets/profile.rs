//! The config and credentials files, with a zero byte between them.

#![no_main]

use std::cell::OnceCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use sfn_generated::{Client, Config};
use tempfile::TempDir;
use tokio::runtime::Builder;

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

fuzz_target!(|input: &[u8]| {
    let mut files = input.split(|byte| *byte == 0);
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().expect("a folder"));
        let [config, credentials] = ["config", "credentials"].map(|name| {
            let path = folder.path().join(name);
            fs::write(&path, files.next().unwrap_or_default()).expect("a file");
            path.to_str().expect("text").to_owned()
        });
        let variables = [
            ("AWS_CONFIG_FILE", config),
            ("AWS_SHARED_CREDENTIALS_FILE", credentials),
        ];
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        match runtime.block_on(Config::from_variables(variables)) {
            Ok(config) => drop(Client::new(&config)),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
});
