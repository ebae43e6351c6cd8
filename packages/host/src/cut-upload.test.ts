import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHost } from './host.js';
import { createScratch, patient } from './test-support/scratch.js';
import { localTransport } from './transport/local-transport.js';
import type { Transport } from './transport/transport.js';

/** A connection that ends like one whose controller was killed: the host reads the first bytes, then the end. */
function cutAfter(bytes: number): Transport {
  const transport = localTransport();
  async function* begin(stdin: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let rest = bytes;
    for await (const chunk of stdin) {
      yield chunk.subarray(0, rest);
      rest -= chunk.length;
      if (rest <= 0) return;
    }
  }
  return {
    ...transport,
    run: ({ stdin, ...command }) =>
      transport.run({ ...command, ...(stdin === undefined ? {} : { stdin: begin(stdin) }) }),
  };
}

test.each([0, 1, 200])(
  'an upload cut after %i bytes is not remembered: asked again, the bundle arrives',
  async (bytes) => {
    const scratch = await createScratch();
    const revision = await scratch.revision('v1', {
      'appspec.yml': 'version: 0.0\nos: linux\n',
      'data.txt': 'x'.repeat(10_000),
    });
    const request = scratch.request('d-1', 'DownloadBundle', revision);
    const broken = createHost({ transport: cutAfter(bytes), root: join(scratch.directory, 'root') });
    expect(await broken.start(request, patient)).toMatchObject({ status: 'failed' });
    expect(await scratch.host.start(request, patient)).toEqual({ status: 'succeeded' });
    const archive = join(scratch.directory, 'root/group-1/d-1/deployment-archive');
    expect(await readFile(join(archive, 'data.txt'), 'utf8')).toHaveLength(10_000);
    await scratch.remove();
  },
);

test('an archive that cannot be put in its place is no success, and arrives when asked again', async () => {
  const scratch = await createScratch();
  const revision = await scratch.revision('v1', { 'appspec.yml': 'version: 0.0\nos: linux\n' });
  const request = scratch.request('d-1', 'DownloadBundle', revision);
  const bin = join(scratch.directory, 'bin');
  await mkdir(bin);
  const refusing = '#!/bin/sh\n[ "$1" != -T ] || { echo "mv: no space left" >&2; exit 1; }\nexec /bin/mv "$@"\n';
  await writeFile(join(bin, 'mv'), refusing, { mode: 0o755 });
  const transport = localTransport({ environment: { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin` } });
  const full = createHost({ transport, root: join(scratch.directory, 'root') });
  expect(await full.start(request, patient)).toMatchObject({
    status: 'failed',
    diagnostics: { message: expect.stringContaining('no space left') },
  });
  expect(await scratch.host.start(request, patient)).toEqual({ status: 'succeeded' });
  await scratch.remove();
});
