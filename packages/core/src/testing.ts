/**
 * For writers of tests and for who rehearses: specifications of the machine, the ports' twins in memory, a scripted target,
 * simulation, and rehearsals.
 */
export {
  assumedDurations,
  type DurationDistribution,
  type DurationModel,
  otherwiseAssumed,
} from './rehearsal/duration-model.js';
export { listFaults } from './rehearsal/list-faults.js';
export { measureDurations } from './rehearsal/measure-durations.js';
export type { DurationSource, Rehearsal, RehearsedEnd, RehearsedFault } from './rehearsal/rehearsal.js';
export {
  describeFault,
  type RehearsalFault,
  type RehearsalFaultType,
  type RehearsalMoment,
  rehearsalFaultTypes,
  type StruckInstances,
} from './rehearsal/rehearsal-fault.js';
export {
  type RehearseDefinitionOptions,
  type RehearseOptions,
  rehearse,
  rehearseDefinition,
} from './rehearsal/rehearse.js';
export type { LowestHealth } from './rehearsal/service-ledger.js';
export { type ReplayedStep, stepThrough } from './rehearsal/step-through.js';
export type { Timeline, TimelinePoint, TimelineSpan } from './rehearsal/timeline.js';
export { type WhatIf, whatIf } from './rehearsal/what-if.js';
export { type OtherPolicy, withPolicy } from './rehearsal/with-policy.js';
export { type Books, cloneBooks, type InstanceBook, type KnownWeight, openBooks } from './testing/books/books.js';
export { enterRecord } from './testing/books/enter-record.js';
export { RuleBroken } from './testing/books/rule-broken.js';
export {
  type InMemoryJournal,
  type InMemoryJournalOptions,
  inMemoryJournal,
  type JournalCall,
} from './testing/in-memory-journal.js';
export {
  type ScriptedEvent,
  type SimulatedTarget,
  type SimulatedTargetSettings,
  simulatedTarget,
} from './testing/simulated-target.js';
export * from './testing/simulation/fault-plan.js';
export { realMachine, type SimulatedMachine } from './testing/simulation/machine.js';
export {
  type RandomScenario,
  type RandomScenarioOptions,
  randomScenario,
} from './testing/simulation/random-scenario.js';
export type { ScenarioKind } from './testing/simulation/random-strategy.js';
export { recordMarks } from './testing/simulation/record-marks.js';
export type { ControllerBehaviour, HookDurations, Scenario } from './testing/simulation/scenario.js';
export { formatRecords, type SimulateOptions, type SimulationResult, simulate } from './testing/simulation/simulate.js';
export type { Violation } from './testing/simulation/world.js';
export {
  type ExpectedCommand,
  type ExpectedRecord,
  type GivenDeployment,
  given,
  type Outcome,
} from './testing/specification/deployment-specification.js';
export {
  batchStarted,
  deploymentPaused,
  deploymentStarted,
  type GivenFact,
  instanceFailed,
  instancesSucceeded,
  lifecycleEventReached,
  scriptFailed,
} from './testing/specification/given-facts.js';
export { type SpecifiedDeployment, specifiedDeploymentId } from './testing/specification/group-for-specification.js';
export { SpecificationFailure } from './testing/specification/specification-failure.js';
export {
  alarmRaised,
  pause,
  type ReportedOperation,
  reportFailed,
  reportRunning,
  reportSucceeded,
  resume,
  rollback,
  stop,
} from './testing/specification/when-inputs.js';
export { createVirtualClock, type VirtualClock } from './testing/virtual-clock.js';
export { createRandom, type Random } from './virtual/random.js';
