import type { Structure } from '../model/service-model.js';
import { failureOnTheWire, type Protocol } from './protocol.js';
import { nest, type QueryNames, readNested } from './query-values.js';
import { textOf } from './wire.js';
import { element, elementOf, escapeText } from './xml.js';

/** EC2's dialect: names begin with a capital in the form, and lists have no level of their own there. */
const names: QueryNames = {
  nameOf: (key, { locationName = key }) => locationName.charAt(0).toUpperCase() + locationName.slice(1),
  flatLists: true,
};

/** The query protocol as EC2 speaks it. */
export const ec2Protocol: Protocol = {
  decode(model, operation, request) {
    if (operation.input === undefined) return {};
    const parameters = nest(new URLSearchParams(textOf(request.body)));
    return (readNested(model, operation.input, parameters, names) ?? {}) as Structure;
  },
  encode(model, operation, output) {
    const content = operation.output === undefined ? '' : elementOf(model, operation.output, 'x', output).slice(3, -4);
    const namespace = model.metadata.xmlNamespace ?? '';
    const id = element('requestId', '00000000-0000-0000-0000-000000000000');
    const body = `<${operation.name}Response xmlns="${namespace}">${id}${content}</${operation.name}Response>`;
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  },
  encodeFailure(model, failure) {
    const { code, status } = failureOnTheWire(model, failure);
    const error = element('Error', element('Code', escapeText(code)) + element('Message', escapeText(failure.message)));
    const body = element('Response', element('Errors', error) + element('RequestID', 'lab'));
    return { status, headers: { 'content-type': 'text/xml' }, body };
  },
};
