/** Instances that leave their balancers and come back, with synthetic requests that must not meet a wrong one. */

import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { classicLoadBalancer, instanceTargetGroup } from '@rollway/aws';
import { classicTraffic, createClassicBalancer, inVirtualTime, passTime } from '@rollway/aws-lab';
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

test('behind Classic Load Balancers no request is lost, and an instance that was out of one stays out of it', async () => {
  const fleet = await startFleet();
  const { lab } = fleet;
  const ids = await fleet.launch(3, { Name: 'web' });
  const [first = ''] = ids;
  const elb = await createClassicBalancer(lab, 'front', ids);
  await createClassicBalancer(lab, 'back', ids.slice(1));
  await passTime(lab, 30_000);
  const { balancers } = lab.context.account.classicLoadBalancing;
  const idsIn = (name: string): readonly string[] => {
    lab.context.timeline.catchUp();
    return Object.values(balancers[name]?.instances ?? {})
      .filter(({ health }) => health === 'in-service')
      .map(({ id }) => id)
      .sort();
  };
  const client = fleet.connection.client(ElasticLoadBalancingClient);
  const target = ec2Ssm({
    tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }],
    loadBalancer: classicLoadBalancer({ client, loadBalancerName: ['front', 'back'] }),
    ...fleet.settings,
  });
  const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: oneAtATime }) });
  const installs: (readonly [boolean, number])[] = [];
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), clock: lab.clock });
  const traffic = ['front', 'back'].map((loadBalancerName) => classicTraffic(lab, { loadBalancerName }));
  const { status } = await inVirtualTime(lab, async () => {
    const revision = localRevision(await fleet.writeRevision('one'));
    const deployment = await driver.start(group, { deploymentId: 'd-1', revision });
    deployment.on('lifecycle-event-started', ({ instanceId = '', lifecycleEvent }) => {
      if (lifecycleEvent !== 'Install') return;
      const known = Object.values(balancers).some(({ instances }) => instances[instanceId] !== undefined);
      installs.push([known, idsIn('front').length]);
    });
    const result = await deployment.finished();
    await Promise.all(traffic.map((each) => each.stop()));
    return result;
  });
  expect(status).toBe('succeeded');
  expect(installs).toEqual(ids.map(() => [false, 2]));
  expect([idsIn('front'), idsIn('back')]).toEqual([[...ids].sort(), ids.filter((id) => id !== first).sort()]);
  for (const { counts } of traffic) {
    expect({ errors: counts.errors, unserved: counts.unserved }).toEqual({ errors: 0, unserved: 0 });
    expect(counts.total).toBeGreaterThan(100);
  }
  elb.destroy();
  await target.close();
  await fleet.close();
});
