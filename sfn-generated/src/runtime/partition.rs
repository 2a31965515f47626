//! The partitions of AWS: groups of Regions that share domains and identities. The facts are those of
//! botocore's `partitions.json`.

/// A partition of AWS, such as `aws` or `aws-cn`.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partition {
    /// The name, as it stands in ARNs.
    pub name: &'static str,
    /// What host names end in.
    pub dns_suffix: &'static str,
    /// What host names end in that have IPv6 addresses too.
    pub dual_stack_dns_suffix: &'static str,
    /// The Region that signs for services without Regions.
    pub implicit_global_region: &'static str,
    /// Whether there are endpoints that are validated by FIPS 140.
    pub supports_fips: bool,
    /// Whether there are endpoints that have IPv6 addresses too.
    pub supports_dual_stack: bool,
    /// What stands before the last two parts of its Regions' names: `us` of `us-east-1`.
    region_prefixes: &'static [&'static str],
}

const AWS: Partition = Partition {
    name: "aws",
    dns_suffix: "amazonaws.com",
    dual_stack_dns_suffix: "api.aws",
    implicit_global_region: "us-east-1",
    supports_fips: true,
    supports_dual_stack: true,
    region_prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
};

static OTHERS: [Partition; 7] = [
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        implicit_global_region: "cn-northwest-1",
        region_prefixes: &["cn"],
        ..AWS
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        implicit_global_region: "eusc-de-east-1",
        region_prefixes: &["eusc-de"],
        ..AWS
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        implicit_global_region: "us-iso-east-1",
        region_prefixes: &["us-iso"],
        ..AWS
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        implicit_global_region: "us-isob-east-1",
        region_prefixes: &["us-isob"],
        ..AWS
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        implicit_global_region: "eu-isoe-west-1",
        region_prefixes: &["eu-isoe"],
        ..AWS
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        implicit_global_region: "us-isof-south-1",
        region_prefixes: &["us-isof"],
        ..AWS
    },
    Partition {
        name: "aws-us-gov",
        implicit_global_region: "us-gov-west-1",
        region_prefixes: &["us-gov"],
        ..AWS
    },
];

/// The partition of a Region, also of one that is newer than this table. What belongs nowhere belongs
/// to `aws` (Smithy, "AWS rules engine library functions").
#[must_use]
pub fn partition(region: &str) -> &'static Partition {
    let other = OTHERS.iter().find(|partition| partition.has(region));
    other.unwrap_or(&AWS)
}

impl Partition {
    /// Its Regions are named prefix, word and number; `aws-cn-global` stands for no Region of `aws-cn`.
    fn has(&self, region: &str) -> bool {
        let named = |prefix: &&str| {
            let rest = region.strip_prefix(*prefix);
            rest.and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(is_word_and_number)
        };
        region.strip_suffix("-global") == Some(self.name) || self.region_prefixes.iter().any(named)
    }
}

fn is_word_and_number(text: &str) -> bool {
    let Some((word, number)) = text.split_once('-') else {
        return false;
    };
    let in_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !word.is_empty()
        && word.bytes().all(in_word)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::partition;

    #[test]
    fn regions_and_what_is_none() {
        for (region, name) in [
            ("eu-west-1", "aws"),
            ("us-gov-east-1", "aws-us-gov"),
            ("us-isob-new-42", "aws-iso-b"),
            ("us-iso-east-1", "aws-iso"),
            ("cn-north-1", "aws-cn"),
            ("aws-cn-global", "aws-cn"),
            ("aws-global", "aws"),
            ("local", "aws"),
            ("", "aws"),
            ("cn-north-1a", "aws"),
            ("cn-north-", "aws"),
            ("cn--1", "aws"),
            ("cn-north", "aws"),
            ("cn-north-east-1", "aws"),
            ("eusc-fr-west-1", "aws"),
        ] {
            assert_eq!(partition(region).name, name, "{region}");
        }
    }
}
