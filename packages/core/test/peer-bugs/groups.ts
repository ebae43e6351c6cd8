import {
  blueGreen,
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  inPlace,
  linear,
  minutes,
} from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import type { Played, PlayOptions } from '../stages/play.js';

type Settings = Partial<Omit<DeploymentGroupSettings, 'target' | 'strategy'>>;
type Outside = NonNullable<ReturnType<NonNullable<PlayOptions['react']>>>[number];

/** A fleet of servers updated in place. */
export function fleetOf(
  size: number,
  strategy: Parameters<typeof inPlace>[0],
  settings: Settings = {},
): DeploymentGroup {
  const instances = Array.from({ length: size }, (_, index) => `i-${index + 1}`);
  return defineDeploymentGroup({
    name: 'web',
    target: simulatedTarget({ instances }),
    strategy: inPlace(strategy),
    rollbackOn: ['deployment-failure', 'alarm'],
    ...settings,
  });
}

/** A service whose traffic moves in three steps, with every kind of wait. */
export function serviceOf(
  strategy: Partial<Parameters<typeof blueGreen>[0]> = {},
  settings: Settings = {},
): DeploymentGroup {
  const trafficRouting = linear({ percentage: 34, interval: minutes(1) });
  return defineDeploymentGroup({
    name: 'service',
    target: simulatedTarget({ computePlatform: 'ecs', instances: ['cluster:service'], replacement: {} }),
    strategy: blueGreen({ trafficRouting, bake: minutes(5), terminationWait: minutes(60), ...strategy }),
    rollbackOn: ['deployment-failure', 'alarm'],
    ...settings,
  });
}

/** The event fails on these instances, in the deployment and not in its rollback. */
export function failing(lifecycleEvent: string, ...instanceIds: readonly string[]): PlayOptions {
  return {
    answer: ({ request }) => {
      if (request.type !== 'run-lifecycle-event' || request.rollbackOf !== undefined) return undefined;
      const fails = request.lifecycleEvent === lifecycleEvent && instanceIds.includes(request.instance.instanceId);
      return fails ? 'no' : undefined;
    },
  };
}

/** What comes from outside once, in this wait. */
export function during(wait: string, ...inputs: readonly Outside[]): PlayOptions {
  return { react: (record) => (record.type === 'wait-started' && record.wait === wait ? inputs : undefined) };
}

/** Instances that were worked on, in order, each once per attempt. */
export function attempted({ records }: Played, attempt = 1): readonly string[] {
  return records.flatMap((record) =>
    record.type === 'batch-started' && record.attempt === attempt ? record.instanceIds : [],
  );
}

/** Weights of production traffic that were asked for, in order. */
export function weights({ requests }: Played): readonly number[] {
  return requests.flatMap((request) =>
    request.type === 'shift-traffic' && request.listener === 'production' ? [request.replacementWeight] : [],
  );
}
