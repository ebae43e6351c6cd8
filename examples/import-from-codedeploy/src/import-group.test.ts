import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What CodeDeploy answers, by operation. */
const answers: Readonly<Record<string, object>> = {
  GetApplication: { application: { computePlatform: 'Server' } },
  GetDeploymentGroup: {
    deploymentGroupInfo: {
      applicationName: 'shop',
      deploymentGroupName: 'shops',
      deploymentConfigName: 'CodeDeployDefault.HalfAtATime',
      onPremisesInstanceTagFilters: [{ Type: 'KEY_ONLY', Key: 'Shop' }],
      triggerConfigurations: [{ triggerName: 'chat' }],
    },
  },
  GetDeploymentConfig: { deploymentConfigInfo: {} },
  ListOnPremisesInstances: { instanceNames: ['shop-1', 'shop-2'] },
  BatchGetOnPremisesInstances: { instanceInfos: [{ instanceName: 'shop-1' }, { instanceName: 'shop-2' }] },
};

test('a group becomes Rollway’s, and what is lost is said', async () => {
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answers[operation]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const main = 'examples/import-from-codedeploy/src/main.ts';
  const args = ['--conditions=@rollway/source', '--import', 'tsx', main, 'shop', 'shops'];
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDTEST',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  server.closeAllConnections();
  server.close();
  const [head, gap, strategy = ''] = stdout.trim().split('\n');
  expect(head).toBe('shop/shops: CodeDeployDefault.HalfAtATime, 2 instances');
  expect(gap).toContain('not taken over: triggerConfigurations[0]');
  expect(JSON.parse(strategy)).toEqual({
    deploymentType: 'in-place',
    minimumHealthyHosts: { type: 'half-at-a-time' },
  });
}, 60_000);
