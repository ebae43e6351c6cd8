import { type AwsConnection, failOnRefusal, type Refusal, refusalDiagnostics } from '@rollway/aws';
import {
  failed,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  running,
  type ShiftTrafficRequest,
  succeeded,
} from '@rollway/core/target';
import { type AliasState, describeAlias, readAlias } from './alias-state.js';
import { readProvisionedConcurrency } from './provisioned-concurrency.js';
import { type FunctionChange, readReplacement } from './replacement.js';
import { isRouted, type Routing, routeAlias, routingFor } from './route-alias.js';
import type { ParsedSettings } from './settings.js';

/** A shift under way: plain JSON, the handle of the operation. */
type Shift = {
  readonly changes: readonly FunctionChange[];
  readonly replacementWeight: number;
  /** Looks since the last update that did not find what was asked for. */
  readonly looks: number;
};

type Status = OperationStatus<void, Shift>;

/** Looks at an alias that stays different before somebody else is taken to have changed it: reads may be old for seconds. */
const patience = 6;

/** Refusals that mean «read again»: the alias has changed since, or is being changed. */
const raced = ['PreconditionFailedException', 'ResourceConflictException'];

/**
 * Routes every alias by the new weights. An update names the revision of the alias that it is based on, so it never overwrites
 * what somebody else did meanwhile; that is read again, and refused if it is not this deployment's doing.
 */
export function shiftTraffic(settings: ParsedSettings): OperationV1<ShiftTrafficRequest> {
  const step = (shift: Shift, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance(shift, settings, context));
  return longOperation<ShiftTrafficRequest, void, Shift>({
    start(request, context) {
      const changes = readReplacement(request.replacement)?.functions;
      if (changes === undefined) {
        const message = 'traffic cannot move: nothing was provisioned by this kind of target';
        return Promise.resolve(failed({ errorCode: 'UnknownError', message }));
      }
      return step({ changes, replacementWeight: request.replacementWeight, looks: 0 }, context);
    },
    poll: step,
    // A weight is asked for in one call: there is nothing half way that could be ended.
    cancel: () => Promise.resolve(),
  });
}

async function advance(shift: Shift, settings: ParsedSettings, context: OperationContext): Promise<Status> {
  let looks = shift.looks;
  let waiting = false;
  for (const change of shift.changes) {
    const step = await routeOne(change, shift, settings, context);
    if (step.status === 'failed') return step;
    if (step.status === 'running') waiting = true;
    if (step.status === 'running' && step.handle === 'differs') looks = shift.looks + 1;
  }
  return waiting ? running({ ...shift, looks }, { pollAfter: settings.pollAfter }) : succeeded();
}

async function routeOne(
  change: FunctionChange,
  shift: Shift,
  settings: ParsedSettings,
  { signal, log }: OperationContext,
): Promise<OperationStatus<void, 'updated' | 'differs'>> {
  const { connection, pollAfter } = settings;
  const wanted = routingFor(change, shift.replacementWeight);
  const found = await readAlias(connection, change, signal);
  if (isRouted(found, wanted)) return succeeded();
  if (await isMovingCapacity(found, wanted, change, { connection, signal })) return running('updated', { pollAfter });
  const name = `${change.functionName}:${change.alias}`;
  const foreign = found === undefined ? undefined : foreignVersion(found, change);
  if (foreign !== undefined && !(settings.splitAlias === 'repair' && shift.looks === 0)) {
    const message = `alias ${name} was changed by somebody else: it points at ${foreign}`;
    return failed({ errorCode: 'UnknownError', message });
  }
  if (shift.looks > patience && found !== undefined) {
    const message = `alias ${name} does not stay at ${describeRouting(wanted)}: it is at ${describeAlias(found)}`;
    return failed({ errorCode: 'UnknownError', message });
  }
  const answer = await routeAlias(connection, change, wanted, { found, signal });
  if (answer.status === 'refused') return refused(answer.refusal, pollAfter);
  log(`${name}: ${describeRouting(wanted)}`);
  // Lambda answers with the alias as it is now; where capacity moves along, it only becomes so, and is looked at again.
  if (isRouted(answer.output, wanted)) return succeeded();
  return running('differs', { pollAfter });
}

/**
 * Whether Lambda holds traffic back: it sends all of an alias that was moved with provisioned concurrency to the version before,
 * by a weight of 1, until the capacity is there. Asked again it would let go too early.
 */
async function isMovingCapacity(
  found: AliasState | undefined,
  wanted: Routing | null,
  { functionName, alias }: FunctionChange,
  { connection, signal }: { readonly connection: AwsConnection; readonly signal: AbortSignal },
): Promise<boolean> {
  if (found?.additional?.weight !== 1 || found.version !== wanted?.version) return false;
  return (await readProvisionedConcurrency(connection, { functionName, qualifier: alias }, signal)) !== undefined;
}

function refused(refusal: Refusal, pollAfter: number): OperationStatus<void, 'updated' | 'differs'> {
  if (raced.includes(refusal.code)) return running('differs', { pollAfter });
  return failed(refusalDiagnostics(refusal));
}

/** A version that neither side of this deployment is. */
function foreignVersion(
  found: { readonly version: string; readonly additional: { readonly version: string } | undefined },
  { currentVersion, targetVersion }: FunctionChange,
): string | undefined {
  const versions = [found.version, ...(found.additional === undefined ? [] : [found.additional.version])];
  return versions.find((version) => version !== currentVersion && version !== targetVersion);
}

function describeRouting(routing: Routing | null): string {
  return routing === null ? 'nothing' : describeAlias({ ...routing, revisionId: '' });
}
