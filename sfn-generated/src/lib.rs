//! A client for AWS Step Functions.
