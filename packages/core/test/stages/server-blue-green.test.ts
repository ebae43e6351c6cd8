import {
  allAtOnce,
  blueGreen,
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  halfAtATime,
  minutes,
  oneAtATime,
} from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { type Played, type PlayOptions, play } from './play.js';

const blue = ['b-1', 'b-2'];
const green = ['g-1', 'g-2'].map((instanceId) => ({ instanceId }));

function fleetGroup(settings: Partial<Omit<DeploymentGroupSettings, 'target'>> = {}): DeploymentGroup {
  const target = simulatedTarget({ instances: blue, trafficControl: true, replacement: {} });
  const strategy = blueGreen({ minimumHealthyHosts: oneAtATime, terminationWait: minutes(5) });
  return defineDeploymentGroup({
    name: 'web',
    target,
    strategy,
    rollbackOn: ['deployment-failure', 'alarm'],
    ...settings,
  });
}

const playGreen = (options: PlayOptions = {}, group = fleetGroup()): Promise<Played> =>
  play(group, { replacement: green, ...options });

/** Lifecycle events in order, as `side instance event`. */
function eventsOf({ requests }: Played): readonly string[] {
  return requests.flatMap((request) =>
    request.type === 'run-lifecycle-event'
      ? [`${request.instance.label ?? 'original'} ${request.instance.instanceId} ${request.lifecycleEvent}`]
      : [request.type],
  );
}

const failsOn = (lifecycleEvent: string, instanceId: string): PlayOptions => ({
  answer: ({ request }) =>
    request.type === 'run-lifecycle-event' &&
    request.lifecycleEvent === lifecycleEvent &&
    request.instance.instanceId === instanceId &&
    request.rollbackOf === undefined
      ? 'no'
      : undefined,
});

const install = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];
const allow = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];
const block = ['BeforeBlockTraffic', 'BlockTraffic', 'AfterBlockTraffic'];
const on = (side: string, instanceId: string, events: readonly string[]): readonly string[] =>
  events.map((event) => `${side} ${instanceId} ${event}`);

describe('a blue/green deployment of servers', () => {
  it('installs green, lets green in, takes blue out, waits and removes blue', async () => {
    const played = await playGreen();
    const events = eventsOf(played);
    expect(events.slice(0, 21)).toEqual([
      'provision-replacement',
      ...on('replacement', 'g-1', install),
      ...on('replacement', 'g-2', install),
      ...on('replacement', 'g-1', allow),
      ...on('replacement', 'g-2', allow),
    ]);
    // Blue leaves all at once, so its events interleave.
    expect([...events.slice(21, 27)].sort()).toEqual(
      [...on('original', 'b-1', block), ...on('original', 'b-2', block)].sort(),
    );
    expect(events.slice(27)).toEqual(['terminate']);
    expect(played.requests.at(-1)).toMatchObject({
      side: 'original',
      instances: [{ instanceId: 'b-1' }, { instanceId: 'b-2' }],
    });
    expect(played.state).toMatchObject({ finalStatus: 'succeeded', finishedAt: minutes(5) });
  });

  it('keeps blue where its group says so', async () => {
    const strategy = blueGreen({ minimumHealthyHosts: allAtOnce, original: 'keep' });
    const played = await playGreen({}, fleetGroup({ strategy }));
    expect(eventsOf(played)).not.toContain('terminate');
    expect(played.state.finalStatus).toBe('succeeded');
  });

  it('that fails while green is installed leaves blue alone and removes green', async () => {
    const played = await playGreen(failsOn('Install', 'g-1'));
    const events = eventsOf(played);
    expect(events.some((event) => event.startsWith('original'))).toBe(false);
    expect(played.requests.at(-1)).toMatchObject({ type: 'terminate', side: 'replacement' });
    expect(played.state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'succeeded' } });
  });

  it('that cannot take one blue instance out fails, whatever the configuration, and brings blue back before green goes', async () => {
    const played = await playGreen(failsOn('BlockTraffic', 'b-1'));
    const events = eventsOf(played);
    const back = events.slice(events.indexOf('original b-1 BeforeAllowTraffic'));
    const lastIn = Math.max(...[1, 2].map((number) => back.indexOf(`original b-${number} AfterAllowTraffic`)));
    const firstOut = Math.min(...[1, 2].map((number) => back.indexOf(`replacement g-${number} BeforeBlockTraffic`)));
    expect(lastIn).toBeGreaterThan(0);
    expect(firstOut).toBeGreaterThan(lastIn);
    expect(back.at(-1)).toBe('terminate');
    expect(played.state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'succeeded' } });
  });

  it('that fails while green is let in takes out only what was let in', async () => {
    const played = await playGreen(failsOn('AllowTraffic', 'g-1'));
    const back = eventsOf(played).filter((event) => event.includes('BlockTraffic'));
    expect(back).toEqual(on('replacement', 'g-1', block));
    expect(played.state.rollback?.outcome).toBe('succeeded');
  });

  it('tells each green instance with its last event that it has had them all, and no blue one', async () => {
    const { requests } = await playGreen(failsOn('BlockTraffic', 'b-1'));
    const concluding = requests.flatMap((one) =>
      one.type === 'run-lifecycle-event' && one.concludes && one.rollbackOf === undefined
        ? [`${one.lifecycleEvent} ${one.instance.instanceId}`]
        : [],
    );
    expect(concluding).toEqual(['AfterAllowTraffic g-1', 'AfterAllowTraffic g-2']);
  });

  it('hooks of a rollback run from the archives that fit: the original from its own, the replacement from what it brought', async () => {
    const { requests } = await playGreen(failsOn('BlockTraffic', 'b-1'));
    const sources = requests.flatMap((one) =>
      one.type === 'run-lifecycle-event' && one.rollbackOf === 'd' ? [`${one.lifecycleEvent} ${one.hookSource}`] : [],
    );
    expect(new Set(sources)).toEqual(
      new Set([
        'BeforeAllowTraffic last-successful',
        'AllowTraffic current',
        'AfterAllowTraffic last-successful',
        'BeforeBlockTraffic most-recent',
        'BlockTraffic current',
        'AfterBlockTraffic most-recent',
      ]),
    );
  });

  it('whose rollback cannot take a green instance out keeps green, loudly', async () => {
    const played = await playGreen({
      answer: ({ request }) => {
        if (request.type !== 'run-lifecycle-event' || request.lifecycleEvent !== 'BlockTraffic') return undefined;
        return request.instance.instanceId === 'b-1' || request.instance.instanceId === 'g-1' ? 'no' : undefined;
      },
    });
    expect(eventsOf(played)).not.toContain('terminate');
    expect(played.state.rollback?.outcome).toBe('failed');
    expect(played.records.at(-2)).toMatchObject({ type: 'rollback-failed', instanceIds: ['g-1'] });
  });
});

