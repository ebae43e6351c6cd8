/** Every field of a deployment group, as the pinned SDK knows it: taken over, or among the gaps, or of no use to a new group. */
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { createAwsConnection } from '@rollway/aws';
import { startLab } from '@rollway/aws-lab';
import { expect, test } from 'vitest';
import { fromCodeDeploy } from './from-codedeploy.js';
import type { ImportedGroup } from './imported-group.js';
import { startCodeDeploy } from './test-support/code-deploy-server.js';

const platformOf = (field: Field): string => (field === 'ecsServices' ? 'ECS' : 'Server');

type Field = keyof DeploymentGroupInfo;

/** What becomes of a field. A `passed` one says nothing of how to deploy: history, and names that AWS has made. */
type Fate =
  | { readonly value: unknown; readonly fate: 'taken' | 'gap' }
  | { readonly value: unknown; readonly fate: 'passed' };

const filter = { Type: 'KEY_AND_VALUE', Key: 'Name', Value: 'web' } as const;

/** A new version of the SDK with another field does not compile here. */
const fields: Required<{ readonly [Name in Field]: Fate }> = {
  applicationName: { value: 'another', fate: 'taken' },
  deploymentGroupId: { value: 'b-1', fate: 'passed' },
  deploymentGroupName: { value: 'another', fate: 'taken' },
  deploymentConfigName: { value: 'CodeDeployDefault.AllAtOnce', fate: 'taken' },
  ec2TagFilters: { value: [filter], fate: 'taken' },
  onPremisesInstanceTagFilters: { value: [filter], fate: 'taken' },
  autoScalingGroups: { value: [{ name: 'web' }], fate: 'taken' },
  serviceRoleArn: { value: 'arn:aws:iam::123456789012:role/x', fate: 'gap' },
  targetRevision: { value: { revisionType: 'S3' }, fate: 'passed' },
  triggerConfigurations: { value: [{ triggerName: 'chat' }], fate: 'gap' },
  alarmConfiguration: { value: { enabled: true, alarms: [{ name: 'errors' }] }, fate: 'taken' },
  autoRollbackConfiguration: { value: { enabled: true, events: ['DEPLOYMENT_FAILURE'] }, fate: 'taken' },
  deploymentStyle: { value: { deploymentType: 'BLUE_GREEN' }, fate: 'taken' },
  outdatedInstancesStrategy: { value: 'UPDATE', fate: 'gap' },
  blueGreenDeploymentConfiguration: {
    value: { terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 } },
    fate: 'taken',
  },
  loadBalancerInfo: { value: { elbInfoList: [{ name: 'classic' }] }, fate: 'taken' },
  lastSuccessfulDeployment: { value: { deploymentId: 'd-1' }, fate: 'passed' },
  lastAttemptedDeployment: { value: { deploymentId: 'd-2' }, fate: 'passed' },
  ec2TagSet: { value: { ec2TagSetList: [[filter]] }, fate: 'taken' },
  onPremisesTagSet: { value: { onPremisesTagSetList: [[filter]] }, fate: 'taken' },
  computePlatform: { value: 'Lambda', fate: 'taken' },
  ecsServices: { value: [{ clusterName: 'main', serviceName: 'shop' }], fate: 'taken' },
  terminationHookEnabled: { value: true, fate: 'gap' },
};

/** What a field only means together with another. */
const company: Partial<Readonly<Record<Field, DeploymentGroupInfo>>> = {
  blueGreenDeploymentConfiguration: {
    deploymentStyle: { deploymentType: 'BLUE_GREEN' },
    autoScalingGroups: [{ name: 'web' }],
  },
  outdatedInstancesStrategy: { autoScalingGroups: [{ name: 'web' }], outdatedInstancesStrategy: 'IGNORE' },
  ecsServices: { computePlatform: 'ECS' },
};

async function importOf(
  group: DeploymentGroupInfo,
  platform: string,
): Promise<Pick<ImportedGroup, 'group' | 'target' | 'gaps'>> {
  await using lab = await startLab();
  await using server = await startCodeDeploy((operation) => {
    if (operation === 'GetApplication') return { output: { application: { computePlatform: platform } } };
    if (operation === 'GetDeploymentGroup') return { output: { deploymentGroupInfo: group } };
    if (operation === 'ListOnPremisesInstances') return { output: { instanceNames: [] } };
    return { output: { deploymentConfigInfo: {} } };
  });
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'test' };
  const {
    group: imported,
    target,
    gaps,
  } = await fromCodeDeploy({
    ...{ application: 'shop', deploymentGroup: 'web' },
    connection: { endpoint: server.url, region: 'eu-central-1', credentials },
    loadBalancing: createAwsConnection({ endpoint: lab.endpoint, region: lab.region, credentials }),
  });
  return { group: imported, target, gaps };
}

test.each(Object.entries(fields) as readonly [Field, Fate][])('%s', async (field, { value, fate }) => {
  const rest = company[field] ?? {};
  const without = await importOf(rest, platformOf(field));
  const given = await importOf({ ...rest, [field]: value }, platformOf(field));
  const added = given.gaps.filter((gap) => !without.gaps.some(({ setting }) => setting === gap.setting));
  const taken = JSON.stringify([given.group, given.target]) !== JSON.stringify([without.group, without.target]);
  expect(taken ? 'taken' : added.length > 0 ? 'gap' : 'passed').toBe(fate);
  if (fate === 'gap') expect(added[0]?.setting).toMatch(new RegExp(`^${field}`));
});

test('a group that does not say what becomes of its original side keeps it, and is told so', async () => {
  const imported = await importOf(
    { deploymentStyle: { deploymentType: 'BLUE_GREEN' }, autoScalingGroups: [{ name: 'web' }] },
    'Server',
  );
  expect(imported.group.strategy).toMatchObject({ deploymentType: 'blue-green', original: 'keep' });
  expect(imported.gaps.map(({ setting }) => setting)).toContain('terminateBlueInstancesOnDeploymentSuccess');
});
