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
  /** Requests answered so far, health checks not counted. */
  readonly served: number;
  close(): Promise<void>;
}

/** Starts an application on loopback. */
export async function startApplication(): Promise<Application> {
  let healthy = true;
  let served = 0;
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return void response.writeHead(healthy ? 200 : 503).end();
    if (request.url === '/held') return void held.push(response);
    served += 1;
    response.end('served\n');
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
    get served() {
      return served;
    },
    close: () => closeServer(server),
  };
}

/** Status of one GET on a connection of its own; 0 when there was no answer. */
export function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).once('error', () => resolve(0));
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
