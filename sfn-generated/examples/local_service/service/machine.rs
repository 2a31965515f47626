//! State machines.

use std::collections::BTreeMap;
use std::sync::Arc;

use sfn_generated::Timestamp;
use sfn_generated::exception::{
    StateMachineAlreadyExists, StateMachineDoesNotExist, StateMachineTypeNotSupported,
};
use sfn_generated::operation::{
    CreateStateMachineInput, CreateStateMachineOutput, DescribeStateMachineOutput,
};
use sfn_generated::runtime::server::Fault;
use sfn_generated::types::{StateMachineListItem, StateMachineStatus, StateMachineType};

use super::definition::Definition;
use super::{arn, fault};

/// The state machines by ARN.
#[derive(Default)]
pub(super) struct Machines(BTreeMap<String, Machine>);

pub(super) struct Machine {
    pub(super) name: String,
    pub(super) definition: Arc<Definition>,
    text: String,
    pub(super) role_arn: String,
    created: Timestamp,
}

impl Machines {
    /// Creates a state machine, unless one of this name and all else is there.
    pub(super) fn create(
        &mut self,
        input: CreateStateMachineInput,
        now: Timestamp,
    ) -> Result<CreateStateMachineOutput, Fault> {
        if !matches!(input.r#type, None | Some(StateMachineType::Standard)) {
            let message = "only STANDARD state machines run here";
            return Err(fault(StateMachineTypeNotSupported::new(), message));
        }
        let definition = Arc::new(Definition::parse(&input.definition)?);
        let arn = arn("stateMachine", &input.name);
        let machine = self.0.entry(arn.clone()).or_insert_with(|| Machine {
            name: input.name,
            definition,
            text: input.definition.clone(),
            role_arn: input.role_arn.clone(),
            created: now,
        });
        if (&machine.text, &machine.role_arn) != (&input.definition, &input.role_arn) {
            let message = format!("{arn} has another definition or role");
            return Err(fault(StateMachineAlreadyExists::new(), message));
        }
        Ok(CreateStateMachineOutput::new(arn, machine.created))
    }

    pub(super) fn get(&self, arn: &str) -> Result<&Machine, Fault> {
        let machine = self.0.get(arn);
        machine.ok_or_else(|| {
            let message = format!("no state machine is called {arn}");
            fault(StateMachineDoesNotExist::new(), message)
        })
    }

    pub(super) fn delete(&mut self, arn: &str) {
        self.0.remove(arn);
    }

    pub(super) fn listed(&self) -> Vec<StateMachineListItem> {
        let items = self.0.iter().map(|(arn, machine)| {
            let r#type = StateMachineType::Standard;
            StateMachineListItem::new(arn, &machine.name, r#type, machine.created)
        });
        items.collect()
    }
}

impl Machine {
    pub(super) fn described(&self, arn: String) -> DescribeStateMachineOutput {
        let mut output = DescribeStateMachineOutput::new(
            arn,
            &self.name,
            &self.text,
            &self.role_arn,
            StateMachineType::Standard,
            self.created,
        );
        output.status = Some(StateMachineStatus::Active);
        output
    }
}
