import { createHash } from 'node:crypto';
import { access, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../test-support/scratch.js';
import { localTransport } from '../transport/local-transport.js';
import type { Transport, TransportCommand } from '../transport/transport.js';
import { downloadOnHost } from './download-on-host.js';

const content = 'the archive';
const sha256 = createHash('sha256').update(content).digest('hex');
let scratch: Scratch;
let requests: IncomingHttpHeaders[];
let url: string;
let close: () => void;
beforeEach(async () => {
  scratch = await createScratch();
  requests = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    if (request.url?.includes('forbidden') === true) response.writeHead(403);
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/web.tgz?X-Amz-Signature=s3cr3t`;
  close = () => server.close();
});
afterEach(async () => {
  close();
  await scratch.remove();
});

/** A local host that shows what its commands look like from outside. */
function watched(transport: Transport): { readonly transport: Transport; readonly commands: TransportCommand[] } {
  const commands: TransportCommand[] = [];
  const run: Transport['run'] = (command) => {
    commands.push(command);
    return transport.run(command);
  };
  return { transport: { ...transport, run }, commands };
}

const request = (more: Partial<Parameters<typeof downloadOnHost>[1]> = {}) => ({
  download: { url, headers: { authorization: 'Bearer t0ken' } },
  revision: 's3://bucket/web.tgz',
  sha256,
  path: join(scratch.directory, 'fetched', sha256),
  ...more,
});

/** A host that has only these programs. */
async function hostWith(programs: readonly string[]): Promise<Transport> {
  const bin = join(scratch.directory, 'bin');
  await mkdir(bin, { recursive: true });
  for (const program of programs) await symlink(`/usr/bin/${program}`, join(bin, program));
  return localTransport({ environment: { PATH: bin } });
}
const basics = ['sha256sum', 'mkdir', 'mv', 'rm', 'grep'];

test('the host gets the file and checks it; asked again it has it', async () => {
  const { transport, commands } = watched(localTransport());
  await downloadOnHost(transport, request());
  expect(await readFile(request().path, 'utf8')).toBe(content);
  expect((await stat(request().path)).mode & 0o777).toBe(0o600);
  expect(requests[0]?.authorization).toBe('Bearer t0ken');
  await downloadOnHost(transport, request());
  expect(requests).toHaveLength(1);
  // What a process list or a log could show has neither the signature nor the token.
  expect(commands.map(({ script, arguments: given }) => script + given.join()).join()).not.toMatch(/s3cr3t|t0ken/);
});

test('other bytes are refused on the host, and nothing is left behind', async () => {
  const wrong = request({ sha256: sha256.replace(/^./, 'x') });
  await expect(downloadOnHost(localTransport(), wrong)).rejects.toMatchObject({ code: 'revision-changed' });
  await expect(access(wrong.path)).rejects.toThrow();
});

test('a download that fails may be asked for again, and its message has no secret', async () => {
  const forbidden = request({ download: { url: url.replace('web', 'forbidden') } });
  const error = await downloadOnHost(localTransport(), forbidden).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'transport-failed', retryable: true });
  expect(String(error)).not.toContain('s3cr3t');
});

test('nor has it a piece of one, however much is said before it', async () => {
  const bin = join(scratch.directory, 'bin');
  await mkdir(bin);
  const says = `#!/bin/sh\n{ printf %0480d 0; sed 's/.*= //; s/.*[?]//'; } >&2\nexit 6\n`;
  await writeFile(join(bin, 'curl'), says, { mode: 0o755 });
  const host = localTransport({ environment: { PATH: `${bin}:/usr/bin:/bin` } });
  const error = await downloadOnHost(host, request()).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('0000');
  expect(String(error)).not.toMatch(/s3cr|t0k/);
});

test.each([
  [20, '20 minutes ahead of'],
  [-20, '20 minutes behind'],
])('a refused download with a clock that is %i minutes off says so', async (minutes, words) => {
  const now = (): number => Date.now() + minutes * 60_000;
  const forbidden = request({ download: { url: url.replace('web', 'forbidden') }, now });
  await expect(downloadOnHost(localTransport(), forbidden)).rejects.toThrow(`the clock of this controller is ${words}`);
  const right = downloadOnHost(localTransport(), { ...forbidden, now: Date.now });
  await expect(right).rejects.toThrow(/403(?!.*clock)/);
});

test('GNU wget will do for an address without headers; with nothing the host is named', async () => {
  const wget = await hostWith([...basics, 'wget']);
  await downloadOnHost(wget, request({ download: { url } }));
  expect(await readFile(request().path, 'utf8')).toBe(content);
  const nothing = localTransport({ description: 'web-1', environment: { PATH: join(scratch.directory, 'bin') } });
  const more = { path: join(scratch.directory, 'other') };
  await expect(downloadOnHost(nothing, request(more))).rejects.toThrow('web-1: it has neither curl nor GNU wget');
});

test('what would be read as something else is refused', async () => {
  const download = { url, headers: { authorization: 'x"\noutput = "/etc/passwd' } };
  await expect(downloadOnHost(localTransport(), request({ download }))).rejects.toMatchObject({
    code: 'bundle-unreadable',
  });
  expect(requests).toHaveLength(0);
});
