import { createHash } from 'node:crypto';
import {
  type Diagnostics,
  failed,
  type OperationContext,
  type OperationStatus,
  running,
  succeeded,
} from '@rollway/core/target';
import { callService, refusalDiagnostics } from '../calls/call-service.js';
import type { AwsConnection } from '../connection/aws-connection.js';
import type { HookCallback, HookEvent, ParsedFunctionHooks } from './function-hook-settings.js';
import { isHookStatus } from './hook-status.js';

/** One hook of one deployment. Plain JSON, so that it can be the handle of the operation. */
export type FunctionHook = {
  readonly deploymentId: string;
  readonly lifecycleEvent: string;
  /** Name or ARN; null when the AppSpec names none. */
  readonly functionName: string | null;
};

/** What running it needs. */
export interface FunctionHookParts {
  readonly connection: AwsConnection;
  readonly hooks: ParsedFunctionHooks;
}

/**
 * Starts a hook. One without function and callback succeeds at once. Asked again, because nobody knows whether the first
 * invocation arrived, the function may be invoked twice: it sees the same execution id, and can tell.
 *
 * @throws ServiceCallError when it is unknown whether the function was invoked.
 */
export async function startFunctionHook(
  hook: FunctionHook,
  parts: FunctionHookParts,
  context: OperationContext,
): Promise<OperationStatus<void, FunctionHook>> {
  const { hooks } = parts;
  const event: HookEvent = {
    DeploymentId: hook.deploymentId,
    LifecycleEventHookExecutionId: hookExecutionId(context.operationId),
  };
  const callback = hooks.callbacks[hook.lifecycleEvent];
  if (callback !== undefined) return runCallback(callback, event, hook, context);
  if (hook.functionName === null) return succeeded();
  if (hooks.answers === undefined) return invokeForResult(hook, event, parts, context);
  const before = await pollFunctionHook(hook, parts, context);
  if (before.status !== 'running') return before;
  // Begun before it is invoked: a function may answer while the call that started it is still on its way back.
  await hooks.answers.begin(event.LifecycleEventHookExecutionId);
  const invocation = await invoke(hook, event, parts, { context, type: 'Event' });
  return invocation.status === 'failed' ? invocation : before;
}

/** Asks for the verdict of a function that was started and answers by itself. */
export async function pollFunctionHook(
  hook: FunctionHook,
  { hooks }: FunctionHookParts,
  { operationId }: OperationContext,
): Promise<OperationStatus<void, FunctionHook>> {
  const known = await hooks.answers?.read(hookExecutionId(operationId));
  if (known === 'Succeeded') return succeeded();
  if (known === 'Failed') return failed({ errorCode: 'ScriptFailed', message: `${nameOf(hook)} answered Failed` });
  return running(hook, { pollAfter: hooks.pollAfter });
}

/** The id a function answers with: derived from the operation, so the same in every try. */
export function hookExecutionId(operationId: string): string {
  return createHash('sha256').update(operationId).digest('hex').slice(0, 32);
}

async function runCallback(
  callback: HookCallback,
  event: HookEvent,
  hook: FunctionHook,
  { signal }: OperationContext,
): Promise<OperationStatus<void, FunctionHook>> {
  try {
    const status = await callback({ ...event, lifecycleEvent: hook.lifecycleEvent }, { signal });
    if (status !== 'Failed') return succeeded();
    return failed({ errorCode: 'ScriptFailed', message: `the callback of ${hook.lifecycleEvent} answered Failed` });
  } catch (error) {
    if (signal.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    return failed({ errorCode: 'ScriptFailed', message: `the callback of ${hook.lifecycleEvent} failed: ${message}` });
  }
}

async function invokeForResult(
  hook: FunctionHook,
  event: HookEvent,
  parts: FunctionHookParts,
  context: OperationContext,
): Promise<OperationStatus<void, FunctionHook>> {
  const answer = await invoke(hook, event, parts, { context, type: 'RequestResponse' });
  if (answer.status === 'failed') return answer;
  const { result } = answer;
  if (result.functionError !== undefined) {
    const message = `${nameOf(hook)} failed (${result.functionError})`;
    return failed({ errorCode: 'ScriptFailed', message, logTail: result.payload.slice(-2048) });
  }
  if (statusIn(result.payload) !== 'Failed') return succeeded();
  return failed({ errorCode: 'ScriptFailed', message: `${nameOf(hook)} returned the status Failed` });
}

/** The invocation was taken, or refused. */
type InvocationOutcome =
  | { readonly status: 'taken'; readonly result: Invocation }
  | { readonly status: 'failed'; readonly diagnostics: Diagnostics };

interface Invocation {
  readonly functionError: string | undefined;
  readonly payload: string;
}

async function invoke(
  hook: FunctionHook,
  event: HookEvent,
  { connection }: FunctionHookParts,
  options: { readonly context: OperationContext; readonly type: 'Event' | 'RequestResponse' },
): Promise<InvocationOutcome> {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  // No blind second invocation by the SDK: what is unknown is asked again by the driver, under the same id.
  const client = connection.client(LambdaClient, { retries: false });
  const command = new InvokeCommand({
    FunctionName: hook.functionName ?? undefined,
    InvocationType: options.type,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const { signal } = options.context;
  const answer = await callService('lambda Invoke', () => client.send(command, { abortSignal: signal }));
  if (answer.status === 'refused') {
    const { errorCode, message } = refusalDiagnostics(answer.refusal);
    const diagnostics: Diagnostics = { errorCode, message: `${nameOf(hook)} could not be invoked: ${message}` };
    return { status: 'failed', diagnostics };
  }
  const { FunctionError, Payload } = answer.output;
  const result = { functionError: FunctionError, payload: Payload?.transformToString() ?? '' };
  return { status: 'taken', result };
}

/** The `Status` that a function returned, in either case of its first letter; anything else means nothing. */
function statusIn(payload: string): string | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value !== 'object' || value === null) return undefined;
    const status: unknown = Reflect.get(value, 'Status') ?? Reflect.get(value, 'status');
    return isHookStatus(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

function nameOf({ functionName, lifecycleEvent }: FunctionHook): string {
  return `function ${functionName ?? ''} of ${lifecycleEvent}`;
}
