import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleRequest, type TargetFixture, targetConformance } from '@rollway/conformance';
import { localRevision } from '@rollway/core';
import type { LifecycleEventRequest } from '@rollway/core/target';
import { describe, test } from 'vitest';
import { localHost } from './local-host.js';
import { onPremises } from './onprem.js';

const script = (event: string, body: string): Record<string, string> => ({
  [`scripts/${event}.sh`]: `#!/bin/sh\n${body}\n`,
});

/** Hooks that count themselves on the host's disk, fail, or run until they are ended. */
const files: Readonly<Record<string, string>> = {
  'appspec.yml': `version: 0.0
os: linux
files:
  - source: content.txt
    destination: \${HOST_ROOT}/app
hooks:
  AfterInstall:
    - location: scripts/good.sh
  ApplicationStart:
    - location: scripts/slow.sh
  ValidateService:
    - location: scripts/failing.sh
`,
  'content.txt': 'content\n',
  ...script('good', 'echo x >> "$HOST_ROOT/effects"'),
  ...script('slow', 'sleep 60'),
  ...script('failing', 'echo broken >&2; exit 3'),
};

async function createFixture(): Promise<TargetFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-onprem-'));
  const revision = await writeFiles(join(directory, 'revision'), files);
  const bad = await writeFiles(join(directory, 'bad'), { 'appspec.yml': 'version: 1.0\nos: macos\n' });
  const hosts = ['host-1', 'host-2'].map((instanceId) =>
    localHost({ instanceId, directory: join(directory, instanceId) }),
  );
  for (const { instanceId } of hosts) await mkdir(join(directory, instanceId));
  const create = () => onPremises({ hosts, answerWithin: 0 });
  const target = create();
  const request = (lifecycleEvent: string, instanceId: string): LifecycleEventRequest =>
    sampleRequest(lifecycleEvent, instanceId, { revision: localRevision(revision) });
  const downloaded = async (lifecycleEvent: string, instanceId: string): Promise<LifecycleEventRequest> => {
    const context = { operationId: `setup:${instanceId}`, signal: new AbortController().signal, log: () => undefined };
    await target.runLifecycleEvent.start(request('DownloadBundle', instanceId), context);
    return request(lifecycleEvent, instanceId);
  };
  return {
    target,
    restart: async () => create(),
    request: (kind, instanceId) => downloaded(kind === 'good' ? 'AfterInstall' : 'ValidateService', instanceId),
    slowRequest: (instanceId) => downloaded('ApplicationStart', instanceId),
    effects: async ({ instance }) => {
      const file = join(directory, instance.instanceId, 'effects');
      const written = await access(file).then(
        () => readFile(file, 'utf8'),
        () => '',
      );
      return written.length / 2;
    },
    badRevision: localRevision(bad),
    close: async () => {
      await target.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function writeFiles(root: string, content: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(join(root, 'scripts'), { recursive: true });
  for (const [name, text] of Object.entries(content)) {
    await writeFile(join(root, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
  return root;
}

describe('onprem with local hosts', () => {
  for (const check of targetConformance({ createFixture })) test(`${check.id}: ${check.title}`, check.run, 60_000);
});
