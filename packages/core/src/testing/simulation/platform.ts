import type { ProvisionedReplacement, Side, TargetRequest } from '../../target/v1/request.js';
import type { Scenario } from './scenario.js';
import { check, type World } from './world.js';

/** In fault plans, `on` this is what is done for the deployment as a whole: provisioning, shifts, hooks, removals. */
export const platformId = 'platform';

/** The platform as it really is: what exists, and where its traffic goes. It knows nothing of the machine. */
export interface Platform {
  readonly weights: { production: number; test: number };
  readonly made: Set<Side>;
  readonly removed: Set<Side>;
  /** Instances that are registered where traffic comes from, by side. */
  readonly serving: { readonly original: Set<string>; readonly replacement: Set<string> };
  /** Instances of the replacement that are gone and that no record speaks of yet. */
  readonly departed: Set<string>;
  /** A report that never was true was sent: what the records say proves nothing about the world any more. */
  misreported: boolean;
}

/** The platform before the deployment: the original serves. */
export function createPlatform({ definition }: Scenario): Platform {
  return {
    weights: { production: 0, test: 0 },
    made: new Set(['original']),
    removed: new Set(),
    serving: {
      original: new Set(definition.plan.fleet.map(({ instanceId }) => instanceId)),
      replacement: new Set(),
    },
    departed: new Set(),
    misreported: false,
  };
}

/** An instance is gone. Until a controller has heard of it, it takes the instance for one that serves, and may. */
export function depart({ serving, departed }: Platform, instanceId: string): void {
  serving.original.delete(instanceId);
  if (serving.replacement.delete(instanceId)) departed.add(instanceId);
}

/** What a platform must not be asked while it has users: looked at as an operation begins. */
export function checkBeginning(world: World, platform: Platform, request: TargetRequest): void {
  if (platform.misreported) return;
  const { weights, removed, made } = platform;
  if (request.type === 'shift-traffic') {
    const { replacementWeight } = request;
    check(world, replacementWeight === 100 || !removed.has('original'), 'no traffic to a removed original', request);
    check(
      world,
      replacementWeight === 0 || !removed.has('replacement'),
      'no traffic to a removed replacement',
      request,
    );
  }
  if (request.type !== 'terminate') return;
  const evidence = { request, weights, made: [...made] };
  if (request.side === 'replacement') {
    const idle = weights.production === 0 && weights.test === 0 && platform.serving.replacement.size === 0;
    check(world, idle, 'a replacement that has traffic is not removed', evidence);
    return;
  }
  const serves = weights.production === 100 || platform.serving.replacement.size + platform.departed.size > 0;
  check(world, serves, 'an original is removed once the replacement serves', evidence);
}

/** What an operation changes when it succeeds, and what it results in. */
export function applyEffect(platform: Platform, request: TargetRequest, scenario: Scenario): unknown {
  switch (request.type) {
    case 'run-lifecycle-event': {
      const serving = platform.serving[request.instance.label === 'replacement' ? 'replacement' : 'original'];
      if (request.lifecycleEvent === 'AllowTraffic') serving.add(request.instance.instanceId);
      if (request.lifecycleEvent === 'BlockTraffic') serving.delete(request.instance.instanceId);
      return undefined;
    }
    case 'provision-replacement':
      platform.made.add('replacement');
      return { details: { made: true }, instances: scenario.replacement ?? [] } satisfies ProvisionedReplacement;
    case 'shift-traffic':
      platform.weights[request.listener] = request.replacementWeight;
      return undefined;
    case 'terminate':
      platform.removed.add(request.side);
      for (const { instanceId } of request.instances) platform.serving[request.side].delete(instanceId);
      return undefined;
    case 'run-hook':
      return undefined;
  }
}
