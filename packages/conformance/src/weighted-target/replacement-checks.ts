import type { CheckDefinition } from '../check.js';
import { demand } from '../check.js';
import { demandSucceeded } from './demand-status.js';
import { walk } from './walk.js';
import type { WeightedTargetFixture } from './weighted-target-fixture.js';

/** What making and removing a replacement means. */
export const replacementChecks: readonly CheckDefinition<WeightedTargetFixture>[] = [
  {
    id: 'weighted/provisioning-is-once',
    title: 'makes one replacement however often it is asked, in this process or a restarted one',
    why: 'a controller that was killed asks again, and two replacements are one too many',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      await steps.abandonProvisioning('check-1:1:provision');
      await steps.restart();
      demandSucceeded(this.id, await steps.provision('check-1:1:provision'));
      demandSucceeded(this.id, await steps.provision('check-1:1:provision'));
      await demandCount(this.id, fixture, 1);
    },
  },
  {
    id: 'weighted/details-outlive-the-process',
    title: 'works on a replacement that another process made',
    why: 'the details come back from the journal, and there is nothing else to go by',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      await steps.restart();
      const expected = fixture.plannedWeights?.[0] ?? 40;
      demandSucceeded(this.id, await steps.shift(expected));
      const weight = await fixture.replacementWeight();
      demand(this.id, Math.abs(weight - expected) < 0.01, `the replacement has ${weight} %, not ${expected} %`);
    },
  },
  {
    id: 'weighted/replacement-goes-without-trace',
    title: 'removes a replacement that lost its traffic, once as well as twice',
    why: 'after a rollback everything is as it was before',
    async verify(fixture) {
      const before = await fixture.replacementCount();
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      demandSucceeded(this.id, await steps.shift(fixture.plannedWeights?.[0] ?? 50));
      demandSucceeded(this.id, await steps.shift(0));
      demandSucceeded(this.id, await steps.terminate('replacement'));
      demandSucceeded(this.id, await steps.terminate('replacement'));
      await demandCount(this.id, fixture, before);
      const lost = await fixture.lostRequests();
      demand(this.id, lost === 0, `lost ${lost} requests`);
    },
  },
  {
    id: 'weighted/half-made-goes-too',
    title: 'removes what a failed provisioning left, without its details',
    why: 'whoever is killed while it provisions has recorded nothing',
    async verify(fixture) {
      const before = await fixture.replacementCount();
      const steps = walk(this.id, fixture);
      await steps.abandonProvisioning('check-1:1:provision');
      await steps.restart();
      demandSucceeded(this.id, await steps.terminate('replacement', { forgetful: true }));
      await fixture.wait(60_000);
      await demandCount(this.id, fixture, before);
    },
  },
  {
    id: 'weighted/original-goes-last',
    title: 'removes the original once the replacement has all traffic, once as well as twice',
    why: 'the end of every blue/green deployment, and a repeated report must not fail it',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      demandSucceeded(this.id, await steps.shift(100));
      demandSucceeded(this.id, await steps.terminate('original'));
      demandSucceeded(this.id, await steps.terminate('original'));
      const weight = await fixture.replacementWeight();
      demand(this.id, weight === 100, `the replacement has ${weight} % afterwards`);
    },
  },
];

async function demandCount(check: string, fixture: WeightedTargetFixture, expected: number): Promise<void> {
  const count = await fixture.replacementCount();
  demand(check, count === expected, `there are ${count} replacements, not ${expected}`);
}
