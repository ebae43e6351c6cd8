import { oneAtATime } from '@rollway/core';
import type { Fault, Scenario } from '@rollway/core/testing';
import { failingHook, smallScenario } from '../small-scenario.js';

/** A deployment whose journal is kept for ever. */
export interface GoldenScenario {
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
}

const instances = ['i-1', 'i-2'];
const reason = 'a person asked for it';
const whenBatchStarts = { record: 'batch-started', nth: 2 } as const;

/** By file name. A release adds to them; a journal that was written is never written again. */
export const goldenScenarios: Readonly<Record<string, GoldenScenario>> = {
  'succeeds': { scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }), faults: [] },
  'polls-long-operations': {
    scenario: smallScenario({ instances: ['i-1'], minimumHealthyHosts: oneAtATime, operations: 'long' }),
    faults: [],
  },
  'fails-and-rolls-back': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [failingHook('i-1', 'ApplicationStart')],
  },
  'fails-and-the-rollback-fails': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [failingHook('i-1', 'ApplicationStart'), failingHook('i-1', 'Install', 2)],
  },
  'fails-with-nothing-to-return-to': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime, lastSuccessful: false }),
    faults: [failingHook('i-1', 'ApplicationStart')],
  },
  'tolerates-a-failing-old-script': {
    scenario: smallScenario({ instances: ['i-1'], minimumHealthyHosts: oneAtATime, ignoreApplicationStopFailures: true }),
    faults: [failingHook('i-1', 'ApplicationStop')],
  },
  'is-paused-and-resumed': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [
      { when: whenBatchStarts, what: 'request', request: { type: 'pause', reason } },
      { when: { after: 120_000 }, what: 'request', request: { type: 'resume', reason } },
    ],
  },
  'is-stopped': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [{ when: whenBatchStarts, what: 'request', request: { type: 'stop', reason, rollback: false } }],
  },
  'is-stopped-and-rolled-back': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [{ when: whenBatchStarts, what: 'request', request: { type: 'stop', reason, rollback: true } }],
  },
  'is-rolled-back-on-request': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [{ when: whenBatchStarts, what: 'request', request: { type: 'rollback', reason } }],
  },
  'is-ended-by-an-alarm': {
    scenario: smallScenario({ instances, minimumHealthyHosts: oneAtATime }),
    faults: [{ when: whenBatchStarts, what: 'alarm', alarm: 'errors-above-1-percent' }],
  },
};
