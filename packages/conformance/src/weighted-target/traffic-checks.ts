import type { CheckDefinition } from '../check.js';
import { demand } from '../check.js';
import { demandSucceeded } from './demand-status.js';
import { walk } from './walk.js';
import type { WeightedTargetFixture } from './weighted-target-fixture.js';

/** What moving traffic means. */
export const trafficChecks: readonly CheckDefinition<WeightedTargetFixture>[] = [
  {
    id: 'weighted/provisioning-takes-no-traffic',
    title: 'makes a replacement that gets no traffic yet',
    why: 'nothing has looked at it before its hooks have run',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      await demandWeight(this.id, fixture, 0);
    },
  },
  {
    id: 'weighted/weights-are-absolute',
    title: 'sets the weight it is told, up and down, and again',
    why: 'a repeated shift must not add to itself, and a rollback goes to 0 from anywhere',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      const { plannedWeights: planned } = fixture;
      for (const weight of planned === undefined ? [10, 50, 50, 20, 0, 30] : [...planned, 100, 0, 0]) {
        demandSucceeded(this.id, await steps.shift(weight));
        await demandWeight(this.id, fixture, weight);
      }
    },
  },
  {
    id: 'weighted/all-traffic-moves',
    title: 'moves all traffic to the replacement, and all of it back',
    why: 'the last step and its rollback are the ones that everybody takes',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      for (const weight of fixture.plannedWeights === undefined ? [100, 0, 100] : [100, 0]) {
        demandSucceeded(this.id, await steps.shift(weight));
        await demandWeight(this.id, fixture, weight);
      }
    },
  },
  {
    id: 'weighted/no-request-is-lost',
    title: 'loses no request while traffic moves there and back',
    why: 'it is what blue/green is for: add, serving, weight, confirmed, and only then away',
    async verify(fixture) {
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      for (const weight of fixture.plannedWeights ?? [10, 60, 0, 100]) {
        demandSucceeded(this.id, await steps.shift(weight));
        await fixture.wait(60_000);
      }
      demandSucceeded(this.id, await steps.terminate('original'));
      await fixture.wait(60_000);
      const lost = await fixture.lostRequests();
      demand(this.id, lost === 0, `lost ${lost} requests`);
    },
  },
  {
    id: 'weighted/foreign-changes-are-refused',
    title: 'fails a shift over traffic that somebody else has moved meanwhile',
    why: 'going on would overwrite what another hand, or infrastructure as code, has decided',
    async verify(fixture) {
      if (fixture.interfere === undefined) return;
      const steps = walk(this.id, fixture);
      demandSucceeded(this.id, await steps.provision());
      demandSucceeded(this.id, await steps.shift(fixture.plannedWeights?.[0] ?? 10));
      await fixture.interfere();
      const status = await steps.shift(fixture.plannedWeights?.[1] ?? 50);
      demand(this.id, status.status === 'failed', `ended as ${status.status} over a foreign change`);
    },
  },
];

async function demandWeight(check: string, fixture: WeightedTargetFixture, expected: number): Promise<void> {
  const weight = await fixture.replacementWeight();
  demand(check, Math.abs(weight - expected) < 0.01, `the replacement has ${weight} %, not ${expected} %`);
}
