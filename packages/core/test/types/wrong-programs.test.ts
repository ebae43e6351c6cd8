/**
 * Programs that must not compile. The type checker runs over this file with the rest of the repository: an expected error
 * that does not come is itself an error. Vitest only makes sure that the file is not forgotten.
 */

import type { Deployment } from '@rollway/core';
import {
  allTrafficAtOnce,
  blueGreen,
  type DeploymentEvent,
  type DeploymentGroup,
  defineDeploymentGroup,
  hostCount,
  inPlace,
} from '@rollway/core';
import type { DeploymentInput, DeploymentState, JournalRecord } from '@rollway/core/driver';
import {
  defineTarget,
  failed,
  type LifecycleEventRequest,
  longOperation,
  type OperationStatus,
  running,
  shortOperation,
  succeeded,
  succeededWith,
} from '@rollway/core/target';
import {
  batchStarted,
  deploymentStarted,
  type FaultPlan,
  given,
  reportFailed,
  simulatedTarget,
} from '@rollway/core/testing';
import { expect, it } from 'vitest';

declare const deployment: Deployment;
declare const group: DeploymentGroup;
declare const state: DeploymentState;

const onInstance = ({ instance }: LifecycleEventRequest): Promise<OperationStatus<void, never>> =>
  Promise.resolve(instance.instanceId === '' ? failed({ errorCode: 'UnknownError', message: '' }) : succeeded());
const onSuccess = shortOperation(() => Promise.resolve(succeeded()));
const target = simulatedTarget({ instances: ['i-1'] });

/** Never called: its body is for the compiler. */
export function wrongGroups(): void {
  const lambda = defineTarget({
    specificationVersion: 'v1',
    name: 'functions',
    computePlatform: 'lambda',
    resolveFleet: () => Promise.resolve([{ instanceId: 'f-1' }]),
    runLifecycleEvent: onSuccess,
  });
  // @ts-expect-error an in-place deployment needs a target whose platform is `server`
  defineDeploymentGroup({ name: 'web', target: lambda, strategy: inPlace() });
  // @ts-expect-error traffic has to move somehow
  defineDeploymentGroup({ name: 'web', target: lambda, strategy: blueGreen({ bake: 1 }) });
  // @ts-expect-error a function has no default strategy
  defineDeploymentGroup({ name: 'web', target: lambda });
  // @ts-expect-error a misspelt setting of a strategy
  blueGreen({ trafficRouting: allTrafficAtOnce, bakeTime: 1 });
  defineDeploymentGroup({ name: 'web', target: lambda, strategy: blueGreen({ trafficRouting: allTrafficAtOnce }) });
  // @ts-expect-error a group has a target
  defineDeploymentGroup({ name: 'web' });
  // @ts-expect-error a trigger that does not exist
  defineDeploymentGroup({ name: 'web', target, rollbackOn: ['failure'] });
  // @ts-expect-error a minimum is a host count, a percentage or a predefined setting, not a number
  defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: 2 }) });
  // @ts-expect-error a misspelt setting
  defineDeploymentGroup({ name: 'web', target, ignoreAplicationStopFailures: true });
  // @ts-expect-error a group is a value and does not change
  group.name = 'other';
  // @ts-expect-error a host count is a number
  hostCount('2');
}

/** Never called: its body is for the compiler. */
export function wrongTargets(): void {
  const resolveFleet = (): Promise<readonly []> => Promise.resolve([]);
  const named = { specificationVersion: 'v1', name: 'a', computePlatform: 'server' } as const;
  const whole = { ...named, resolveFleet, runLifecycleEvent: onSuccess };
  defineTarget(whole);
  // @ts-expect-error a contract version that this release does not know
  defineTarget({ ...whole, specificationVersion: 'v2' });
  // @ts-expect-error a target resolves its fleet
  defineTarget({ ...named, runLifecycleEvent: onSuccess });
  // @ts-expect-error a platform that does not exist
  defineTarget({ ...whole, computePlatform: 'ec2' });
  // @ts-expect-error a function has no instances to run lifecycle events on
  defineTarget({ ...whole, computePlatform: 'lambda', runLifecycleEvent: shortOperation(onInstance) });
  // @ts-expect-error a weight is confirmed, not returned
  defineTarget({ ...whole, shiftTraffic: shortOperation(() => Promise.resolve(succeededWith(10))) });
  // @ts-expect-error an error code that does not exist
  failed({ errorCode: 'Broken', message: 'x' });
  // @ts-expect-error a failure says why
  failed({ errorCode: 'ScriptFailed' });
  // @ts-expect-error a handle is kept as JSON, so it has no functions
  running({ cancel: () => undefined }, { pollAfter: 1000 });
  // @ts-expect-error a short operation has no handle to go on with
  shortOperation(() => Promise.resolve(running({ job: 1 }, { pollAfter: 1000 })));
  longOperation({
    start: () => Promise.resolve(running({ job: 1 }, { pollAfter: 1000 })),
    // @ts-expect-error poll takes the handle that start gave
    poll: (_handle: { readonly task: string }) => Promise.resolve(succeeded()),
    cancel: () => Promise.resolve(),
  });
}

/** Never called: its body is for the compiler. */
export function wrongListeners(event: DeploymentEvent, record: JournalRecord): void {
  // @ts-expect-error a misspelt event
  deployment.on('batch-begun', () => undefined);
  // @ts-expect-error bookkeeping is not a public event
  deployment.on('operation-accepted', () => undefined);
  // @ts-expect-error a paused deployment has no instances of its own
  deployment.on('deployment-paused', ({ instanceIds }) => instanceIds);
  // @ts-expect-error a stop says whether a rollback follows
  void deployment.stop({ reason: 'x' });
  // @ts-expect-error a pause has a reason
  void deployment.pause({});
  // @ts-expect-error events do not change
  event.sequence = 2;
  // @ts-expect-error not every record names an instance
  void record.instanceId;
  // @ts-expect-error a state keeps its maps
  state.members = new Map();
}

/** Never called: its body is for the compiler. */
export function wrongSpecifications(): void {
  // @ts-expect-error a deployment has instances
  deploymentStarted({ minimumHealthyHosts: hostCount(1) });
  const outcome = given(deploymentStarted({ instances: ['i-1'] }), batchStarted(['i-1'])).when();
  // @ts-expect-error a record type that does not exist
  outcome.thenRecords('batch-begun');
  // @ts-expect-error a command type that does not exist
  outcome.thenDue('start-operation');
  // @ts-expect-error a report names the lifecycle event
  reportFailed({ instanceId: 'i-1' });
  // @ts-expect-error inputs carry their time
  const input: DeploymentInput = { type: 'pause', reason: 'x' };
  // @ts-expect-error a fault that does not exist
  const plan: FaultPlan = { faults: [{ when: { after: 1 }, what: 'host-vanishes', on: 'i-1' }], healAfter: 0 };
  void [input, plan];
}

it('wrong programs are refused by the compiler, which checks this file', () => {
  expect([wrongGroups, wrongTargets, wrongListeners, wrongSpecifications]).toHaveLength(4);
});
