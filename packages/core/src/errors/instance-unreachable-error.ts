import { RollwayError } from './rollway-error.js';

/** Why nobody can reach an instance. */
export type UnreachableReason =
  /** Nothing there takes commands: no agent, no permission, or the instance is gone. */
  | 'not-managed'
  /** The agent had been silent before the command was sent, and did not come back in time. */
  | 'agent-offline'
  /** The agent had reported, and did not take the command in time. */
  | 'delivery-timed-out'
  /** The instance was terminated. */
  | 'terminated';

/** An instance is known not to have been reached: nothing was done there. */
export class InstanceUnreachableError extends RollwayError {
  static readonly code = 'instance-unreachable';
  readonly code: typeof InstanceUnreachableError.code = InstanceUnreachableError.code;
  readonly instanceId: string;
  readonly reason: UnreachableReason;

  constructor(options: { readonly instanceId: string; readonly reason: UnreachableReason; readonly detail: string }) {
    super(`${options.instanceId} could not be reached (${options.reason}): ${options.detail}; nothing was done there`);
    this.instanceId = options.instanceId;
    this.reason = options.reason;
  }
}
