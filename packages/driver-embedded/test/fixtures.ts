import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  localRevision,
  type Revision,
} from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import {
  defineTarget,
  type LifecycleEventRequest,
  type OperationContext,
  type OperationStatus,
  shortOperation,
  succeeded,
  type TargetV1,
} from '@rollway/core/target';

/** A directory that goes away with the scope that made it. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rollway-driver-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Calls that a target of {@link memoryTarget} was asked for, as `event instance`. */
export interface MemoryTarget {
  readonly target: TargetV1 & { readonly computePlatform: 'server' };
  readonly calls: string[];
}

/** What a call does; default: succeed at once. */
export type Behaviour = (
  request: LifecycleEventRequest,
  context: OperationContext,
) => Promise<OperationStatus<void, never>>;

/** A fleet in memory. */
export function memoryTarget(
  instanceIds: readonly string[],
  behave: Behaviour = async () => succeeded(),
): MemoryTarget {
  const calls: string[] = [];
  const target = defineTarget({
    specificationVersion: 'v1',
    name: 'memory',
    computePlatform: 'server',
    resolveFleet: async () => instanceIds.map((instanceId) => ({ instanceId })),
    runLifecycleEvent: shortOperation((request: LifecycleEventRequest, context: OperationContext) => {
      calls.push(`${request.lifecycleEvent} ${request.instance.instanceId}`);
      return behave(request, context);
    }),
  });
  return { target, calls };
}

/** A group over a target; one instance at a time unless told otherwise. */
export function groupOf(
  target: DeploymentGroupSettings['target'],
  settings: Partial<Omit<DeploymentGroupSettings, 'target'>> = {},
): DeploymentGroup {
  return defineDeploymentGroup({ name: 'web', ...settings, target });
}

/** A revision nobody reads. */
export const revision: Revision = localRevision('/srv/app');

/** The first records of a made-up deployment, one turn each: what journal tests write. */
export function turnsOf(deploymentId: string, count: number): readonly (readonly JournalRecord[])[] {
  return Array.from({ length: count }, (_, index) => [recordAt(deploymentId, index + 1)]);
}

/** A record for tests that never fold it. */
export function recordAt(deploymentId: string, sequence: number): JournalRecord {
  const reason = `number ${sequence}, with "quotes", a \n line feed and ünïcode`;
  return { type: 'deployment-paused', reason, deploymentId, sequence, at: 1_000 + sequence };
}

/** Everything an async iterable gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A promise and its end. */
export function deferred<Value = void>(): { readonly promise: Promise<Value>; resolve(value: Value): void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
