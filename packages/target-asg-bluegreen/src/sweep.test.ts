import { type CallRecord, formatSweep, sweep, sweepFaults } from '@rollway/aws-lab';
import { expect, test } from 'vitest';
import { type DeployOptions, runDeployment } from './test-support/deploy.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

/** The first call of each operation, and every call that changes something. */
function worthFailing(): (call: CallRecord) => boolean {
  const seen = new Set<string>();
  return ({ operation }) => {
    const first = !seen.has(operation);
    seen.add(operation);
    return first || !operation.startsWith('Describe');
  };
}

test('any call may fail in any way: the deployment succeeds, or everything is as it was', async () => {
  await sweepDeployment(() => ({}));
}, 900_000);

test('any call of a deployment that is rolled back may fail in any way: the original serves alone', async () => {
  await sweepDeployment(() => {
    let failures = 0;
    const fails: NonNullable<Parameters<typeof scriptedEvents>[0]>['fails'] = ({ lifecycleEvent }) => {
      if (lifecycleEvent !== 'AfterBlockTraffic' || failures > 0) return false;
      failures += 1;
      return true;
    };
    return { target: { instances: scriptedEvents({ fails }) } };
  });
}, 900_000);

async function sweepDeployment(optionsOf: () => DeployOptions): Promise<void> {
  const report = await sweep<Web, string>({
    faults: sweepFaults.filter(({ name }) => name !== 'hang'),
    prepare: async (lab) => {
      const web = await makeWeb(lab);
      await web.makeGroup('web', 1);
      return web;
    },
    // What cannot be read before anything is touched is thrown at whoever starts.
    act: (_lab, web) =>
      runDeployment(web, optionsOf()).then(
        ({ status }) => status,
        () => 'refused',
      ),
    calls: worthFailing(),
    judge: ({ outcome, prepared }) => whatIsWrong(prepared, outcome),
  });
  process.stdout.write(`${formatSweep(report)}\n`);
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(100);
}

function whatIsWrong(web: Web, outcome: string): string | undefined {
  const [name = '', ...more] = web.groupNames;
  if (more.length > 0) return `two groups are left after ${outcome}: ${web.groupNames.join()}`;
  if ((name === 'web') !== (outcome !== 'succeeded')) return `${name} is left after ${outcome}`;
  const serving = targetsIn(web, 'healthy', 'initial').join();
  if (serving !== membersOf(web, name).join()) return `${serving} are registered, not the members of ${name}`;
  const { suspended = [] } = web.group(name) ?? {};
  if (suspended.length > 0) return `${suspended.join()} stayed suspended`;
  return ['succeeded', 'failed', 'refused'].includes(outcome) ? undefined : `ended as ${outcome}`;
}
