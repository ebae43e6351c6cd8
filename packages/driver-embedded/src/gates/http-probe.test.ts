import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { httpProbe } from './http-probe.js';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/** A server that answers like this; resolves to its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
}

const { signal } = new AbortController();

it.each([200, 204, 404, 503])('status %d is the answer', async (status) => {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  expect(await httpProbe({ url, signal })).toBe(status);
  expect(asked).toEqual(['GET /health']);
});

it('a redirect is an answer of its own', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  expect(await httpProbe({ url, signal })).toBe(302);
});

it('an answer that goes on for ever is not read to its end', async () => {
  const url = await serve((_request, response) => void response.writeHead(200).write('and so on'));
  expect(await httpProbe({ url, signal })).toBe(200);
});

it('nobody who answers is an error, and so is a deployment that ends meanwhile', async () => {
  const url = await serve(() => undefined);
  const ended = new AbortController();
  const asked = httpProbe({ url, signal: ended.signal });
  ended.abort();
  await expect(asked).rejects.toThrow();
  await close?.();
  await expect(httpProbe({ url, signal })).rejects.toThrow();
});
