import type { ServiceModel, Structure } from '../model/service-model.js';
import { fromJson, toJson } from './json-values.js';
import { failureOnTheWire, type Protocol } from './protocol.js';
import { textOf } from './wire.js';

/** JSON 1.0 and 1.1: the operation is in `X-Amz-Target`, everything else in the body. */
export const jsonProtocol: Protocol = {
  decode(model, operation, request) {
    const body: unknown = JSON.parse(textOf(request.body) || '{}');
    return operation.input === undefined ? {} : (fromJson(model, operation.input, body) as Structure);
  },
  encode(model, operation, output) {
    const body = operation.output === undefined ? {} : toJson(model, operation.output, output);
    return { status: 200, headers: headersOf(model), body: JSON.stringify(body) };
  },
  encodeFailure(model, failure) {
    const { code, status } = failureOnTheWire(model, failure);
    const body = JSON.stringify({ __type: code, message: failure.message });
    return { status, headers: { ...headersOf(model), 'x-amzn-query-error': `${code};Sender` }, body };
  },
};

function headersOf({ metadata }: ServiceModel): Readonly<Record<string, string>> {
  return { 'content-type': `application/x-amz-json-${metadata.jsonVersion ?? '1.1'}` };
}
