//! Model documents: the service, its paginators and the sdk-extras of the service, as many as there are,
//! with a zero byte between them. What the reader takes goes on to the generator.

#![no_main]

use std::collections::BTreeMap;

use codegen::Options;
use libfuzzer_sys::fuzz_target;
use sfn_model::{Documents, Model};

fuzz_target!(|input: &str| {
    let files = [
        "service-2.json",
        "paginators-1.json",
        "service-2.sdk-extras.json",
    ];
    let texts = input.split('\0').map(str::to_owned);
    let files: BTreeMap<_, _> = files.map(str::to_owned).into_iter().zip(texts).collect();
    let documents = Documents::from_texts(&files);
    let Ok(model) = documents.and_then(|documents| Model::from_documents(&documents)) else {
        return;
    };
    let runtime = "sfn_generated::runtime".to_owned();
    // Refusals have been told in words; a panic would be none.
    _ = codegen::generate(&model, &Options { runtime });
});
