/** A stop over real processes: what a hook runs must be gone when its operation is reported. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleRequest } from '@rollway/conformance';
import { localRevision } from '@rollway/core';
import { defaultRetryPolicy, performOperation, type RunOperation } from '@rollway/core/driver';
import { createVirtualClock } from '@rollway/core/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { localHost } from './local-host.js';
import { onPremises } from './onprem.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-stop-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function writeRevision(): Promise<string> {
  const root = join(directory, 'revision');
  await mkdir(root);
  await writeFile(
    join(root, 'appspec.yml'),
    'version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: start.sh\n',
  );
  // The shell's own id, then the hook is the process itself.
  await writeFile(
    join(root, 'start.sh'),
    '#!/bin/sh\necho $$ > "$HOST_ROOT/pid.new"\nmv "$HOST_ROOT/pid.new" "$HOST_ROOT/pid"\nexec sleep 600\n',
    {
      mode: 0o755,
    },
  );
  return root;
}

test('a hook that a call waits for is ended by a stop, and not only its waiting', { timeout: 60_000 }, async () => {
  const revision = localRevision(await writeRevision());
  const host = join(directory, 'host-1');
  await mkdir(host);
  const target = onPremises({ hosts: [localHost({ instanceId: 'host-1', directory: host })] });
  const stopping = new AbortController();
  const perform = (lifecycleEvent: string): ReturnType<typeof performOperation> => {
    const request = sampleRequest(lifecycleEvent, 'host-1', { revision });
    const clock = createVirtualClock();
    const command: RunOperation = {
      type: 'run-operation',
      operationId: `stop:${lifecycleEvent}`,
      request,
      deadline: clock.now() + request.timeout,
    };
    const { signal } = new AbortController();
    return performOperation(command, { target, clock, retry: defaultRetryPolicy, signal, cancelled: stopping.signal });
  };
  expect(await perform('DownloadBundle')).toMatchObject({ status: { status: 'succeeded' } });
  const performed = perform('ApplicationStart');
  const pid = await vi.waitFor(() => readFile(join(host, 'pid'), 'utf8').then(Number), { timeout: 20_000 });
  stopping.abort();
  expect(await performed).toMatchObject({ status: { status: 'failed', diagnostics: { errorCode: 'ScriptFailed' } } });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await target.close();
});
