import { type CreateDriver, inVirtualTime, type Lab, runDeployment, type Traffic } from '@rollway/aws-lab';
import {
  blueGreen,
  type DeploymentEvent,
  type DeploymentGroup,
  type Monitor,
  minutes,
  type Revision,
  type TrafficRouting,
  type WeightedStrategy,
} from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';

/** A platform with a good version that serves, and a bad one to be deployed under traffic. */
export interface BlastWorld {
  readonly lab: Lab;
  /** The bad version as {@link Traffic} counts it. */
  readonly badVersion: string;
  readonly revision: Revision;
  readonly monitor: Monitor;
  /** The group, watching one alarm and going back when it is raised. */
  group(strategy: WeightedStrategy): DeploymentGroup;
  startTraffic(): Traffic;
}

/** What the bad version did. */
export interface Blast {
  /** Requests that met it, and their share of all between the first shift of traffic and its way back. */
  readonly requests: number;
  readonly percent: number;
  /** Virtual seconds from the first error to the moment at which its weight was 0 again. */
  readonly seconds: number;
}

/** How long all traffic is watched after the last shift; without it nothing would be left to end. */
const bake = minutes(10);

/**
 * Deploys the bad version and measures what it did until the alarm had taken it back.
 *
 * @throws TypeError when the deployment did not end by its alarm: then there is nothing to measure.
 */
export async function measureBlast(world: BlastWorld, trafficRouting: TrafficRouting): Promise<Blast> {
  const { lab, badVersion, revision, monitor } = world;
  const group = world.group(blueGreen({ trafficRouting, bake }));
  const createDriver: CreateDriver = (settings) => createEmbeddedDriver({ ...settings, monitoring: { monitor } });
  return inVirtualTime(lab, async () => {
    const traffic = world.startTraffic();
    // Platforms take unlike times to provision and to clean up; only while traffic is shared do requests count.
    const totals: number[] = [];
    const onEvent = (event: DeploymentEvent): void => {
      if ((event.type === 'traffic-shift-started' && totals.length === 0) || isBack(event)) {
        totals.push(traffic.counts.total);
      }
    };
    const { result, events } = await runDeployment(lab, { createDriver, group, revision, onEvent });
    await traffic.stop();
    const back = events.find(isBack);
    const bad = traffic.counts.of(badVersion);
    if (!result.rolledBack || back === undefined || bad?.firstErrorAt === undefined) {
      throw new TypeError(`the deployment ended as ${result.status}, not by its alarm`);
    }
    const [before = 0, after = 0] = totals;
    const percent = (100 * bad.requests) / (after - before);
    return { requests: bad.requests, percent, seconds: (back.at - bad.firstErrorAt) / 1000 };
  });
}

const isBack = (event: DeploymentEvent): boolean => event.type === 'traffic-shifted' && event.replacementWeight === 0;
