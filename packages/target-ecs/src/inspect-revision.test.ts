import { CreateServiceCommand, CreateTaskSetCommand, DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DeleteTargetGroupCommand, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Lab, startLab } from '@rollway/aws-lab';
import { appSpecRevision, type Revision, RevisionRefusedError, s3Revision } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import type { EcsSettings } from './settings.js';
import { begin } from './test-support/deployment.js';
import { openShop, place, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
});
afterEach(() => lab.close());

const context = { signal: new AbortController().signal, log: () => undefined };

/** Paths and what was found there; none when the revision is accepted. */
async function inspect(
  change: { readonly settings?: Partial<EcsSettings>; readonly properties?: object; readonly revision?: Revision } = {},
): Promise<readonly (readonly [string, string | undefined])[]> {
  const target = ecs({ ...shop.settings, ...change.settings } as EcsSettings);
  const revision = change.revision ?? appSpecRevision(shopAppSpec(lab, { properties: change.properties ?? {} }));
  try {
    expect(await target.inspectRevision?.(revision, context)).toBe(revision);
    return [];
  } catch (error) {
    if (!(error instanceof RevisionRefusedError)) throw error;
    return error.problems.map(({ path, received }) => [path, received]);
  }
}

const writes = /^(Create|Update|Delete|Modify|Register|Deregister)/;

test('a service as it should be is accepted, and nothing is touched', async () => {
  const before = lab.calls.length;
  expect(await inspect()).toEqual([]);
  expect(lab.calls.slice(before).filter(({ operation }) => writes.test(operation))).toEqual([]);
});

test('only an AppSpec says what to deploy', async () => {
  expect(await inspect({ revision: s3Revision({ bucket: 'b', key: 'k' }) })).toEqual([['revision', 'S3']]);
});

describe('the AppSpec', () => {
  const arn = (name: string): string => `arn:aws:ecs:eu-central-1:${lab.accountId}:task-definition/${name}`;
  const at = (name: string): string => `Resources.web.Properties.${name}`;

  test('names a task definition that is there', async () => {
    expect(await inspect({ properties: { TaskDefinition: arn('web:9') } })).toEqual([
      [at('TaskDefinition'), arn('web:9')],
    ]);
    await shop.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:2' }));
    expect(await inspect()).toEqual([[at('TaskDefinition'), `${arn('web:2')}, which is INACTIVE`]]);
  });

  test('names a container of it, and a port that this maps', async () => {
    expect(await inspect({ properties: { LoadBalancerInfo: { ContainerName: 'db', ContainerPort: 80 } } })).toEqual([
      [at('LoadBalancerInfo.ContainerName'), 'db'],
    ]);
    expect(await inspect({ properties: { LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 81 } } })).toEqual([
      [at('LoadBalancerInfo.ContainerPort'), '81'],
    ]);
  });

  test('names a network where no task set has one', async () => {
    const deploymentController = { type: 'EXTERNAL' as const };
    await shop.ecs.send(new CreateServiceCommand({ cluster: 'shop', serviceName: 'new', deploymentController }));
    expect(await inspect({ settings: { service: 'new' } })).toEqual([[at('NetworkConfiguration'), undefined]]);
  });
});

describe('the service', () => {
  test('is there, and has the controller EXTERNAL or ECS', async () => {
    expect(await inspect({ settings: { service: 'missing' } })).toEqual([
      ['service', 'missing, which is not there'],
      // Nothing says what its network is, but then nothing says that it has none.
    ]);
    const own = { cluster: 'shop', serviceName: 'own', deploymentController: { type: 'CODE_DEPLOY' } } as const;
    await shop.ecs.send(new CreateServiceCommand({ ...own, taskDefinition: 'web:1' }));
    expect(await inspect({ settings: { service: 'own' } })).toContainEqual(['service', 'CODE_DEPLOY']);
  });

  test('has room for one more task set', async () => {
    for (let index = 0; index < 4; index += 1) {
      await shop.ecs.send(new CreateTaskSetCommand({ ...place, taskDefinition: 'web:1' }));
    }
    expect(await inspect()).toEqual([['service.taskSets', '5']]);
  });

  test('has its PRIMARY in one group of the pair', async () => {
    const settings = { targetGroups: [shop.other, shop.green] as const };
    expect((await inspect({ settings })).map(([path]) => path)).toEqual([
      'targetGroupPairs[0].targetGroups',
      'targetGroupPairs[0].productionListener',
      'targetGroupPairs[0].testListener',
    ]);
  });

  test('has nobody in the group of the replacement, unless that is to be put right', async () => {
    const abandoned = begin(lab, ecs(shop.settings), shopAppSpec(lab));
    await abandoned.provision();
    await abandoned.shift(40);
    expect(await inspect()).toEqual([
      ['service.taskSets', abandoned.replacement().taskSet],
      ['targetGroupPairs[0].productionListener', 'blue 60, green 40'],
    ]);
    expect(await inspect({ settings: { unfinished: 'repair' } })).toEqual([]);
  });
});

describe('the listeners', () => {
  const production = 'targetGroupPairs[0].productionListener';

  test('exist, and so do the groups', async () => {
    await shop.elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: shop.green }));
    const gone = `${shop.production}9`;
    expect(await inspect({ settings: { productionListener: gone } })).toEqual([
      ['targetGroupPairs[0].targetGroups', shop.green],
      [production, gone],
    ]);
  });

  test('send everything to the group of the PRIMARY', async () => {
    await shop.setWeights({ blue: 0, green: 1 });
    expect(await inspect()).toEqual([[production, 'blue 0, green 1']]);
    expect(await inspect({ settings: { unfinished: 'repair' } })).toEqual([]);
  });

  test('forward to the pair, and to nobody else', async () => {
    await shop.setWeights({ blue: 1, other: 1 });
    expect(await inspect()).toEqual([[production, 'blue 1, other 1']]);
    await shop.setWeights({ other: 0 });
    expect(await inspect()).toEqual([[production, 'other 0']]);
    const FixedResponseConfig = { StatusCode: '503' };
    const DefaultActions = [{ Type: 'fixed-response' as const, FixedResponseConfig }];
    await shop.elb.send(new ModifyListenerCommand({ ListenerArn: shop.production, DefaultActions }));
    expect(await inspect()).toEqual([[production, 'another action']]);
  });

  test('may have test traffic on either side', async () => {
    await shop.setWeights({ blue: 0, green: 1 }, shop.test);
    expect(await inspect()).toEqual([]);
  });
});
