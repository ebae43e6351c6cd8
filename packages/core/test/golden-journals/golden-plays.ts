import { blueGreen, canary, count, defineDeploymentGroup, inPlace, minutes, oneAtATime } from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import { simulatedTarget } from '@rollway/core/testing';
import { type PlayOptions, play } from '../stages/play.js';

const trafficRouting = canary({ percentage: 10, interval: minutes(5) });
const service = defineDeploymentGroup({
  name: 'service',
  target: simulatedTarget({ computePlatform: 'ecs', instances: ['cluster:service'], replacement: {} }),
  strategy: blueGreen({ trafficRouting, testTraffic: true, bake: minutes(10), terminationWait: minutes(60) }),
  rollbackOn: ['deployment-failure', 'alarm'],
  alarms: { names: ['errors'] },
});
const fleet = defineDeploymentGroup({
  name: 'web',
  target: simulatedTarget({ instances: ['b-1', 'b-2'], trafficControl: true, replacement: {} }),
  strategy: blueGreen({ minimumHealthyHosts: oneAtATime }),
  rollbackOn: ['deployment-failure'],
});
const frozen = defineDeploymentGroup({
  name: 'web',
  target: simulatedTarget({ instances: ['i-1', 'i-2', 'i-3'] }),
  strategy: inPlace({ minimumHealthyHosts: oneAtATime, batches: { sizes: [count(1)], pauseBetween: minutes(1) } }),
  onFailure: 'freeze',
});
const replacement = [{ instanceId: 'g-1' }, { instanceId: 'g-2' }];

const failing = (name: string): PlayOptions => ({
  answer: ({ request }) => {
    const subject = 'lifecycleEvent' in request ? request.lifecycleEvent : request.type;
    return subject === name && request.rollbackOf === undefined ? 'no' : undefined;
  },
});
const during = (wait: string, ...inputs: NonNullable<ReturnType<NonNullable<PlayOptions['react']>>>): PlayOptions => ({
  react: (record) => (record.type === 'wait-started' && record.wait === wait ? inputs : undefined),
});
const accepted: PlayOptions['answer'] = ({ request, resumeFrom }) =>
  request.type === 'provision-replacement' && resumeFrom === undefined
    ? { status: 'running', handle: 'task-set-1', pollAfter: 1000 }
    : undefined;

async function recordsOf(...played: Parameters<typeof play>): Promise<readonly JournalRecord[]> {
  return (await play(...played)).records;
}

/** By file name: journals of deployments with stages of other kinds than fleets. Written once, never again. */
export const goldenPlays: Readonly<Record<string, () => Promise<readonly JournalRecord[]>>> = {
  'shifts-traffic': () => recordsOf(service, { answer: accepted }),
  'shifts-traffic-back-on-alarm': () =>
    recordsOf(service, during('traffic-interval', { type: 'alarm-raised', alarm: 'errors', after: 1000 })),
  'cannot-read-an-alarm': () =>
    recordsOf(service, during('bake', { type: 'alarm-unreadable', alarm: 'errors', reason: 'access denied', after: 1000 })),
  'cannot-provision': () => recordsOf(service, failing('provision-replacement')),
  'fails-in-a-hook': () => recordsOf(service, failing('AfterAllowTestTraffic')),
  'cannot-shift-traffic': () => recordsOf(service, failing('shift-traffic')),
  'cannot-remove-the-original': () => recordsOf(service, failing('terminate')),
  'replaces-a-fleet': () => recordsOf(fleet, { replacement }),
  'brings-the-original-back': () => recordsOf(fleet, { replacement, ...failing('BlockTraffic') }),
  'freezes-and-goes-on': () =>
    recordsOf(frozen, {
      react: (record) => {
        if (record.type === 'wait-started') {
          return [
            { type: 'instance-left', instanceId: 'i-3', reason: 'scaled in', after: 10 },
            { type: 'instance-joined', instance: { instanceId: 'i-4' }, after: 20 },
            { type: 'alarm-raised', alarm: 'errors', after: 30 },
          ];
        }
        if (record.type !== 'deployment-frozen') return undefined;
        return [
          { type: 'alarm-cleared', alarm: 'errors', after: 40 },
          { type: 'resume', reason: 'it is over', after: 50 },
        ];
      },
    }),
};
