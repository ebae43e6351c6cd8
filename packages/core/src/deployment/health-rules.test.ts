/** The documented outcomes of failing instances (CodeDeploy: minimum healthy hosts), played through the machine. */
import { describe, expect, test } from 'vitest';
import {
  allAtOnce,
  fleetPercent,
  halfAtATime,
  hostCount,
  type MinimumHealthyHosts,
  oneAtATime,
} from '../batches/minimum-healthy-hosts.js';
import { createDefinition } from '../driver/create-definition.js';
import { defineDeploymentGroup } from '../group/deployment-group.js';
import { inPlace } from '../group/strategy.js';
import { localRevision } from '../model/revision.js';
import { simulatedTarget } from '../testing/simulated-target.js';
import type { DeploymentCommand } from './deployment-command.js';
import { emptyState } from './deployment-state.js';
import { viewOf } from './deployment-view.js';
import { assertInvariants } from './invariants.js';
import { takeTurn } from './take-turn.js';

/** Deploys to instances 01, 02, …; those numbered in `failing` fail. Instances of a window end in their order. */
async function play(size: number, minimumHealthyHosts: MinimumHealthyHosts, failing: readonly number[]) {
  const instances = Array.from({ length: size }, (_each, index) => String(index + 1).padStart(2, '0'));
  const target = simulatedTarget({ instances });
  const group = defineDeploymentGroup({ name: 'g', target, strategy: inPlace({ minimumHealthyHosts }) });
  const context = { signal: new AbortController().signal, log: (): void => undefined };
  const request = { deploymentId: 'd-1', revision: localRevision('/r', 'directory') };
  const definition = await createDefinition(group, request, { context, history: {} });
  const state = emptyState();
  let most = 0;
  const waiting: DeploymentCommand[] = [
    ...takeTurn(state, [{ type: 'start', at: 0, deploymentId: 'd-1', definition }], 0).commands,
  ];
  for (let command = waiting.shift(); command !== undefined; command = waiting.shift()) {
    if (command.type !== 'run-operation' || command.request.type !== 'run-lifecycle-event') continue;
    most = Math.max(most, viewOf(state).overview['in-progress']);
    const fails = failing.includes(Number(command.request.instance.instanceId));
    const status = fails
      ? ({ status: 'failed', diagnostics: { errorCode: 'ScriptFailed', message: 'no' } } as const)
      : ({ status: 'succeeded', result: undefined } as const);
    const { operationId } = command;
    waiting.push(...takeTurn(state, [{ type: 'operation-reported', at: 1, operationId, status }], 1).commands);
    assertInvariants(state);
  }
  const { status, overview } = viewOf(state);
  return { status, most, ...overview };
}

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_each, index) => first + index);

describe('what failures do', () => {
  test.each([
    [9, hostCount(6), [], 'succeeded', 3],
    [9, halfAtATime, [], 'succeeded', 4],
    [9, allAtOnce, range(1, 8), 'succeeded', 9],
    [9, allAtOnce, range(1, 9), 'failed', 9],
    [9, halfAtATime, range(1, 4), 'failed', 4],
    [10, fleetPercent(85), [3], 'failed', 1],
    [10, hostCount(9), [4], 'failed', 1],
    [10, hostCount(9), [10], 'succeeded', 1],
    [10, hostCount(8), [3], 'succeeded', 2],
    [10, hostCount(8), [3, 7], 'failed', 2],
    [10, hostCount(8), [3, 10], 'succeeded', 2],
    [10, hostCount(0), range(1, 9), 'succeeded', 10],
    [1, oneAtATime, [1], 'failed', 1],
    [1, halfAtATime, [1], 'failed', 1],
    [5, oneAtATime, [5], 'succeeded', 1],
    [4, halfAtATime, [1], 'succeeded', 2],
    [4, halfAtATime, [1, 2], 'failed', 2],
    [4, halfAtATime, [3, 4], 'succeeded', 2],
    [2, halfAtATime, [1], 'failed', 1],
    [2, halfAtATime, [2], 'succeeded', 1],
    [3, allAtOnce, [1, 2], 'succeeded', 3],
    [3, allAtOnce, [1, 2, 3], 'failed', 3],
  ] as const)('%i instances, %j, failing %j: %s', async (size, setting, failing, status, most) => {
    expect(await play(size, setting, failing)).toMatchObject({ status, most });
  });

  test('instances that are not attempted are skipped, and the counts add up', async () => {
    expect(await play(5, oneAtATime, [2])).toEqual({
      status: 'failed',
      most: 1,
      pending: 0,
      'in-progress': 0,
      succeeded: 1,
      failed: 1,
      skipped: 3,
    });
  });
});
