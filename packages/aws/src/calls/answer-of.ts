import { RollwayError, ServiceRefusedError } from '@rollway/core';
import { failed, type OperationStatus } from '@rollway/core/target';
import type { ServiceAnswer } from './call-service.js';

/**
 * What the service answered, where a no leaves nothing to go on with.
 *
 * @throws ServiceRefusedError with the service's no.
 */
export function answerOf<Output>(answer: ServiceAnswer<Output>): Output {
  if (answer.status === 'answered') return answer.output;
  const { call, code, message } = answer.refusal;
  throw new ServiceRefusedError({ call, serviceCode: code, reason: message });
}

/** Performs a step of an operation; a service's no that the step did not expect fails the operation, as a value. */
export async function failOnRefusal<Result, Handle>(
  perform: () => Promise<OperationStatus<Result, Handle>>,
): Promise<OperationStatus<Result, Handle>> {
  try {
    return await perform();
  } catch (error) {
    if (!RollwayError.isInstance(error) || error.code !== 'service-refused') throw error;
    return failed({ errorCode: 'UnknownError', message: error.message });
  }
}
