import type { BatchOrders } from '../batch/decide-batch.js';
import { leadsToRollback } from '../conclude-attempt.js';
import type { DeploymentState, Interruption } from '../deployment-state.js';
import { freezesOnAlarm } from './freezes-on-alarm.js';

/** What the deployment's condition means for instances between two events. */
export function batchOrders(state: DeploymentState): BatchOrders {
  const { interruption, definition } = state;
  const idle = state.paused ? 'hold' : 'continue';
  return {
    next: interruption === undefined || freezesOnAlarm(state, interruption) ? idle : orderAfter(state, interruption),
    tolerateStopFailures: definition?.ignoreApplicationStopFailures ?? false,
    countUnreachable: state.fleet?.unreachableBudget !== undefined,
  };
}

/** What an interruption means for instances between two events: a rollback brings all of them back by itself. */
export function orderAfter(state: DeploymentState, interruption: Interruption): BatchOrders['next'] {
  return leadsToRollback(state, interruption) ? 'interrupt' : 'bring-back';
}
