import type { OperationModel, ServiceModel, Structure } from '../model/service-model.js';
import type { ServiceFailure } from './service-failure.js';
import type { WireAnswer, WireRequest } from './wire.js';

/** How one of AWS's protocols writes structures; everything it needs to know about a service is in the model. */
export interface Protocol {
  decode(model: ServiceModel, operation: OperationModel, request: WireRequest): Structure;
  encode(model: ServiceModel, operation: OperationModel, output: Structure): WireAnswer;
  encodeFailure(model: ServiceModel, failure: ServiceFailure): WireAnswer;
}

/** What the model says of an error: the code on the wire may differ from the name of the shape. */
export function failureOnTheWire(
  model: ServiceModel,
  failure: ServiceFailure,
): { readonly code: string; readonly status: number } {
  const shape = model.shapes[failure.code];
  const code = shape?.error?.code ?? failure.code;
  return { code, status: failure.status ?? shape?.error?.httpStatusCode ?? 400 };
}
