import { type CheckDefinition, demand } from '../check.js';
import type { LoadBalancerFixture } from './load-balancer-fixture.js';
import { blockFully, untilConfirmed, whoAnswers } from './observe.js';

const { signal } = new AbortController();

/** How an instance leaves. */
export const blockChecks: readonly CheckDefinition<LoadBalancerFixture>[] = [
  {
    id: 'load-balancer/blocked-gets-nothing',
    title: 'sends no request to an instance that is confirmed blocked, and loses none over it',
    why: 'the application behind it is about to stop',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      await blockFully(this.id, fixture.loadBalancer, first);
      const answering = await whoAnswers(this.id, fixture);
      demand(this.id, !answering.has(first), `${first} is confirmed blocked and answered a request`);
    },
  },
  {
    id: 'load-balancer/blocked-counts-requests',
    title: 'confirms blocked only once nothing is in flight, and lets that end',
    why: 'a request that is still being answered is lost when its application stops',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      const held = await fixture.hold(first);
      await fixture.loadBalancer.block(first, signal);
      const early = await fixture.loadBalancer.confirm(first, 'blocked', signal);
      const answered = await held.release();
      demand(this.id, !early.confirmed, 'blocked was confirmed with a request in flight');
      demand(this.id, early.detail !== '', 'what is still missing was not said');
      demand(this.id, answered, 'the request in flight was cut off');
      await untilConfirmed(this.id, fixture.loadBalancer, first, 'blocked');
    },
  },
  {
    id: 'load-balancer/unhealthy-can-leave',
    title: 'blocks an instance that fails its health checks',
    why: 'sick hosts are deployed to first',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      await fixture.setHealthy(first, false);
      await blockFully(this.id, fixture.loadBalancer, first);
      await fixture.setHealthy(first, true);
      const answering = await whoAnswers(this.id, fixture);
      demand(this.id, !answering.has(first), `${first} came back by itself once it was healthy`);
    },
  },
  {
    id: 'load-balancer/unblocked-is-not-blocked',
    title: 'does not confirm blocked for an instance in rotation',
    why: 'a balancer that was restarted has forgotten what it was told',
    async verify({ loadBalancer, instanceIds: [first] }) {
      const answer = await loadBalancer.confirm(first, 'blocked', signal);
      demand(this.id, !answer.confirmed, 'blocked was confirmed for an instance that nobody blocked');
    },
  },
  {
    id: 'load-balancer/survives-a-restart',
    title: 'keeps an instance blocked, and lets it back, when the controller is a new one',
    why: 'a controller that was killed in the middle is resumed in another process',
    async verify(fixture) {
      const [first] = fixture.instanceIds;
      await blockFully(this.id, fixture.loadBalancer, first);
      const resumed = await fixture.restart();
      const still = await resumed.confirm(first, 'blocked', signal);
      demand(this.id, still.confirmed, `after a restart it is not blocked: ${still.detail}`);
      await resumed.allow(first, signal);
      await untilConfirmed(this.id, resumed, first, 'serving');
    },
  },
];
