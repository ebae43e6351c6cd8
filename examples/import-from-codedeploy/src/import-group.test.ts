import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { importGroup } from './import-group.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const shops = {
  applicationName: 'shop',
  deploymentGroupName: 'shops',
  deploymentConfigName: 'CodeDeployDefault.HalfAtATime',
};

const blueGreen = { deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' } };
const arn = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef';

/** A CodeDeploy that has one group, and a load balancer with one target group. */
async function serve(group: object): Promise<AsyncDisposable & { readonly url: string }> {
  const answers: Readonly<Record<string, object>> = {
    GetApplication: { application: { computePlatform: 'Server' } },
    GetDeploymentGroup: { deploymentGroupInfo: { ...shops, ...group } },
    GetDeploymentConfig: { deploymentConfigInfo: {} },
    ListOnPremisesInstances: { instanceNames: ['shop-1', 'till-1'] },
    BatchGetOnPremisesInstances: {
      instanceInfos: [
        { instanceName: 'shop-1', tags: [{ Key: 'Shop', Value: 'north' }] },
        { instanceName: 'till-1', tags: [{ Key: 'Till', Value: '1' }] },
      ],
    },
  };
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    request.resume();
    if (operation === '') {
      const found = `<TargetGroups><member><TargetGroupArn>${arn}</TargetGroupArn></member></TargetGroups>`;
      const result = `<DescribeTargetGroupsResult>${found}</DescribeTargetGroupsResult>`;
      return void response.end(`<DescribeTargetGroupsResponse>${result}</DescribeTargetGroupsResponse>`);
    }
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answers[operation]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a group becomes Rollway’s, and what is lost is said', async () => {
  await using server = await serve({
    onPremisesInstanceTagFilters: [{ Type: 'KEY_ONLY', Key: 'Shop' }],
    triggerConfigurations: [{ triggerName: 'chat' }],
  });
  const main = 'examples/import-from-codedeploy/src/main.ts';
  const args = ['--conditions=@rollway/source', '--import', 'tsx', main, 'shop', 'shops'];
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDTEST',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  const [head, gap, strategy = ''] = stdout.trim().split('\n');
  expect(head).toBe('shop/shops: CodeDeployDefault.HalfAtATime, @rollway/target-onprem');
  expect(gap).toContain('not taken over: triggerConfigurations[0]');
  expect(JSON.parse(strategy)).toEqual({
    deploymentType: 'in-place',
    minimumHealthyHosts: { type: 'half-at-a-time' },
  });
}, 60_000);

test.each<[string, object]>([
  ['ec2-ssm', { ec2TagFilters: [{ Type: 'KEY_ONLY', Key: 'Web' }], autoScalingGroups: [{ name: 'web' }] }],
  [
    'ec2-ssm',
    { ec2TagSet: { ec2TagSetList: [[{ Type: 'VALUE_ONLY', Value: 'web' }], [{ Type: 'KEY_ONLY', Key: 'B' }]] } },
  ],
  ['ec2-ssm', { autoScalingGroups: [{ name: 'web' }], loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }] } }],
  [
    'ec2-ssm',
    {
      autoScalingGroups: [{ name: 'web' }],
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }], elbInfoList: [{ name: 'front' }] },
    },
  ],
  [
    'asg-bluegreen',
    { ...blueGreen, autoScalingGroups: [{ name: 'web' }], loadBalancerInfo: { elbInfoList: [{ name: 'front' }] } },
  ],
  [
    'asg-bluegreen',
    {
      ...blueGreen,
      autoScalingGroups: [{ name: 'web' }],
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }] },
    },
  ],
  ['onprem', { onPremisesTagSet: { onPremisesTagSetList: [[{ Type: 'KEY_ONLY', Key: 'Shop' }]] } }],
])('its settings are those of %s', async (target, group) => {
  await using server = await serve(group);
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'test' };
  const connection = { endpoint: server.url, region: 'eu-central-1', credentials };
  const imported = await importGroup({ application: 'shop', deploymentGroup: 'shops', connection });
  expect(imported.group.target.name).toBe(target);
});
