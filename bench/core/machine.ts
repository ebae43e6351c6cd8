import type { DeploymentDefinition } from '@rollway/core';
import { createDeploymentHandle, createInbox, emptyState } from '@rollway/core/driver';
import { encodeFrame } from '../../packages/driver-embedded/src/journal/frame.js';
import { drive } from './drive.js';
import { definitionOf, eventsPerInstance, noOpGroup } from './fleet.js';
import { cpuSeconds, heapInUse } from './measure.js';

/** Deciding and folding alone: inputs per CPU-second at a fleet size. Small fleets are repeated to be long enough. */
export function machineSpeed(size: number): number {
  const definition = benchDefinition(size);
  const repeats = Math.max(1, Math.round(100_000 / size));
  let inputs = 0;
  const seconds = cpuSeconds(() => {
    for (let repeat = 0; repeat < repeats; repeat += 1) inputs += drive(definition);
  });
  return inputs / seconds;
}

/** The same with what a driver adds for each turn: the journal's encoding, and one listener to every event. */
export function pipelineSpeed(size: number): number {
  const definition = benchDefinition(size);
  let heard = 0;
  let bytes = 0;
  const handle = createDeploymentHandle({
    deploymentId: 'bench-1',
    state: emptyState(),
    inbox: createInbox(),
    host: { read: () => noRecords() },
    clock: { now: () => 0 },
    ended: new Promise(() => undefined),
    onListenerError: (error) => {
      throw error;
    },
  });
  handle.deployment.on('event', () => {
    heard += 1;
  });
  let inputs = 0;
  let firstSequence = 1;
  const seconds = cpuSeconds(() => {
    inputs = drive(definition, {
      onTurn(records) {
        bytes += encodeFrame('bench-1', records, { firstSequence, epoch: 1 }).length;
        firstSequence += records.length;
        handle.publish(records);
      },
    });
  });
  if (heard !== firstSequence - 1 || bytes === 0) throw new RangeError(`heard ${heard} of ${firstSequence - 1} events`);
  return inputs / seconds;
}

/** Bytes of machine state per instance beside the plan: half way, with half of the fleet in work, or at the end. */
export function memoryPerInstance(size: number): number {
  const definition = benchDefinition(size);
  const half = (size * eventsPerInstance) / 2;
  return Math.max(stateBytes(definition, half), stateBytes(definition, Number.POSITIVE_INFINITY)) / size;
}

function stateBytes(definition: DeploymentDefinition, inputs: number): number {
  const state = emptyState();
  const before = heapInUse();
  drive(definition, { state, inputs });
  const bytes = heapInUse() - before;
  // Looked at afterwards, so that the state is certainly still there when the heap is measured.
  if (state.members.size === 0) throw new RangeError('nothing was deployed');
  return bytes;
}

function benchDefinition(size: number): DeploymentDefinition {
  return definitionOf(noOpGroup(size), size);
}

async function* noRecords(): AsyncGenerator<never, void, void> {}
