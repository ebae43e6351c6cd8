import type { OperationModel, ServiceModel, Shape, ShapeReference, Structure } from '../model/service-model.js';
import { fromJson, toJson } from './json-values.js';
import { matchUri } from './match-uri.js';
import { failureOnTheWire, type Protocol } from './protocol.js';
import { textOf, type WireRequest } from './wire.js';

/** REST with JSON bodies: members travel in the path, the query, headers and the body, as the model says. */
export const restJsonProtocol: Protocol = {
  decode(model, operation, request) {
    const shape = shapeOf(model, operation.input);
    const path = matchUri(operation.http.requestUri, request.path) ?? {};
    const members = Object.entries(shape?.members ?? {}).flatMap(([name, member]): [string, unknown][] => {
      const text = locatedText(member, name, path, request);
      return text === undefined ? [] : [[name, fromText(model, member, text)]];
    });
    return { ...Object.fromEntries(members), ...decodeBody(model, operation, request) };
  },
  encode(model, operation, output) {
    const shape = shapeOf(model, operation.output);
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    let status = operation.http.responseCode ?? 200;
    const body: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(output)) {
      const member = shape?.members?.[name];
      if (member === undefined || value === undefined || name === shape?.payload) continue;
      if (member.location === 'statusCode') status = Number(value);
      else if (member.location === 'header') headers[(member.locationName ?? name).toLowerCase()] = String(value);
      else body[member.locationName ?? name] = toJson(model, member, value);
    }
    const payload = shape?.payload === undefined ? undefined : output[shape.payload];
    if (payload instanceof Uint8Array) return { status, headers, body: payload };
    return { status, headers, body: status === 204 ? '' : JSON.stringify(body) };
  },
  encodeFailure(model, failure) {
    const { code, status } = failureOnTheWire(model, failure);
    const body = JSON.stringify({ Type: 'User', message: failure.message, Message: failure.message });
    return { status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': code }, body };
  },
};

function shapeOf(model: ServiceModel, reference: ShapeReference | undefined): Shape | undefined {
  return reference === undefined ? undefined : model.shapes[reference.shape];
}

function locatedText(
  member: ShapeReference,
  name: string,
  path: Readonly<Record<string, string>>,
  request: WireRequest,
): string | undefined {
  const key = member.locationName ?? name;
  if (member.location === 'uri') return path[key];
  if (member.location === 'querystring') return request.query.get(key) ?? undefined;
  if (member.location === 'header') return request.headers[key.toLowerCase()];
  return undefined;
}

function fromText(model: ServiceModel, member: ShapeReference, text: string): unknown {
  const type = model.shapes[member.shape]?.type;
  if (type === 'boolean') return text === 'true';
  return type === 'integer' || type === 'long' || type === 'double' || type === 'float' ? Number(text) : text;
}

function decodeBody(model: ServiceModel, operation: OperationModel, request: WireRequest): Structure {
  const shape = shapeOf(model, operation.input);
  if (shape?.payload !== undefined) return request.body.length === 0 ? {} : { [shape.payload]: request.body };
  const text = textOf(request.body);
  if (text === '') return {};
  const body = JSON.parse(text) as Record<string, unknown>;
  const members = shape?.members ?? {};
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      const found = Object.entries(members).find(([name, member]) => (member.locationName ?? name) === key);
      return found === undefined ? [key, value] : [found[0], fromJson(model, found[1], value)];
    }),
  );
}
