import type { Failure, Interruption } from '../deployment-state.js';

/** What an interruption does to the current stage: an alarm and a request stop a deployment, anything else fails it. */
export function interruptionCause(interruption: Interruption): Failure {
  const { kind, reason } = interruption;
  switch (kind) {
    case 'alarm':
      return interruption.unreadable === true
        ? stopped('ALARM_UNREADABLE', `alarm ${reason}`)
        : stopped('ALARM_ACTIVE', `alarm ${reason} was raised`);
    case 'stop':
      return stopped('MANUAL_STOP', `stopped on request: ${reason}`);
    case 'rollback':
      return stopped('MANUAL_ROLLBACK', `rolled back on request: ${reason}`);
  }
}

function stopped(code: Failure['error']['code'], message: string): Failure {
  return { status: 'stopped', error: { code, message } };
}
