import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type AwsConnection, createAwsConnection, pingNodes } from '@rollway/aws';
import { folderHost, type HostExecutor, inVirtualTime, type Lab, type LabOptions, startLab } from '@rollway/aws-lab';
import type { Ec2SsmSettings } from '../settings.js';

/** Instances of a lab, each a folder of this machine in which the host program really runs. */
export interface Fleet {
  readonly lab: Lab;
  readonly connection: AwsConnection;
  readonly root: string;
  /** Launches instances with tags, and waits until they have booted. */
  launch(count: number, tags: Readonly<Record<string, string>>): Promise<readonly string[]>;
  /** What an EC2 target needs to find its way to folders. */
  readonly settings: Pick<Ec2SsmSettings, 'connection' | 'waiting' | 'random' | 'host'>;
  /** Text of a file below an instance's folder; empty when it is not there. */
  read(instanceId: string, path: string): Promise<string>;
  /** Writes a revision that installs `content.txt`; hooks by event. */
  writeRevision(name: string, hooks?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

/** Starts a lab for instances. `hostOf` replaces what stands behind them. */
export async function startFleet(options: LabOptions & { readonly rates?: LabOptions['rates'] } = {}): Promise<Fleet> {
  const root = await mkdtemp(join(tmpdir(), 'rollway-ec2-'));
  const hostOf = (id: string): HostExecutor => {
    mkdirSync(join(root, id), { recursive: true });
    return folderHost(join(root, id), { environment: { AWS_SSM_INSTANCE_ID: id } });
  };
  const lab = await startLab({ hostOf, ...options });
  const connection = createAwsConnection({
    region: lab.region,
    endpoint: lab.endpoint,
    credentials: lab.clientSettings.credentials,
    requestTimeout: 5000,
    waiting: lab.clock,
    random: () => 0.5,
  });
  const ec2 = new EC2Client({ ...lab.clientSettings, maxAttempts: 1 });
  return {
    lab,
    connection,
    root,
    async launch(count, tags) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }];
      const input = { ImageId: 'ami-1', MinCount: count, MaxCount: count, TagSpecifications };
      const { Instances = [] } = await ec2.send(new RunInstancesCommand(input));
      await inVirtualTime(lab, () => lab.clock.sleep(60_000, new AbortController().signal));
      lab.context.timeline.catchUp();
      // Loads the client now: a module on its way is no sign of work, and virtual time would run on meanwhile.
      await pingNodes(connection, []);
      return Instances.map(({ InstanceId = '' }) => InstanceId);
    },
    settings: {
      connection,
      waiting: lab.clock,
      random: () => 0.5,
      host: (id) => ({
        deploymentRoot: join(root, id, '.rollway'),
        stateDirectory: join(root, id, '.commands'),
        environment: { HOST_ROOT: join(root, id) },
        variables: { HOST_ROOT: join(root, id) },
      }),
    },
    read: (instanceId, path) => readFile(join(root, instanceId, path), 'utf8').catch(() => ''),
    writeRevision: (name, hooks = {}) => writeRevision(join(root, name), name, hooks),
    async close() {
      await lab.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function writeRevision(
  directory: string,
  content: string,
  hooks: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(join(directory, 'scripts'), { recursive: true });
  const lines = Object.keys(hooks).map((event) => `  ${event}:\n    - location: scripts/${event}.sh\n`);
  const files = `files:\n  - source: content.txt\n    destination: \${HOST_ROOT}/app\n`;
  const appSpec = `version: 0.0\nos: linux\n${files}${lines.length === 0 ? '' : `hooks:\n${lines.join('')}`}`;
  await writeFile(join(directory, 'appspec.yml'), appSpec);
  await writeFile(join(directory, 'content.txt'), `${content}\n`);
  for (const [event, body] of Object.entries(hooks)) {
    await writeFile(join(directory, 'scripts', `${event}.sh`), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  return directory;
}
