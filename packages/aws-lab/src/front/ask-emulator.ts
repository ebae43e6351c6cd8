import { request as httpRequest } from 'node:http';
import type { WireAnswer, WireRequest } from '../protocol/wire.js';

/** Passes a request on as it came, into the account of this lab. */
export function askEmulator(url: string, accountId: string, request: WireRequest): Promise<WireAnswer> {
  const { transfer, ...headers } = request.headers;
  const query = request.query.size === 0 ? '' : `?${request.query}`;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${url}${request.path}${query}`,
      { method: request.method, headers: { ...headers, 'x-moto-account-id': accountId } },
      (incoming) => {
        const chunks: Uint8Array[] = [];
        incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const received = Object.entries(incoming.headers).flatMap(([name, value]) =>
            typeof value === 'string' && !hopByHop.has(name) ? [[name, value] as const] : [],
          );
          const status = incoming.statusCode ?? 502;
          resolve({ status, headers: Object.fromEntries(received), body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(request.body);
  });
}

const hopByHop = new Set(['connection', 'transfer-encoding', 'content-length', 'keep-alive', 'server', 'date']);

/** The emulator answers what it does not know with status 500 and a page of HTML, which clients take for a passing fault. */
export function isUnknownToEmulator({ status, headers }: WireAnswer): boolean {
  return status === 500 && (headers['content-type'] ?? '').includes('html');
}
