import { ServiceCallError } from '@rollway/core';
import type { Diagnostics } from '@rollway/core/target';
import { skewOfError } from '../connection/clock-skew.js';
import { classifyError } from './classify-error.js';

/** The service answered: with what was asked for, or with a no. */
export type ServiceAnswer<Output> =
  | { readonly status: 'answered'; readonly output: Output }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** A no of a service: the call had no effect. */
export interface Refusal {
  /** The call, for example `lambda UpdateAlias`. */
  readonly call: string;
  /** AWS's code, for example `ResourceNotFoundException`. */
  readonly code: string;
  readonly message: string;
}

/**
 * Makes a call and sorts its end as targets need it: what the service said, yes or no, is a value; not knowing is an exception,
 * and the operation is asked again.
 *
 * @param call names the call in messages, for example `lambda UpdateAlias`.
 * @throws ServiceCallError when the service was throttling, could not be reached or failed by itself; the error of the signal
 *   when the call was aborted.
 */
export async function callService<Output>(call: string, send: () => Promise<Output>): Promise<ServiceAnswer<Output>> {
  try {
    return { status: 'answered', output: await send() };
  } catch (error) {
    const problem = classifyError(error);
    const { name, message } = error instanceof Error ? error : new TypeError(String(error));
    if (problem === 'aborted') throw error;
    if (problem === 'refused') return { status: 'refused', refusal: { call, code: name, message } };
    const reason = [`${name}: ${message}`, skewOfError(error)].filter((text) => text !== '').join('; ');
    throw new ServiceCallError({ call, problem, reason, cause: error });
  }
}

/** Like {@link callService}, for reads: a no whose code is among `absent` means that there is nothing, which is an answer. */
export async function readService<Output>(
  call: string,
  send: () => Promise<Output>,
  absent: readonly string[],
): Promise<ServiceAnswer<Output | undefined>> {
  const answer = await callService(call, send);
  const isAbsent = answer.status === 'refused' && absent.includes(answer.refusal.code);
  return isAbsent ? { status: 'answered', output: undefined } : answer;
}

/** A refusal as the diagnostics of a failed operation. */
export function refusalDiagnostics({ call, code, message }: Refusal): Diagnostics {
  return { errorCode: 'UnknownError', message: `${call}: ${code}: ${message}` };
}
