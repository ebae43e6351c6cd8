import type { ServiceModel, ShapeReference, Structure } from '../model/service-model.js';
import { failureOnTheWire, type Protocol } from './protocol.js';
import { textOf } from './wire.js';
import { element, elementOf, escapeText } from './xml.js';

/** The query protocol: form parameters with dotted names in, XML out. */
export const queryProtocol: Protocol = {
  decode(model, operation, request) {
    if (operation.input === undefined) return {};
    const parameters = [...new URLSearchParams(textOf(request.body))];
    return (read(model, operation.input, nest(parameters)) ?? {}) as Structure;
  },
  encode(model, operation, output) {
    const wrapper = operation.output?.resultWrapper ?? `${operation.name}Result`;
    const result = operation.output === undefined ? '' : elementOf(model, operation.output, wrapper, output);
    const metadata = element('ResponseMetadata', element('RequestId', '00000000-0000-0000-0000-000000000000'));
    const namespace = model.metadata.xmlNamespace ?? '';
    const body = `<${operation.name}Response xmlns="${namespace}">${result}${metadata}</${operation.name}Response>`;
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  },
  encodeFailure(model, failure) {
    const { code, status } = failureOnTheWire(model, failure);
    const text = element('Code', escapeText(code)) + element('Message', escapeText(failure.message));
    const error = element('Error', element('Type', status < 500 ? 'Sender' : 'Receiver') + text);
    const body = element('ErrorResponse', error + element('RequestId', '00000000-0000-0000-0000-000000000000'));
    return { status, headers: { 'content-type': 'text/xml' }, body };
  },
};

interface Nested {
  text?: string;
  readonly inside: Map<string, Nested>;
}

function nest(parameters: readonly (readonly [string, string])[]): Nested {
  const root: Nested = { inside: new Map() };
  for (const [name, text] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    let place = root;
    for (const part of name.split('.')) {
      const next: Nested = place.inside.get(part) ?? { inside: new Map() };
      place.inside.set(part, next);
      place = next;
    }
    place.text = text;
  }
  return root;
}

function read(model: ServiceModel, reference: ShapeReference, value: Nested): unknown {
  const shape = model.shapes[reference.shape];
  if (shape === undefined) return value.text;
  if (shape.type === 'structure') {
    return Object.fromEntries(
      [...value.inside].map(([name, inner]) => {
        const found = Object.entries(shape.members ?? {}).find(
          ([key, member]) => key === name || member.locationName === name,
        );
        return found === undefined ? [name, inner.text] : [found[0], read(model, found[1], inner)];
      }),
    );
  }
  if (shape.type === 'list') {
    const { member } = shape;
    const items = value.inside.get('member') ?? value.inside.get(member?.locationName ?? 'member');
    // An empty list is an empty parameter.
    if (items === undefined || member === undefined) return [];
    return [...items.inside.values()].map((item) => read(model, member, item));
  }
  return readScalar(shape.type, value.text ?? '');
}

function readScalar(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true';
  if (type === 'timestamp') return new Date(text);
  if (type === 'blob') return Buffer.from(text, 'base64');
  return type === 'string' ? text : Number(text);
}