describe('rerouting to green', () => {
  const four = ['g-1', 'g-2', 'g-3', 'g-4'].map((instanceId) => ({ instanceId }));

  it('one at a time fails with the first instance that cannot be registered, except the last', async () => {
    const strategy = blueGreen({ minimumHealthyHosts: oneAtATime });
    const at = async (instanceId: string): Promise<string | undefined> =>
      (await play(fleetGroup({ strategy }), { replacement: four, ...failsOn('AllowTraffic', instanceId) })).state
        .finalStatus;
    expect(await at('g-1')).toBe('failed');
    expect(await at('g-4')).toBe('succeeded');
  });

  it('half at a time succeeds when half are rerouted, counting what was lost while installing', async () => {
    const strategy = blueGreen({ minimumHealthyHosts: halfAtATime });
    const lose = async (installs: readonly string[], registers: readonly string[]): Promise<string | undefined> => {
      const answer: PlayOptions['answer'] = ({ request }) => {
        if (request.type !== 'run-lifecycle-event' || request.rollbackOf !== undefined) return undefined;
        const { instanceId } = request.instance;
        if (request.lifecycleEvent === 'Install' && installs.includes(instanceId)) return 'no';
        return request.lifecycleEvent === 'AllowTraffic' && registers.includes(instanceId) ? 'no' : undefined;
      };
      return (await play(fleetGroup({ strategy }), { replacement: four, answer })).state.finalStatus;
    };
    expect(await lose([], ['g-3', 'g-4'])).toBe('succeeded');
    expect(await lose(['g-3'], ['g-4'])).toBe('succeeded');
    expect(await lose(['g-3', 'g-4'], ['g-2'])).toBe('failed');
  });

  it('of a replacement that is too small for the minimum is refused before anything is installed', async () => {
    const strategy = blueGreen({ minimumHealthyHosts: { type: 'host-count', value: 1 } });
    const { state, requests } = await play(fleetGroup({ strategy }), { replacement: [{ instanceId: 'g-1' }] });
    expect(state.failure?.error.code).toBe('HEALTH_CONSTRAINTS_INVALID');
    expect(requests.some(({ type }) => type === 'run-lifecycle-event')).toBe(false);
  });

  it('of a replacement with an id of the original is refused', async () => {
    const { records } = await play(fleetGroup(), { replacement: [{ instanceId: 'b-1' }] });
    expect(records.find(({ type }) => type === 'provisioning-failed')).toMatchObject({
      diagnostics: { message: expect.stringContaining('b-1') },
    });
  });
});
