//! How long each stage of generation takes: `cargo bench -p codegen`. For Step Functions, and for SageMaker
//! too, the largest service, where `BOTOCORE_DATA` names the folder `botocore/data`.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use codegen::{Options, stages};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use sfn_model::Model;

criterion_group!(benches, generate);
criterion_main!(benches);

fn generate(criterion: &mut Criterion) {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("sfn-model");
    let mut services = vec![("sfn", ours.join("2016-11-23"))];
    if let Some(data) = std::env::var_os("BOTOCORE_DATA") {
        services.push(("sagemaker", PathBuf::from(data).join("sagemaker")));
    }
    for (name, folder) in services {
        service(criterion, name, &folder);
    }
}

/// The stages of one service, and all of them at once.
fn service(criterion: &mut Criterion, name: &str, folder: &Path) {
    let options = Options {
        runtime: "sfn_generated::runtime".to_owned(),
    };
    let model = Model::read(folder).expect("the model can be read");
    let (service, _) = stages::resolve(&model).expect("it can be resolved");
    let emit = || stages::emit(&service, &options).expect("it can be emitted");
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    group.bench_function("read", |bencher| {
        bencher.iter(|| Model::read(black_box(folder)));
    });
    group.bench_function("resolve", |bencher| {
        bencher.iter(|| stages::resolve(black_box(&model)));
    });
    group.bench_function("emit", |bencher| bencher.iter(emit));
    group.bench_function("render", |bencher| {
        bencher.iter_batched(emit, stages::render, BatchSize::PerIteration);
    });
    group.bench_function("all", |bencher| {
        bencher.iter(|| {
            let model = Model::read(black_box(folder)).expect("the model can be read");
            codegen::generate(&model, &options)
        });
    });
    group.finish();
}
