import { describe, expect, it } from 'vitest';
import { hostCount } from '../batches/minimum-healthy-hosts.js';
import { blueGreen, inPlace } from '../group/strategy.js';
import { hours, minutes } from '../model/duration.js';
import { canary } from '../traffic/traffic-routing.js';
import { diffPlans } from './diff-plans.js';
import { formatPlan } from './format-plan.js';
import { plan } from './plan-deployment.js';

const abilities = { provisionReplacement: {}, shiftTraffic: {}, terminate: {} };
const service = { name: 'service', computePlatform: 'ecs', ...abilities } as const;
const trafficRouting = canary({ percentage: 10, interval: minutes(5) });
const shared = { name: 'g', lifecycleEventTimeout: hours(1) } as const;
const strategy = blueGreen({ trafficRouting, terminationWait: minutes(30) });

describe('a blue/green plan', () => {
  it('says its weights, waits, extra capacity and worst case', () => {
    const text = formatPlan(plan({ ...shared, strategy, target: service }, [{ instanceId: 'c:s' }]));
    expect(text).toContain('production traffic to 10 %, 100 %, waits 5 min, none');
    expect(text).toContain('at most 1 extra instance(s) at once');
    expect(text).toContain('worst case: 8 h 35 min');
  });

  it('is refused with every reason at once when the target lacks what it needs', () => {
    const bare = { name: 'bare', computePlatform: 'server' } as const;
    const refused = (): unknown =>
      plan({ ...shared, strategy: blueGreen({ minimumHealthyHosts: hostCount(2) }), target: bare }, [
        { instanceId: 'i-1' },
        { instanceId: 'i-1' },
      ]);
    expect(refused).toThrow(
      /DUPLICATE_INSTANCE.*provisionReplacement.*terminate.*MISSING_ELB.*HEALTH_CONSTRAINTS_INVALID/,
    );
  });

  it('is refused where the platform has no instances to change in place', () => {
    expect(() => plan({ ...shared, strategy: inPlace(), target: service }, [{ instanceId: 'c:s' }])).toThrow(
      /use a blue\/green/,
    );
  });
});

it('the difference of two plans says what changed, and nothing of what did not', () => {
  const fleet = [{ instanceId: 'c:s' }];
  const before = plan({ ...shared, strategy, target: service }, fleet);
  const slower = blueGreen({
    trafficRouting: canary({ percentage: 20, interval: minutes(5) }),
    terminationWait: minutes(30),
  });
  const after = plan({ ...shared, strategy: slower, target: service }, [...fleet, { instanceId: 'c:t' }]);
  expect(diffPlans(before, before)).toEqual([]);
  expect(diffPlans(before, after)).toEqual([
    'instance c:t is new',
    'stage 5: production traffic to 10 %, 100 %, waits 5 min, none becomes production traffic to 20 %, 100 %, waits 5 min, none',
    'extra instances: 1 becomes 2',
  ]);
});
