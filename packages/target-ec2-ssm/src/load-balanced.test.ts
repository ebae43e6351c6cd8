/** Instances that leave a target group and come back, with synthetic requests that must not meet a wrong one. */
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { instanceTargetGroup } from '@rollway/aws';
import { inVirtualTime, passTime } from '@rollway/aws-lab';
import { defineDeploymentGroup, inPlace, localRevision, oneAtATime } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { startFleet } from './test-support/fleet.js';

test('an instance is out of its target group, drained, while its files change, and healthy before the next one leaves', async () => {
  const fleet = await startFleet();
  const { lab } = fleet;
  const ids = await fleet.launch(3, { Name: 'web' });
  const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 1 });
  const vpc = { Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' } as const;
  const { TargetGroups = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', TargetType: 'instance', ...vpc }),
  );
  const TargetGroupArn = TargetGroups[0]?.TargetGroupArn ?? '';
  const { LoadBalancers = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: ['subnet-1', 'subnet-2'] }),
  );
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: ids.map((Id) => ({ Id })) }));
  await passTime(lab, 120_000);
  const targets = () => Object.values(lab.context.account.loadBalancing.targetGroups)[0]?.targets ?? {};
  const loadBalancer = instanceTargetGroup({
    client: fleet.connection.client(ElasticLoadBalancingV2Client),
    targetGroupArn: TargetGroupArn,
  });
  const target = ec2Ssm({
    tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }],
    loadBalancer,
    ...fleet.settings,
  });
  const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: oneAtATime }) });
  const seen: { readonly event: string; readonly present: boolean; readonly healthy: number }[] = [];
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), clock: lab.clock });
  const { status } = await inVirtualTime(lab, async () => {
    const revision = localRevision(await fleet.writeRevision('one'));
    const deployment = await driver.start(group, { deploymentId: 'd-1', revision });
    deployment.on('lifecycle-event-started', ({ instanceId, lifecycleEvent }) => {
      lab.context.timeline.catchUp();
      const all = Object.values(targets());
      const healthy = all.filter(({ health }) => health === 'healthy').length;
      seen.push({ event: lifecycleEvent, present: all.some(({ id }) => id === instanceId), healthy });
    });
    return deployment.finished();
  });
  expect(status).toBe('succeeded');
  const installs = seen.filter(({ event }) => event === 'Install');
  expect(installs.map(({ present, healthy }) => [present, healthy])).toEqual(ids.map(() => [false, 2]));
  lab.context.timeline.catchUp();
  expect(Object.values(targets()).map(({ health }) => health)).toEqual(['healthy', 'healthy', 'healthy']);
  await target.close();
  await fleet.close();
});
