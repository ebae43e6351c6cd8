import { createServer, get, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An instance's application: answers at once, or holds a request until it is told to answer. */
export interface Application {
  readonly port: number;
  healthy: boolean;
  /** Requests to `/held` that wait. */
  readonly held: readonly ServerResponse[];
  /** Answers everything that is held. */
  release(): void;
  close(): Promise<void>;
}

/** Starts an application on loopback that answers with its name. */
export async function startApplication(name = 'served'): Promise<Application> {
  let healthy = true;
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return void response.writeHead(healthy ? 200 : 503).end();
    if (request.url === '/held') return void held.push(response);
    response.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get healthy() {
      return healthy;
    },
    set healthy(value) {
      healthy = value;
    },
    held,
    release: () => {
      for (const response of held.splice(0)) response.end('released\n');
    },
    close: () => closeServer(server),
  };
}

/** One GET on a connection of its own; status 0 when there was no answer. */
export function ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.once('error', () => resolve({ status: 0, text }));
    }).once('error', () => resolve({ status: 0, text: '' }));
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
