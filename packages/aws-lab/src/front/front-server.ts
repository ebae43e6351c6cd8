import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LabError } from '../lab-error.js';
import type { WireAnswer, WireRequest } from '../protocol/wire.js';

/** What becomes of a request: an answer, whole or cut off, or none at all. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: WireAnswer; readonly cutOff?: boolean }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

/** A loopback server in front of everything. */
export interface FrontServer {
  readonly endpoint: string;
  /** Requests that have come in and are not answered, hung up on, or given up. */
  readonly inFlight: number;
  close(): Promise<void>;
}

/** Starts a server that replies to each request as it is told. */
export async function startFrontServer(reply: (request: WireRequest) => Promise<Reply>): Promise<FrontServer> {
  let inFlight = 0;
  const server = createServer((incoming, outgoing) => {
    inFlight += 1;
    outgoing.once('close', () => {
      inFlight -= 1;
    });
    void serve(incoming, outgoing, reply);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new LabError('The front has no port.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    get inFlight() {
      return inFlight;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  reply: (request: WireRequest) => Promise<Reply>,
): Promise<void> {
  const request = await readRequest(incoming).catch(() => undefined);
  if (request === undefined) return;
  const decided = await reply(request).catch((error: unknown): Reply => ({ kind: 'answer', answer: brokenLab(error) }));
  if (decided.kind === 'silence') return;
  if (decided.kind === 'reset') {
    incoming.socket.resetAndDestroy();
    return;
  }
  const { status, headers, body } = decided.answer;
  const bytes = Buffer.from(body);
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length });
  if (decided.cutOff !== true) {
    outgoing.end(bytes);
    return;
  }
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => incoming.socket.destroy());
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(chunks),
  };
}

/** 501 is on no retry list: a defect of the lab surfaces at once. */
function brokenLab(error: unknown): WireAnswer {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return notPlayed(message);
}

/** The answer to what the lab cannot do, in a form that every client turns into an error with this message. */
export function notPlayed(message: string): WireAnswer {
  const body = JSON.stringify({ __type: 'LabNotImplemented', message });
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'LabNotImplemented' };
  return { status: 501, headers, body };
}
