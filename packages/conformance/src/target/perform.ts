import type {
  JsonValue,
  LifecycleEventRequest,
  OperationContext,
  OperationStatus,
  TargetV1,
} from '@rollway/core/target';

/** Polls that an operation may take before the kit calls it endless. */
const maximumPolls = 600;

/** What an operation is called with in checks. */
export function contextFor(operationId: string, signal: AbortSignal = new AbortController().signal): OperationContext {
  return { operationId, signal, log: () => undefined };
}

/** Performs a request to its end, waiting between polls as long as the target asks for. */
export async function perform(
  target: TargetV1,
  request: LifecycleEventRequest,
  operationId: string,
): Promise<OperationStatus<void, JsonValue>> {
  const context = contextFor(operationId);
  return follow(target, await target.runLifecycleEvent.start(request, context), context);
}

/** Polls an operation to its end. */
export async function follow(
  target: TargetV1,
  first: OperationStatus<void, JsonValue>,
  context: OperationContext,
): Promise<OperationStatus<void, JsonValue>> {
  let status = first;
  for (let polls = 0; status.status === 'running' && polls < maximumPolls; polls += 1) {
    await waitFor(status.pollAfter);
    status = await target.runLifecycleEvent.poll(throughJson(status.handle), context);
  }
  return status;
}

/** What the journal makes of a value. */
export function throughJson<Value extends JsonValue>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** The pause that a target asked for; never longer than a second, because a check is no rollout. */
function waitFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(milliseconds, 1000));
  });
}
