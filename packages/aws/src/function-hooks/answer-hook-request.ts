import type { HookAnswers } from './hook-answers.js';
import { isHookStatus } from './hook-status.js';

/** A request as any HTTP server has it. */
export interface HookAnswerRequest {
  /** Value of the header `X-Amz-Target`. */
  readonly target: string | undefined;
  readonly body: string;
}

/** What to send back: the status, and JSON of the type `application/x-amz-json-1.1`. */
export interface HookAnswerResponse {
  readonly statusCode: number;
  readonly body: string;
}

const operation = 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus';

/**
 * Answers CodeDeploy's one call that hook functions make, in CodeDeploy's own protocol: functions written for it answer Rollway
 * with no change but the environment variable `AWS_ENDPOINT_URL_CODEDEPLOY`. It checks no signature; put it where only your
 * functions reach it.
 */
export async function answerHookRequest(request: HookAnswerRequest, answers: HookAnswers): Promise<HookAnswerResponse> {
  if (request.target !== operation) {
    return refusal('InvalidOperationException', `only ${operation} is answered here, not ${String(request.target)}`);
  }
  const input = parseBody(request.body);
  const executionId = input?.lifecycleEventHookExecutionId;
  if (typeof executionId !== 'string' || executionId === '') {
    return refusal('InvalidLifecycleEventHookExecutionIdException', 'lifecycleEventHookExecutionId must be there');
  }
  const status = input?.status;
  if (!isHookStatus(status)) {
    const message = `status must be Succeeded or Failed, not ${JSON.stringify(status)}`;
    return refusal('InvalidLifecycleEventHookExecutionStatusException', message);
  }
  switch (await answers.answer(executionId, status)) {
    case 'taken':
      return { statusCode: 200, body: JSON.stringify({ lifecycleEventHookExecutionId: executionId }) };
    case 'completed':
      return refusal('LifecycleEventAlreadyCompletedException', `execution ${executionId} was answered before`);
    case 'unknown':
      return refusal('InvalidLifecycleEventHookExecutionIdException', `no hook waits for ${executionId}`);
  }
}

function parseBody(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refusal(code: string, message: string): HookAnswerResponse {
  return { statusCode: 400, body: JSON.stringify({ __type: code, message }) };
}
