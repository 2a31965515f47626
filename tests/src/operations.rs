//! The names of all operations, for what has to be written once per type.

/// Hands the names of all operations to a macro. A test that uses it compares them with `OPERATIONS`.
#[macro_export]
macro_rules! with_operations {
    ($then:ident) => {
        $then! {
            CreateActivity CreateStateMachine CreateStateMachineAlias DeleteActivity
            DeleteStateMachine DeleteStateMachineAlias DeleteStateMachineVersion DescribeActivity
            DescribeExecution DescribeMapRun DescribeStateMachine DescribeStateMachineAlias
            DescribeStateMachineForExecution GetActivityTask GetExecutionHistory ListActivities
            ListExecutions ListMapRuns ListStateMachineAliases ListStateMachineVersions
            ListStateMachines ListTagsForResource PublishStateMachineVersion RedriveExecution
            SendTaskFailure SendTaskHeartbeat SendTaskSuccess StartExecution StartSyncExecution
            StopExecution TagResource TestState UntagResource UpdateMapRun UpdateStateMachine
            UpdateStateMachineAlias ValidateStateMachineDefinition
        }
    };
}
