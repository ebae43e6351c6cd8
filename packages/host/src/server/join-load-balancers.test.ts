import type { LoadBalancer, Standing } from '@rollway/core/target';
import { expect, test } from 'vitest';
import { joinLoadBalancers } from './join-load-balancers.js';

const { signal } = new AbortController();

/** A balancer in memory that takes down what it is told. */
function recorder(word: Standing): LoadBalancer & { readonly told: string[]; state: Standing } {
  const told: string[] = [];
  return {
    told,
    state: word,
    async block() {
      this.state = 'blocked';
      told.push('block');
    },
    async allow(_id, _signal, before = 'serving') {
      this.state = before;
      told.push(`allow ${before}`);
    },
    async confirm(_id, expected, _signal, before = 'serving') {
      return { confirmed: this.state === (expected === 'blocked' ? 'blocked' : before), detail: this.state };
    },
    standing: async () => word,
  };
}

test('out is out of all, serving is serving in all, and each goes back to what it was', async () => {
  const [web, api] = [recorder('serving'), recorder('set aside; by hand')];
  const inner = joinLoadBalancers([web, api]);
  const joined = joinLoadBalancers([inner, recorder('serving')]);
  const before = await joined.standing?.('a', signal);
  await joined.block('a', signal);
  expect(await joined.confirm('a', 'blocked', signal)).toMatchObject({ confirmed: true });
  web.state = 'serving';
  expect(await joined.confirm('a', 'blocked', signal)).toEqual({ confirmed: false, detail: 'serving' });
  await joined.allow('a', signal, before);
  expect([web.told, api.told]).toEqual([
    ['block', 'allow serving'],
    ['block', 'allow set aside; by hand'],
  ]);
  expect(await joined.confirm('a', 'serving', signal, before)).toMatchObject({ confirmed: true });
});

test('one word is of all of them, and one that cannot be read is serving', async () => {
  const pair = [recorder('deregistered'), recorder('deregistered')];
  const joined = joinLoadBalancers(pair);
  expect(await joined.standing?.('a', signal)).toBe('deregistered');
  await joined.allow('a', signal, 'deregistered');
  await joined.allow('a', signal, 'serving;serving;deregistered');
  await joined.allow('a', signal, 'half%');
  const told = ['allow deregistered', 'allow serving', 'allow serving'];
  expect(pair.map((each) => each.told)).toEqual([told, told]);
  const alike = joinLoadBalancers([recorder('at 5%; soon'), recorder('at 5%; soon')]);
  await alike.allow('a', signal, await alike.standing?.('a', signal));
  expect(await alike.confirm('a', 'serving', signal, await alike.standing?.('a', signal))).toMatchObject({
    confirmed: true,
  });
});

test('a balancer without standing is taken to serve; a single one is itself', async () => {
  const { standing: _, ...plain } = recorder('serving');
  expect(await joinLoadBalancers([plain, recorder('serving')]).standing?.('a', signal)).toBe('serving');
  expect(joinLoadBalancers([plain])).toBe(plain);
});
