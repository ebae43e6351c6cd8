import type { Structure } from '../model/service-model.js';
import { failureOnTheWire, type Protocol } from './protocol.js';
import { nest, type QueryNames, readNested } from './query-values.js';
import { textOf } from './wire.js';
import { element, elementOf, escapeText } from './xml.js';

const names: QueryNames = { nameOf: (key, member) => member.locationName ?? key, flatLists: false };
const requestId = '00000000-0000-0000-0000-000000000000';

/** The query protocol: form parameters with dotted names in, XML out. */
export const queryProtocol: Protocol = {
  decode(model, operation, request) {
    if (operation.input === undefined) return {};
    const parameters = nest(new URLSearchParams(textOf(request.body)));
    return (readNested(model, operation.input, parameters, names) ?? {}) as Structure;
  },
  encode(model, operation, output) {
    const wrapper = operation.output?.resultWrapper ?? `${operation.name}Result`;
    const result = operation.output === undefined ? '' : elementOf(model, operation.output, wrapper, output);
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    const namespace = model.metadata.xmlNamespace ?? '';
    const body = `<${operation.name}Response xmlns="${namespace}">${result}${metadata}</${operation.name}Response>`;
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  },
  encodeFailure(model, failure) {
    const { code, status } = failureOnTheWire(model, failure);
    const text = element('Code', escapeText(code)) + element('Message', escapeText(failure.message));
    const error = element('Error', element('Type', status < 500 ? 'Sender' : 'Receiver') + text);
    const body = element('ErrorResponse', error + element('RequestId', requestId));
    return { status, headers: { 'content-type': 'text/xml' }, body };
  },
};
