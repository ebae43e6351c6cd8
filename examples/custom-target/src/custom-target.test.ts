import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleRequest, targetConformance } from '@rollway/conformance';
import { defineTarget, failed, type LifecycleEventRequest, shortOperation, succeeded } from '@rollway/core/target';
import { test } from 'vitest';

const read = (directory: string, sign: string) => readFile(join(directory, sign), 'utf8').catch(() => '');

/** Road signs, each a file that is appended to. Every line is a receipt, so a repeat finds what it did before. */
export const signs = (directory: string, names: readonly string[]) =>
  defineTarget({
    specificationVersion: 'v1',
    name: 'signs',
    computePlatform: 'server',
    resolveFleet: async () => names.map((instanceId) => ({ instanceId })),
    runLifecycleEvent: shortOperation(async ({ instance, lifecycleEvent }: LifecycleEventRequest, { operationId }) => {
      if (lifecycleEvent === 'ValidateService') return failed({ errorCode: 'ScriptFailed', message: 'it is dark' });
      const line = `${lifecycleEvent} ${operationId}\n`;
      const receipts = await read(directory, instance.instanceId);
      if (!receipts.includes(line)) await appendFile(join(directory, instance.instanceId), line);
      return succeeded();
    }),
  });

const createFixture = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'signs-'));
  const target = signs(directory, ['north', 'south']);
  const events = { good: 'Install', failing: 'ValidateService' };
  return {
    target,
    restart: async () => signs(directory, ['north', 'south']),
    request: async (kind: 'good' | 'failing', sign: string) => sampleRequest(events[kind], sign),
    effects: async ({ instance }: LifecycleEventRequest) =>
      (await read(directory, instance.instanceId)).split('\n').length - 1,
    close: () => rm(directory, { recursive: true, force: true }),
  };
};
const gaps = { 'target/refuses-a-bad-revision': 'a sign shows anything', 'target/cancel-ends-it': 'it takes no time' };
for (const check of targetConformance({ createFixture, gaps })) test(check.id, check.run);
