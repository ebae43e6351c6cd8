import { type CallRecord, formatSweep, sweep, sweepFaults } from '@rollway/aws-lab';
import { expect, test } from 'vitest';
import { runDeployment } from './test-support/deploy.js';
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
  const report = await sweep<Web, string>({
    faults: sweepFaults.filter(({ name }) => name !== 'hang'),
    prepare: async (lab) => {
      const web = await makeWeb(lab);
      await web.makeGroup('web', 1);
      return web;
    },
    // What cannot be read before anything is touched is thrown at whoever starts.
    act: (_lab, web) =>
      runDeployment(web).then(
        ({ status }) => status,
        () => 'refused',
      ),
    calls: worthFailing(),
    judge({ outcome, prepared: web }) {
      const [name = '', ...more] = web.groupNames;
      if (more.length > 0) return `two groups are left after ${outcome}: ${web.groupNames.join()}`;
      if ((name === 'web') !== (outcome !== 'succeeded')) return `${name} is left after ${outcome}`;
      const serving = targetsIn(web, 'healthy', 'initial').join();
      if (serving !== membersOf(web, name).join()) return `${serving} are registered, not the members of ${name}`;
      const suspended = web.group(name)?.suspended ?? [];
      if (suspended.length > 0) return `${suspended.join()} stayed suspended`;
      return ['succeeded', 'failed', 'refused'].includes(outcome) ? undefined : `ended as ${outcome}`;
    },
  });
  process.stdout.write(`${formatSweep(report)}\n`);
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(100);
}, 600_000);
