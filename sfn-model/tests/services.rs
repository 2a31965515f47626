//! Every AWS JSON service that botocore ships reads without a problem, prose, packed files and its
//! own sdk-extras included. Needs a botocore wheel: `BOTOCORE_WHEEL=… cargo test -p sfn-model`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;

use sfn_model::Model;
use zip::ZipArchive;

#[test]
fn every_service_of_a_botocore_wheel() {
    let Some(wheel) = std::env::var_os("BOTOCORE_WHEEL") else {
        println!("skipped: BOTOCORE_WHEEL names no botocore wheel");
        return;
    };
    let unpacked = tempfile::tempdir().expect("a folder");
    let mut wheel = ZipArchive::new(File::open(wheel).expect("the wheel")).expect("a wheel");
    let names: Vec<String> = wheel
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    let services: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| Some(name.rsplit_once("/service-2.json")?.0))
        .collect();
    let (mut read, mut refused) = (0, 0);
    for service in services {
        let folder = unpacked.path().join(service);
        fs::create_dir_all(&folder).expect("a folder");
        for name in names
            .iter()
            .filter(|name| name.starts_with(&format!("{service}/")))
        {
            let mut bytes = Vec::new();
            wheel
                .by_name(name)
                .expect("an entry")
                .read_to_end(&mut bytes)
                .expect("its bytes");
            fs::write(unpacked.path().join(name), bytes).expect("written");
        }
        match Model::read(&folder) {
            Ok(_) => read += 1,
            Err(problems) => {
                let other_protocol = |message: &str| message.contains("only services that speak");
                let others: Vec<_> = problems
                    .iter()
                    .filter(|problem| !other_protocol(&problem.message))
                    .collect();
                assert!(others.is_empty(), "{problems}");
                refused += 1;
            }
        }
    }
    println!("read {read} services, refused {refused} that don't speak AWS JSON");
    assert!(
        read > 100 && refused > 100,
        "read {read}, refused {refused}"
    );
}
