import {
  CreateServiceCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  DescribeTaskSetsCommand,
  type TaskSet,
  UpdateServiceCommand,
  UpdateServicePrimaryTaskSetCommand,
} from '@aws-sdk/client-ecs';
import { CreateTargetGroupCommand, DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../lab.js';
import { type EcsFixture, ecsFixture, place } from '../test-support/ecs-fixture.js';

let lab: Lab;
let shop: EcsFixture;

beforeEach(async () => {
  lab = await startLab();
  shop = await ecsFixture(lab);
});
afterEach(() => lab.close());

async function taskSet(id: string): Promise<TaskSet | undefined> {
  const { taskSets } = await shop.ecs.send(new DescribeTaskSetsCommand({ ...place, taskSets: [id] }));
  return taskSets?.[0];
}

const healthStates = async (TargetGroupArn: string): Promise<readonly (string | undefined)[]> => {
  const { TargetHealthDescriptions = [] } = await shop.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State);
};

describe('task sets of an EXTERNAL service', () => {
  test('become steady only when every task is healthy in its group', async () => {
    const id = await shop.createTaskSet(1, shop.blue);
    expect(await taskSet(id)).toMatchObject({
      status: 'ACTIVE',
      stabilityStatus: 'STABILIZING',
      computedDesiredCount: 4,
      pendingCount: 4,
      runningCount: 0,
    });
    await lab.clock.advance(20_000);
    expect(await taskSet(id)).toMatchObject({ stabilityStatus: 'STABILIZING', runningCount: 4 });
    expect(await healthStates(shop.blue)).toEqual(['initial', 'initial', 'initial', 'initial']);
    await lab.clock.advance(10_000);
    expect(await taskSet(id)).toMatchObject({ stabilityStatus: 'STEADY_STATE' });
  });

  test('change places, and the old one drains before it is gone', async () => {
    const blue = await shop.createTaskSet(1, shop.blue);
    await shop.ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet: blue }));
    const green = await shop.createTaskSet(2, shop.green);
    await lab.clock.advance(30_000);
    await shop.shift(0, 1);
    await shop.ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet: green }));
    expect((await taskSet(blue))?.status).toBe('ACTIVE');
    const { taskSet: deleted } = await shop.ecs.send(
      new DeleteTaskSetCommand({ ...place, taskSet: blue, force: true }),
    );
    expect(deleted?.status).toBe('DRAINING');
    expect(await healthStates(shop.blue)).toEqual(['draining', 'draining', 'draining', 'draining']);
    await lab.clock.advance(64_999);
    expect((await taskSet(blue))?.status).toBe('DRAINING');
    await lab.clock.advance(1);
    expect(await taskSet(blue)).toBeUndefined();
  });

  test('are made once per token, five at most, and the primary is not deleted without force', async () => {
    const id = await shop.createTaskSet(1, shop.blue, 'once');
    expect(await shop.createTaskSet(1, shop.blue, 'once')).toBe(id);
    await shop.ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet: id }));
    await expect(shop.ecs.send(new DeleteTaskSetCommand({ ...place, taskSet: id }))).rejects.toThrow(/primary/);
    for (let index = 0; index < 4; index += 1) await shop.createTaskSet(2, shop.green);
    await expect(shop.createTaskSet(2, shop.green)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('need a target group that a listener names', async () => {
    const { TargetGroups } = await shop.elb.send(
      new CreateTargetGroupCommand({ Name: 'lonely', Port: 80, Protocol: 'HTTP', TargetType: 'ip' }),
    );
    await expect(shop.createTaskSet(1, TargetGroups?.[0]?.TargetGroupArn ?? '')).rejects.toThrow(
      /does not have an associated load balancer/,
    );
  });

  test('of an image that fails its checks never become steady, and their tasks are replaced', async () => {
    lab.images.set('web:2', { serves: false });
    const id = await shop.createTaskSet(2, shop.green);
    await lab.clock.advance(600_000);
    expect((await taskSet(id))?.stabilityStatus).toBe('STABILIZING');
  });
});

describe("ECS's own rolling update", () => {
  const rolling = { cluster: 'shop', service: 'api' } as const;
  const api = async () => {
    const { services } = await shop.ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['api'] }));
    return services?.[0];
  };

  async function createApi(): Promise<void> {
    await shop.ecs.send(
      new CreateServiceCommand({
        cluster: 'shop',
        serviceName: 'api',
        taskDefinition: 'web:1',
        desiredCount: 2,
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      }),
    );
    await lab.clock.advance(60_000);
  }

  test('ends with one completed deployment of the new definition', async () => {
    await createApi();
    await shop.ecs.send(new UpdateServiceCommand({ ...rolling, taskDefinition: 'web:2' }));
    expect((await api())?.deployments).toHaveLength(2);
    await lab.clock.advance(60_000);
    expect(await api()).toMatchObject({
      runningCount: 2,
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }],
    });
  });

  test('is broken off and rolled back when tasks keep failing', async () => {
    lab.images.set('web:2', { starts: false });
    await createApi();
    await shop.ecs.send(new UpdateServiceCommand({ ...rolling, taskDefinition: 'web:2' }));
    await lab.clock.advance(3_600_000);
    const service = await api();
    expect(service?.taskDefinition).toMatch(/web:1$/);
    expect(service?.runningCount).toBe(2);
  });
});
