import { loadServiceModel } from '../model/load-service-model.js';
import type { OperationModel, ServiceModel, Structure } from '../model/service-model.js';
import { matchUri } from '../protocol/match-uri.js';
import { textOf, type WireRequest } from '../protocol/wire.js';
import { findService, type ServiceEntry } from './services.js';

/** Which operation of which service a request is. */
export interface Classified {
  readonly entry: ServiceEntry;
  readonly model: ServiceModel;
  readonly operation: OperationModel;
  /** Decoded where the lab speaks the protocol; else the parameters as they came. */
  readonly input: Structure;
}

/**
 * Reads service and operation off a request: the service is the fourth field of the signature's scope, the operation is in
 * `X-Amz-Target`, in `Action=`, or in method and path.
 *
 * @returns why the request cannot be classified, as a string: protocols change between SDK releases, and a guess would hide it.
 */
export function classify(request: WireRequest): Classified | string {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
  if (scope === undefined) return `${request.method} ${request.path}: not signed with AWS's signature version 4`;
  const entry = findService(scope, formOf(request).get('Version'));
  if (entry === undefined) return `the lab does not know a service that signs as "${scope}"`;
  const model = loadServiceModel(entry.model);
  const operation = operationOf(model, request);
  if (operation === undefined) return `${entry.model}: no operation fits ${request.method} ${request.path}`;
  const input = entry.protocol?.decode(model, operation, request) ?? plainParameters(request);
  return { entry, model, operation, input };
}

function operationOf(model: ServiceModel, request: WireRequest): OperationModel | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return model.operations[target.split('.').at(-1) ?? ''];
  const action = formOf(request).get('Action');
  if (action !== null) return model.operations[action];
  const named = model.operations[request.query.get('x-id') ?? ''];
  return named ?? Object.values(model.operations).find((operation) => fits(operation, request));
}

function fits({ http }: OperationModel, request: WireRequest): boolean {
  return http.method === request.method && matchUri(http.requestUri, request.path) !== undefined;
}

function plainParameters(request: WireRequest): Structure {
  const form = formOf(request);
  return Object.fromEntries(form.size === 0 ? request.query : form);
}

/** The parameters of a query protocol's request; none for others. */
function formOf({ headers, body }: WireRequest): URLSearchParams {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new URLSearchParams(isForm ? textOf(body) : '');
}
