import '@aws-sdk/client-auto-scaling';
import '@aws-sdk/client-ssm';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { createAwsConnection } from '@rollway/aws';
import { folderHost, inVirtualTime, startLab } from '@rollway/aws-lab';
import { fileJournal } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { deploy } from './deploy.js';

test('four instances get a revision', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rollway-example-'));
  const environment = (id: string) => ({ AWS_SSM_INSTANCE_ID: id });
  await using lab = await startLab({ hostOf: (id) => folderHost(root, { environment: environment(id) }) });
  const ec2 = new EC2Client({ ...lab.clientSettings, maxAttempts: 1 });
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'web' }] }];
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 4, MaxCount: 4, TagSpecifications }),
  );
  await lab.clock.advance(60_000);
  lab.context.timeline.catchUp();

  const directory = join(root, 'revision');
  await mkdir(directory);
  const appSpec = `version: 0.0\nos: linux\nfiles:\n  - source: index.html\n    destination: \${WWW}\n`;
  await writeFile(join(directory, 'appspec.yml'), appSpec);
  await writeFile(join(directory, 'index.html'), 'hello\n');

  const { region, endpoint, clock } = lab;
  const { credentials } = lab.clientSettings;
  const status = await inVirtualTime(lab, () =>
    deploy({
      directory,
      deploymentId: 'web-1',
      driver: { journal: fileJournal(join(root, 'journal')), clock },
      target: {
        connection: createAwsConnection({ region, endpoint, credentials, waiting: clock }),
        waiting: clock,
        host: (id) => ({
          deploymentRoot: join(root, id, 'state'),
          stateDirectory: join(root, id, 'commands'),
          variables: { WWW: join(root, id, 'www') },
        }),
      },
    }),
  );
  expect(status).toBe('succeeded');
  for (const { InstanceId = '' } of Instances) {
    expect(await readFile(join(root, InstanceId, 'www', 'index.html'), 'utf8')).toBe('hello\n');
  }
  await rm(root, { recursive: true, force: true });
});
