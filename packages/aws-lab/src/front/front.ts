import type { FaultEngine } from '../faults/fault-engine.js';
import type { Fault } from '../faults/fault-rule.js';
import type { RateLimiter } from '../faults/rate-limits.js';
import type { LabContext } from '../lab-context.js';
import type { WireAnswer, WireRequest } from '../protocol/wire.js';
import { askEmulator, isUnknownToEmulator } from './ask-emulator.js';
import type { CallRecord } from './call-record.js';
import { type Classified, classify } from './classify.js';
import { faultAnswer } from './fault-answer.js';
import { notPlayed, type Reply } from './front-server.js';
import { ownedServices } from './owned-services.js';
import { isRead, type Past } from './past.js';
import { performOwned } from './perform-owned.js';

/** What the front works with. */
export interface FrontParts {
  readonly lab: LabContext;
  readonly faults: FaultEngine;
  readonly rates: RateLimiter;
  readonly past: Past;
  readonly calls: CallRecord[];
  /** What the lab could not do, or did unlike AWS's model. */
  readonly defects: string[];
  /** The emulator; absent: only what the lab plays itself is answered. */
  readonly emulatorUrl: string | undefined;
}

/** Takes one request through classification, faults, the model's gate and its effect. */
export async function takeRequest(parts: FrontParts, request: WireRequest): Promise<Reply> {
  const classified = classify(request);
  if (typeof classified === 'string') return defect(parts, classified);
  parts.lab.timeline.catchUp();
  const record = beginRecord(parts, classified, request);
  const overRate = parts.rates.exceeds(record.service, record.operation);
  const fault: Fault | undefined = overRate ? { kind: 'throttle' } : parts.faults.faultOf(record);
  if (fault !== undefined) record.fault = fault.kind;
  const early = fault === undefined ? undefined : await beforeEffect(fault, classified);
  if (early !== undefined) return finish(record, early);
  if (!isRead(classified.operation.name)) parts.past.keep(parts.lab.account);
  const reply = await perform(parts, classified, request, fault?.kind === 'stale-read', record);
  record.performed = true;
  if (fault?.kind === 'reset-after') return { kind: 'reset' };
  return finish(record, fault?.kind === 'truncated' && reply.kind === 'answer' ? { ...reply, cutOff: true } : reply);
}

async function beforeEffect(fault: Fault, classified: Classified): Promise<Reply | undefined> {
  if (fault.kind === 'hang') return { kind: 'silence' };
  if (fault.kind === 'reset-before') return { kind: 'reset' };
  // The one wait in real time: clients measure their time-outs in it.
  if (fault.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
  const answer = faultAnswer(fault, classified);
  return answer === undefined ? undefined : { kind: 'answer', answer };
}

async function perform(
  parts: FrontParts,
  classified: Classified,
  request: WireRequest,
  stale: boolean,
  record: CallRecord,
): Promise<Reply> {
  const { entry, operation } = classified;
  const owned = ownedServices[entry.model];
  const { protocol } = entry;
  if (owned !== undefined && protocol !== undefined) {
    const operationOfLab = owned[operation.name];
    if (operationOfLab === undefined) return askOrDefect(parts, classified, request, stale);
    const lab = stale && isRead(operation.name) ? { ...parts.lab, account: parts.past.account() } : parts.lab;
    const { answer, defects, failure } = await performOwned(classified, protocol, operationOfLab, lab);
    parts.defects.push(...defects);
    if (failure !== undefined) record.errorCode = failure.code;
    return { kind: 'answer', answer };
  }
  return askOrDefect(parts, classified, request, stale);
}

/** Services whose other operations would show another state than the lab's: half an answer would be a wrong one. */
const wholly: readonly string[] = ['lambda', 'cloudwatch', 'ecs', 'elbv2', 'elb', 'ssm', 'autoscaling'];

async function askOrDefect(
  parts: FrontParts,
  { entry, operation }: Classified,
  request: WireRequest,
  stale: boolean,
): Promise<Reply> {
  if (wholly.includes(entry.model)) return defect(parts, `the lab does not play ${entry.model} ${operation.name}`);
  if (parts.emulatorUrl === undefined) {
    return defect(parts, `${entry.model} ${operation.name} needs the emulator, and this lab was made without one`);
  }
  const answer = await askEmulator(parts.emulatorUrl, parts.lab.accountId, request);
  if (isUnknownToEmulator(answer)) return defect(parts, `the emulator does not play ${entry.model} ${operation.name}`);
  return { kind: 'answer', answer: stale && isRead(operation.name) ? parts.past.answer(request, answer) : answer };
}

function beginRecord(
  { calls, lab }: FrontParts,
  { entry, operation, input }: Classified,
  request: WireRequest,
): CallRecord {
  const sequence = calls.length + 1;
  const record: CallRecord = {
    sequence,
    at: lab.timeline.now(),
    service: entry.model,
    operation: operation.name,
    input,
    invocationId: request.headers['amz-sdk-invocation-id'] ?? `call-${sequence}`,
    attempt: Number(/attempt=(\d+)/.exec(request.headers['amz-sdk-request'] ?? '')?.[1] ?? 1),
    performed: false,
  };
  calls.push(record);
  return record;
}

function finish(record: CallRecord, reply: Reply): Reply {
  if (reply.kind === 'answer') record.status = (reply.answer satisfies WireAnswer).status;
  return reply;
}

function defect({ defects }: FrontParts, message: string): Reply {
  defects.push(message);
  return { kind: 'answer', answer: notPlayed(message) };
}
