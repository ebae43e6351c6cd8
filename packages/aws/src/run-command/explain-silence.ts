import { InstanceUnreachableError, RollwayError } from '@rollway/core';
import type { AwsConnection } from '../connection/aws-connection.js';
import { describeStates } from '../fleet/list-instances.js';
import type { PingStatus } from './ping-nodes.js';

/** States in which an instance takes no command however long it is waited for. */
const ending: readonly string[] = ['shutting-down', 'terminated'];
const resting: readonly string[] = ['stopping', 'stopped'];

/**
 * Why nodes cannot be reached that do not report: those that Systems Manager does not know, and those whose instance is
 * stopped or gone, so that nobody waits for them. EC2 is asked where it may be; hybrid nodes it does not know.
 */
export async function explainSilence(
  connection: AwsConnection,
  nodeIds: readonly string[],
  pings: ReadonlyMap<string, PingStatus>,
): Promise<ReadonlyMap<string, InstanceUnreachableError>> {
  const silent = nodeIds.filter((id) => pings.get(id) !== 'Online');
  const states = await statesOf(
    connection,
    silent.filter((id) => id.startsWith('i-')),
  );
  const reasons = new Map<string, InstanceUnreachableError>();
  for (const instanceId of silent) {
    const state = states?.get(instanceId) ?? (states === undefined || !instanceId.startsWith('i-') ? '' : 'terminated');
    if (ending.includes(state)) {
      reasons.set(instanceId, unreachable(instanceId, 'terminated', `it is ${state}`));
    } else if (resting.includes(state)) {
      reasons.set(instanceId, unreachable(instanceId, 'agent-offline', `it is ${state}`));
    } else if (!pings.has(instanceId)) {
      const detail = 'Systems Manager does not know it: its agent does not run, has no permission or no way there';
      reasons.set(instanceId, unreachable(instanceId, 'not-managed', detail));
    }
  }
  return reasons;
}

/** Undefined: EC2 may not be asked, or does not say; what Systems Manager says has to do then. */
async function statesOf(
  connection: AwsConnection,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  if (instanceIds.length === 0) return new Map();
  try {
    return await describeStates(connection, instanceIds);
  } catch (error) {
    const isMissing = error instanceof Error && Reflect.get(error, 'code') === 'ERR_MODULE_NOT_FOUND';
    if (RollwayError.isInstance(error) || isMissing) return undefined;
    throw error;
  }
}

function unreachable(
  instanceId: string,
  reason: 'terminated' | 'agent-offline' | 'not-managed',
  detail: string,
): InstanceUnreachableError {
  return new InstanceUnreachableError({ instanceId, reason, detail });
}
