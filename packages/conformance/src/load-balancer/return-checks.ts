import { type CheckDefinition, demand } from '../check.js';
import type { LoadBalancerFixture } from './load-balancer-fixture.js';
import { blockFully, untilConfirmed, whoAnswers } from './observe.js';

const { signal } = new AbortController();

/** How an instance comes back. */
export const returnChecks: readonly CheckDefinition<LoadBalancerFixture>[] = [
  {
    id: 'load-balancer/serving-gets-requests',
    title: 'sends requests to an instance that is confirmed serving, and loses none over it',
    why: 'the next instance leaves as soon as this one serves',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      await blockFully(this.id, fixture.loadBalancer, first);
      await fixture.loadBalancer.allow(first, signal);
      await untilConfirmed(this.id, fixture.loadBalancer, first, 'serving');
      const answering = await whoAnswers(this.id, fixture);
      demand(this.id, answering.has(first), `${first} is confirmed serving and got no request`);
    },
  },
  {
    id: 'load-balancer/serving-means-healthy',
    title: 'does not confirm serving for an instance that fails its health checks',
    why: 'an instance that is counted as healthy and is not takes the whole fleet below its floor',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      await blockFully(this.id, fixture.loadBalancer, first);
      await fixture.setHealthy(first, false);
      await fixture.loadBalancer.allow(first, signal);
      const early = await fixture.loadBalancer.confirm(first, 'serving', signal);
      demand(this.id, !early.confirmed, 'serving was confirmed for an instance that fails its health checks');
      await whoAnswers(this.id, fixture);
      await fixture.setHealthy(first, true);
      await untilConfirmed(this.id, fixture.loadBalancer, first, 'serving');
    },
  },
  {
    id: 'load-balancer/blocked-is-not-serving',
    title: 'does not confirm serving for an instance that is blocked',
    why: 'a host would be left out of rotation by a deployment that calls itself done',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      await blockFully(this.id, fixture.loadBalancer, first);
      const answer = await fixture.loadBalancer.confirm(first, 'serving', signal);
      demand(this.id, !answer.confirmed, 'serving was confirmed for an instance that is blocked');
    },
  },
  {
    id: 'load-balancer/repeats-change-nothing',
    title: 'may be told again what it was told, also for an instance that serves',
    why: 'a controller that lost the answer asks again',
    async verify(fixture) {
      const [first, second] = fixture.instanceIds;
      for (const _repeat of [1, 2, 3]) await fixture.loadBalancer.allow(first, signal);
      const both = await whoAnswers(this.id, fixture);
      demand(this.id, both.has(first) && both.has(second), 'an instance that served was allowed again and left');
      for (const _repeat of [1, 2]) await blockFully(this.id, fixture.loadBalancer, first);
      for (const _repeat of [1, 2]) await fixture.loadBalancer.allow(first, signal);
      await untilConfirmed(this.id, fixture.loadBalancer, first, 'serving');
    },
  },
  {
    id: 'load-balancer/set-aside-stays-aside',
    title: 'returns an instance to what it was before, when that was not serving',
    why: 'what an operator has taken out must not come back with a deployment',
    async verify(fixture) {
      const { loadBalancer, setAside } = fixture;
      const [first] = fixture.instanceIds;
      if (loadBalancer.standing === undefined) return;
      demand(
        this.id,
        (await loadBalancer.standing(first, signal)) === 'serving',
        'an instance that serves is not said to',
      );
      demand(this.id, setAside !== undefined, 'the balancer has standing; the fixture needs setAside');
      await setAside(first);
      const before = await loadBalancer.standing(first, signal);
      demand(this.id, before !== 'serving', 'an instance that was set aside is said to serve');
      await blockFully(this.id, loadBalancer, first);
      await loadBalancer.allow(first, signal, before);
      const back = await loadBalancer.confirm(first, 'serving', signal, before);
      demand(this.id, back.confirmed, `it is not confirmed back: ${back.detail}`);
      demand(this.id, (await loadBalancer.standing(first, signal)) === before, 'it did not return to what it was');
      demand(this.id, !(await whoAnswers(this.id, fixture)).has(first), `${first} was put into rotation`);
    },
  },
];
