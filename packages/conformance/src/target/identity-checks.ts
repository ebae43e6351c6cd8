import type { CheckDefinition } from '../check.js';
import { demand, demandRejection } from '../check.js';
import type { TargetFixture } from './target-fixture.js';

const inquiry = { signal: new AbortController().signal, log: (): void => undefined };

/** Who the target is and whom it deploys to. */
export const identityChecks: readonly CheckDefinition<TargetFixture>[] = [
  {
    id: 'target/says-who-it-is',
    title: 'carries the contract version, a name and a platform',
    why: 'a journal is resumed only with the kind of target that wrote it',
    async verify({ target }) {
      demand(this.id, target.specificationVersion === 'v1', `specificationVersion is ${target.specificationVersion}`);
      demand(this.id, /^[a-z0-9-]+$/.test(target.name), `name ${JSON.stringify(target.name)} is not kebab case`);
      demand(
        this.id,
        ['server', 'ecs', 'lambda'].includes(target.computePlatform),
        `unknown platform ${target.computePlatform}`,
      );
    },
  },
  {
    id: 'target/lists-the-same-fleet',
    title: 'lists at least one instance, each once, and the same ones when asked again',
    why: 'an instance that appears twice would be counted twice against the floor',
    async verify({ target }) {
      const first = (await target.resolveFleet(inquiry)).map((instance) => instance.instanceId);
      const second = (await target.resolveFleet(inquiry)).map((instance) => instance.instanceId);
      demand(this.id, first.length > 0, 'the fleet is empty; a fixture needs at least one instance');
      demand(this.id, new Set(first).size === first.length, `an instance appears twice among ${first.join(', ')}`);
      demand(
        this.id,
        [...first].sort().join() === [...second].sort().join(),
        `${first.join()} became ${second.join()}`,
      );
    },
  },
  {
    id: 'target/refuses-a-bad-revision',
    title: 'refuses a revision that cannot be deployed before anything is touched',
    why: 'what is found on the first host has already taken it out of service',
    async verify({ target, badRevision }) {
      demand(this.id, badRevision !== undefined, 'the fixture has no bad revision; give one, or declare the gap');
      demand(
        this.id,
        target.inspectRevision !== undefined,
        'the fixture has a bad revision and the target cannot inspect one',
      );
      await demandRejection(this.id, target.inspectRevision(badRevision, inquiry), 'the bad revision was accepted');
    },
  },
];
