import type { InvokeCommandInput, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { recordMetric } from '../alarms/metric-store.js';
import type { LabContext } from '../lab-context.js';
import { describeQualified } from './describe-function.js';
import { findFunction } from './find-function.js';
import type { FunctionState } from './function-state.js';

type InvokeOutput = Omit<InvokeCommandOutput, '$metadata'>;

/** Invokes a function: an alias with weights picks a version at random, each time anew (Lambda developer guide). */
export async function invoke(input: InvokeCommandInput, lab: LabContext): Promise<InvokeOutput> {
  const { found, qualifier } = findFunction(lab, input.FunctionName, input.Qualifier);
  const version = pickVersion(lab, found, qualifier);
  describeQualified(lab, found, version);
  if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
  const run = runVersion(lab, found, version, input.Payload as Uint8Array | undefined);
  if (input.InvocationType === 'Event') {
    void run.then((outcome) => recordInvocation(lab, found, version, qualifier, outcome.failed));
    return { StatusCode: 202 };
  }
  const { failed, payload } = await run;
  recordInvocation(lab, found, version, qualifier, failed);
  return {
    StatusCode: 200,
    ExecutedVersion: version,
    Payload: payload as NonNullable<InvokeOutput['Payload']>,
    ...(failed ? { FunctionError: 'Unhandled' } : {}),
  };
}

/** Invokes a version that somebody else has picked, and counts it as an invocation through the alias. */
export async function invokeVersion(
  lab: LabContext,
  functionName: string,
  { alias, version }: { readonly alias: string; readonly version: string },
): Promise<{ readonly failed: boolean }> {
  const { found } = findFunction(lab, functionName);
  const { failed } = await runVersion(lab, found, version, undefined);
  recordInvocation(lab, found, version, alias, failed);
  return { failed };
}

/** The version that one invocation meets. */
function pickVersion(lab: LabContext, found: FunctionState, qualifier: string | undefined): string {
  const alias = found.aliases[qualifier ?? ''];
  if (alias === undefined) return qualifier ?? '$LATEST';
  const [additional] = Object.entries(alias.weights);
  if (additional === undefined) return alias.functionVersion;
  const [version, weight] = additional;
  return lab.random.next() < weight ? version : alias.functionVersion;
}

async function runVersion(
  lab: LabContext,
  found: FunctionState,
  version: string,
  payload: Uint8Array | undefined,
): Promise<{ readonly failed: boolean; readonly payload: Uint8Array }> {
  const settings = found.versions[version]?.settings ?? found.settings;
  const text = payload === undefined ? '' : Buffer.from(payload).toString('utf8');
  try {
    const event: unknown = text === '' ? {} : JSON.parse(text);
    const context = {
      functionName: found.name,
      functionVersion: version,
      environment: settings.environment,
    };
    const answer = await lab.functionCode.handlerOf(settings.codeSha256)(event, context);
    return { failed: false, payload: Buffer.from(JSON.stringify(answer ?? null)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new TypeError(String(error));
    return { failed: true, payload: Buffer.from(JSON.stringify({ errorType: name, errorMessage: message })) };
  }
}

/** AWS/Lambda metrics with the dimensions that tell the versions of an alias apart (Lambda developer guide, metrics). */
function recordInvocation(
  lab: LabContext,
  found: FunctionState,
  version: string,
  qualifier: string | undefined,
  failed: boolean,
): void {
  const resource = qualifier === undefined ? found.name : `${found.name}:${qualifier}`;
  const dimensions = [
    { FunctionName: found.name },
    { FunctionName: found.name, Resource: resource },
    { FunctionName: found.name, Resource: resource, ExecutedVersion: version },
  ];
  for (const each of dimensions) {
    const at = lab.timeline.now();
    recordMetric(lab.account.alarms, { namespace: 'AWS/Lambda', name: 'Invocations', dimensions: each }, at, 1);
    recordMetric(lab.account.alarms, { namespace: 'AWS/Lambda', name: 'Errors', dimensions: each }, at, failed ? 1 : 0);
  }
}
