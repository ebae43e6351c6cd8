import type { Shape } from '../../options/shape.js';
import type { DeploymentState } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import type { DeploymentRequest } from './deployment-request.js';

/** What a kind of request is: one file each, all of this shape. */
export interface RequestKind<Request extends DeploymentRequest> {
  /** What it says besides its reason. */
  readonly members: Readonly<Record<Exclude<keyof Request, 'type' | 'reason'>, Shape>>;
  /**
   * Why it cannot be granted in this state, which has begun and not ended: a sentence with what to do instead. Undefined
   * when it can.
   */
  refusal(state: DeploymentState, request: Request): string | undefined;
  /** What to do instead once the deployment has ended; default: nothing is advised. */
  readonly adviceWhenFinal?: string;
  /** What it means where it is granted. */
  records(state: DeploymentState, request: Request & { readonly at: number }): readonly NewRecord[];
}
