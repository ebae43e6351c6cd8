import { isOptions, isText } from '../../options/check-keys.js';
import type { Problem } from '../../options/problem.js';
import { checkShape, type Shape } from '../../options/shape.js';
import { type DeploymentState, isFinal } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import { continueRequest } from './continue-request.js';
import type { DeploymentRequest, RequestOf } from './deployment-request.js';
import { pauseRequest } from './pause-request.js';
import type { RequestKind } from './request-kind.js';
import { resumeRequest } from './resume-request.js';
import { rollbackRequest } from './rollback-request.js';
import { stopRequest } from './stop-request.js';

/** Every request there is. Drivers, handles, the machine and the simulation all ask here. */
const requestKinds: { readonly [Type in DeploymentRequest['type']]: RequestKind<RequestOf<Type>> } = {
  pause: pauseRequest,
  resume: resumeRequest,
  continue: continueRequest,
  stop: stopRequest,
  rollback: rollbackRequest,
};

/** The types of requests. */
export const requestTypes = Object.keys(requestKinds) as readonly DeploymentRequest['type'][];

/** Whether an input is a request, and not a report, an observation or a timer. */
export function isRequest<Input extends { readonly type: string }>(input: Input): input is Input & DeploymentRequest {
  return Object.hasOwn(requestKinds, input.type);
}

/** Every problem of what a request says: it is recorded and read for ever, so it is checked before. */
export function checkRequest(request: unknown, path = ''): readonly Problem[] {
  return checkShape(request, requestShape, path);
}

/** A request that came as data, with what it may say and nothing else; undefined when it is none. */
export function parseRequest(value: unknown): DeploymentRequest | undefined {
  if (!isOptions(value)) return undefined;
  const members = requestShape.types[String(value.type)];
  if (members === undefined) return undefined;
  const said = Object.entries(value).filter(([key]) => key === 'type' || Object.hasOwn(members, key));
  const request: unknown = Object.fromEntries(said);
  return checkRequest(request).length === 0 ? (request as DeploymentRequest) : undefined;
}

/** Why a request cannot be granted in this state, as a sentence with what to do instead; undefined when it can. */
export function explainRefusal(state: DeploymentState, request: DeploymentRequest): string | undefined {
  if (state.definition === undefined) return 'it has not started yet; wait for deployment-started';
  const { adviceWhenFinal, refusal } = kindOf(request);
  if (!isFinal(state)) return refusal(state, request);
  const advice = adviceWhenFinal === undefined ? '' : `; ${adviceWhenFinal}`;
  return `it already ended as ${state.finalStatus}, and final is final${advice}`;
}

/** What a request means in this state, as records; one that is refused means nothing. */
export function decideRequest(
  state: DeploymentState,
  request: DeploymentRequest & { readonly at: number },
): readonly NewRecord[] {
  return explainRefusal(state, request) === undefined ? kindOf(request).records(state, request) : [];
}

/** A kind that takes any request: it is only ever given its own. */
function kindOf({ type }: DeploymentRequest): RequestKind<DeploymentRequest> {
  return requestKinds[type] as RequestKind<DeploymentRequest>;
}

const requestShape: Extract<Shape, { readonly by: string }> = {
  by: 'type',
  types: Object.fromEntries(
    Object.entries(requestKinds).map(([type, { members }]) => [type, { reason: isText, ...members }]),
  ),
};
