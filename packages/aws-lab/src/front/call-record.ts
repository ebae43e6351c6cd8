import type { Structure } from '../model/service-model.js';

/** One attempt of a call, as it went. */
export interface CallRecord {
  /** From 1, over all services. */
  readonly sequence: number;
  /** The lab's time, in milliseconds since the epoch. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: Structure;
  /** `amz-sdk-invocation-id`: equal over the attempts of one logical call. */
  readonly invocationId: string;
  /** `amz-sdk-request`: from 1. */
  readonly attempt: number;
  /** The kind of fault that it met. */
  fault?: string;
  /** Whether the call had its effect; a throttled one had not, one whose answer was lost had. */
  performed: boolean;
  /** HTTP status of the answer, when one was sent. */
  status?: number;
  /** Code of the error that was answered. */
  errorCode?: string;
}
