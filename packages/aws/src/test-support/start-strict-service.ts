import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that checks what the lab does not: when and by whom a request is signed. It answers Systems Manager's calls. */
export interface StrictService extends AsyncDisposable {
  readonly url: string;
  /** By how many milliseconds its clock is ahead, and by how many more after each request. */
  ahead: number;
  step: number;
  /** Access keys whose session is over. */
  readonly expired: Set<string>;
  /** Access keys of the requests, in order. */
  readonly keys: string[];
}

/** Signature Version 4 is good for five minutes. */
const goodFor = 300_000;

/** Starts the service on a port of its own. */
export async function startStrictService(): Promise<StrictService> {
  const service = { ahead: 0, step: 0, expired: new Set<string>(), keys: [] as string[] };
  const server = createServer((request, response) => {
    request.resume();
    const now = Date.now() + service.ahead;
    service.ahead += service.step;
    const [, key = ''] = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    service.keys.push(key);
    const signed = String(request.headers['x-amz-date']).replace(
      /^(....)(..)(..)T(..)(..)(..)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    const headers = { 'content-type': 'application/x-amz-json-1.1', date: new Date(now).toUTCString() };
    const refuse = (code: string): void => {
      response.writeHead(400, headers).end(JSON.stringify({ __type: code, message: `refused: ${code}` }));
    };
    if (service.expired.has(key)) return refuse('ExpiredTokenException');
    if (Math.abs(Date.parse(signed) - now) > goodFor) return refuse('InvalidSignatureException');
    response.writeHead(200, headers).end('{"InstanceInformationList":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(service, {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}
