import type { Fault } from '../faults/fault-rule.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { WireAnswer } from '../protocol/wire.js';
import type { Classified } from './classify.js';

/** The answer of a fault that refuses a call without effect, or nothing when the fault is of another kind. */
export function faultAnswer(fault: Fault, { entry, model }: Classified): WireAnswer | undefined {
  const write = (code: string, message: string, status: number): WireAnswer => {
    const failure = new ServiceFailure(code, message, { status });
    return entry.protocol?.encodeFailure(model, failure) ?? restXmlFailure(entry.model, code, message, status);
  };
  if (fault.kind === 'throttle') {
    const { code, status } = entry.throttling;
    const answer = write(code, 'Rate exceeded', status);
    if (fault.retryAfter === undefined) return answer;
    return { ...answer, headers: { ...answer.headers, 'x-amz-retry-after': String(fault.retryAfter) } };
  }
  if (fault.kind === 'server-error') return write('InternalFailure', 'Injected by the lab', fault.status ?? 500);
  if (fault.kind === 'refusal') return write(fault.code, fault.message ?? 'Refused by the lab', fault.status ?? 400);
  return undefined;
}

/** S3 has one element for errors, EC2 wraps them in a response of its own. */
function restXmlFailure(service: string, code: string, message: string, status: number): WireAnswer {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = service === 's3' ? error : `<Response><Errors>${error}</Errors><RequestID>lab</RequestID></Response>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
