import { describe, expect, it } from 'vitest';
import { allAtOnce } from '../batches/minimum-healthy-hosts.js';
import { given } from '../testing/specification/deployment-specification.js';
import {
  batchStarted,
  deploymentPaused,
  deploymentStarted,
  lifecycleEventReached,
} from '../testing/specification/given-facts.js';
import type { SpecifiedDeployment } from '../testing/specification/group-for-specification.js';
import { alarmRaised, reportFailed, reportSucceeded, stop } from '../testing/specification/when-inputs.js';
import { emptyState } from './deployment-state.js';
import { evolve } from './evolve.js';
import { fromSnapshot, toSnapshot } from './snapshot-state.js';
import { takeTurn } from './take-turn.js';

const behindBalancer: SpecifiedDeployment = {
  instances: ['i-1'],
  minimumHealthyHosts: allAtOnce,
  trafficControl: true,
};
const at = (lifecycleEvent: string) => ({ instanceId: 'i-1', lifecycleEvent });
const reached = (lifecycleEvent: string, specified: SpecifiedDeployment = behindBalancer) =>
  given(deploymentStarted(specified), batchStarted(['i-1']), lifecycleEventReached(at(lifecycleEvent)));
const interrupted = { type: 'instance-failed', instanceId: 'i-1', reason: 'interrupted' };

describe('a stop without a rollback', () => {
  it.each(['BlockTraffic', 'AfterBlockTraffic', 'ValidateService', 'BeforeAllowTraffic'])(
    'takes an instance back into rotation that is well after %s',
    (lifecycleEvent) => {
      reached(lifecycleEvent)
        .when(stop({ rollback: false }), reportSucceeded(at(lifecycleEvent)))
        .thenRecords(
          { type: 'stop-requested' },
          { type: 'stage-failed' },
          { type: 'lifecycle-event-succeeded', lifecycleEvent },
          { type: 'lifecycle-event-started', lifecycleEvent: 'AllowTraffic' },
        );
    },
  );

  it('ends the instance as interrupted once it is back', () => {
    reached('BlockTraffic')
      .when(stop({ rollback: false }), reportSucceeded(at('BlockTraffic')), reportSucceeded(at('AllowTraffic')))
      .thenRecords(
        { type: 'stop-requested' },
        { type: 'stage-failed' },
        { type: 'lifecycle-event-succeeded', lifecycleEvent: 'BlockTraffic' },
        { type: 'lifecycle-event-started', lifecycleEvent: 'AllowTraffic' },
        { type: 'lifecycle-event-succeeded', lifecycleEvent: 'AllowTraffic' },
        { ...interrupted, lifecycleEvent: 'AllowTraffic' },
        { type: 'deployment-finished', status: 'stopped' },
      );
  });

  it.each(['BeforeBlockTraffic', 'ApplicationStop', 'Install', 'ApplicationStart', 'AllowTraffic'])(
    'ends an instance where it is after %s',
    (lifecycleEvent) => {
      const { turn } = reached(lifecycleEvent).when(stop({ rollback: false }), reportSucceeded(at(lifecycleEvent)));
      expect(turn.records).toContainEqual(expect.objectContaining(interrupted));
    },
  );

  it('does not take an instance back on which the event failed', () => {
    const { turn } = reached('ValidateService').when(stop({ rollback: false }), reportFailed(at('ValidateService')));
    expect(turn.records.map(({ type }) => type)).not.toContain('lifecycle-event-started');
  });

  it('takes an instance back that a pause held right after it was drained', () => {
    given(
      deploymentStarted(behindBalancer),
      batchStarted(['i-1']),
      lifecycleEventReached(at('BlockTraffic')),
      deploymentPaused(),
    )
      .when(reportSucceeded(at('BlockTraffic')), stop({ rollback: false }))
      .thenRecords(
        { type: 'lifecycle-event-succeeded' },
        { type: 'stop-requested' },
        { type: 'lifecycle-event-started', lifecycleEvent: 'AllowTraffic' },
        { type: 'stage-failed' },
      );
  });
});

it('an alarm that rolls nothing back takes a well instance back too', () => {
  reached('BlockTraffic')
    .when(alarmRaised('errors'), reportSucceeded(at('BlockTraffic')))
    .thenRecords('alarm-raised', 'stage-failed', 'lifecycle-event-succeeded', 'lifecycle-event-started');
});

it('a snapshot in the middle of the way back remembers that it is one', () => {
  const state = emptyState();
  const facts = [deploymentStarted(behindBalancer), batchStarted(['i-1']), lifecycleEventReached(at('BlockTraffic'))];
  for (const fact of facts) {
    for (const record of fact.recordsIn(state)) {
      evolve(state, { ...record, deploymentId: 'd-specified', sequence: state.sequence + 1 });
    }
  }
  takeTurn(state, [stop({ rollback: false }), reportSucceeded(at('BlockTraffic'))], 60_000);
  const restored = fromSnapshot(JSON.parse(JSON.stringify(toSnapshot(state))));
  expect(restored?.members.get('i-1')).toMatchObject({ wayBack: true, phase: 'running' });
  if (restored === undefined) return;
  const { records } = takeTurn(restored, [reportSucceeded(at('AllowTraffic'))], 60_000);
  expect(records).toContainEqual(expect.objectContaining(interrupted));
});
