import { describe, expect, it } from 'vitest';
import { hostCount, oneAtATime } from '../../batches/minimum-healthy-hosts.js';
import { given } from './deployment-specification.js';
import {
  batchStarted,
  deploymentPaused,
  deploymentStarted,
  instanceFailed,
  instancesSucceeded,
  lifecycleEventReached,
} from './given-facts.js';
import type { SpecifiedDeployment } from './group-for-specification.js';
import { SpecificationFailure } from './specification-failure.js';
import {
  alarmRaised,
  pause,
  reportFailed,
  reportRunning,
  reportSucceeded,
  resume,
  rollback,
  stop,
} from './when-inputs.js';

const threeHosts: SpecifiedDeployment = {
  instances: ['i-1', 'i-2', 'i-3'],
  minimumHealthyHosts: hostCount(2),
  rollbackOn: ['deployment-failure'],
};
const installing = { instanceId: 'i-1', lifecycleEvent: 'Install' } as const;

describe('a specification of the machine', () => {
  it('losing the last spare host rolls the touched instances back', () => {
    given(deploymentStarted(threeHosts), batchStarted(['i-1']), lifecycleEventReached(installing))
      .when(reportFailed({ ...installing, at: 60_000 }))
      .thenRecords(
        'lifecycle-event-failed',
        'instance-failed',
        'stage-failed',
        'rollback-started',
        'stage-started',
        'batch-started',
        'lifecycle-event-started',
      )
      .thenDue('run-operation')
      .thenView({ rollingBack: true, status: 'in-progress' });
  });

  it('an instance that ends makes room for the next', () => {
    const validating = { instanceId: 'i-1', lifecycleEvent: 'ValidateService' };
    given(deploymentStarted(threeHosts), batchStarted(['i-1']), lifecycleEventReached(validating))
      .when(reportSucceeded(validating))
      .thenRecords(
        'lifecycle-event-succeeded',
        { type: 'instance-succeeded', instanceId: 'i-1' },
        { type: 'batch-started', batch: 2, instanceIds: ['i-2'] },
        'lifecycle-event-started',
      );
  });

  it('a report of an event that is not in flight means nothing', () => {
    given(deploymentStarted(threeHosts), batchStarted(['i-1']), lifecycleEventReached(installing))
      .when(reportFailed({ instanceId: 'i-1', lifecycleEvent: 'ApplicationStop' }))
      .thenNothing();
  });

  it('a long operation is asked for again by its handle', () => {
    given(deploymentStarted(threeHosts), batchStarted(['i-1']))
      .when(reportRunning({ instanceId: 'i-1', lifecycleEvent: 'ApplicationStop', handle: 'h', pollAfter: 5, at: 10 }))
      .thenRecords({ type: 'operation-accepted', handle: 'h' })
      .thenDue({ type: 'run-operation', resumeFrom: { handle: 'h', pollAt: 15 } });
  });

  it('a pause holds instances between two events, and going on releases them', () => {
    const stopping = { instanceId: 'i-1', lifecycleEvent: 'ApplicationStop' };
    given(deploymentStarted(threeHosts), batchStarted(['i-1']), deploymentPaused())
      .when(reportSucceeded(stopping))
      .thenRecords('lifecycle-event-succeeded')
      .thenDue()
      .thenView({ paused: true });
    given(deploymentStarted(threeHosts), batchStarted(['i-1']), deploymentPaused())
      .when(reportSucceeded(stopping), resume())
      .thenRecords('lifecycle-event-succeeded', 'deployment-resumed', 'lifecycle-event-started');
  });

  it('a stop cancels what runs and ends the deployment once it has', () => {
    given(deploymentStarted(threeHosts), batchStarted(['i-1']))
      .when(stop({ rollback: false }))
      .thenRecords('stop-requested', 'stage-failed')
      .thenDue('run-operation', 'cancel-operation');
  });

  it('requests and alarms are recorded once', () => {
    const started = given(deploymentStarted(threeHosts), batchStarted(['i-1']));
    started.when(pause(), pause()).thenRecords('deployment-paused');
    const again = given(deploymentStarted(threeHosts), batchStarted(['i-1']));
    again.when(alarmRaised('errors'), rollback(), alarmRaised('errors')).thenRecords('alarm-raised', 'stage-failed');
  });

  it('facts about several instances can be told in one word', () => {
    given(
      deploymentStarted({ ...threeHosts, minimumHealthyHosts: oneAtATime }),
      batchStarted(['i-1']),
      instancesSucceeded(['i-1']),
      batchStarted(['i-2']),
      instanceFailed('i-2'),
    )
      .when()
      .thenRecords('stage-failed', 'rollback-started', 'stage-started', 'batch-started', 'lifecycle-event-started');
  });

  it('refuses facts that cannot follow each other', () => {
    expect(() => given(deploymentStarted(threeHosts), lifecycleEventReached(installing))).toThrow('broken invariant');
    expect(() => given(deploymentStarted(threeHosts), batchStarted(['i-1', 'i-2']))).toThrow('broken invariant');
  });
});

describe('a specification that does not hold', () => {
  const started = () => given(deploymentStarted(threeHosts), batchStarted(['i-1'])).when(pause());

  it('shows the difference between what was expected and what was recorded', () => {
    const failing = (): unknown => started().thenRecords('deployment-paused', 'deployment-resumed');
    expect(failing).toThrow(SpecificationFailure);
    expect(failing).toThrow(
      'other records than expected (- expected, + actual)\n    deployment-paused\n  - deployment-resumed',
    );
  });

  it('shows a surplus record as one surplus line', () => {
    const stopped = given(deploymentStarted(threeHosts), batchStarted(['i-1'])).when(stop({ rollback: false }));
    expect(() => stopped.thenRecords('stop-requested')).toThrow('    stop-requested\n  + stage-failed');
  });

  it('shows whole records where parts of them were expected', () => {
    expect(() => started().thenRecords({ type: 'deployment-paused', reason: 'lunch' })).toThrow(
      /\+ \{"type":"deployment-paused"/,
    );
  });

  it.each([
    ['nothing', () => started().thenNothing()],
    ['a command', () => started().thenDue('cancel-operation')],
    ['another view', () => started().thenView({ paused: false })],
    ['no record', () => started().thenRecords()],
  ])('fails where %s was expected', (_, failing) => {
    expect(failing).toThrow(SpecificationFailure);
  });
});
