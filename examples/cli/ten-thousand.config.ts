/** Groups to rehearse and never to deploy to: ten thousand hosts, and traffic that moves for two days. */
import { defineConfig } from '@rollway/cli';
import { blueGreen, defineDeploymentGroup, fleetPercent, hours, inPlace, linear, percent } from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';

const zones = ['zone-a', 'zone-b', 'zone-c'] as const;

const instances = Array.from({ length: 10_000 }, (_each, index) => ({
  instanceId: `host-${String(index + 1).padStart(5, '0')}`,
  zone: zones[index % zones.length] ?? 'zone-a',
}));

export default defineConfig({
  groups: [
    defineDeploymentGroup({
      name: 'fleet',
      target: simulatedTarget({ instances }),
      strategy: inPlace({ minimumHealthyHosts: fleetPercent(90), failureBudget: percent(1) }),
      rollbackOn: ['deployment-failure'],
    }),
    defineDeploymentGroup({
      name: 'checkout',
      target: simulatedTarget({ instances: ['checkout'], computePlatform: 'lambda' }),
      strategy: blueGreen({ trafficRouting: linear({ percentage: 5, interval: hours(2.5) }) }),
      alarms: { names: ['error-rate'] },
      rollbackOn: ['deployment-failure', 'alarm'],
    }),
  ],
});
