import { expect, test } from 'vitest';
import { sharePoll } from './share-poll.js';

test('nobody gets an answer that was asked for before they asked, and nobody waits behind more than one', async () => {
  const pending: ((value: number) => void)[] = [];
  const poll = sharePoll(() => new Promise<number>((resolve) => void pending.push(resolve)));
  const first = poll();
  const [second, third] = [poll(), poll()];
  expect(pending).toHaveLength(1);
  pending[0]?.(1);
  expect(await first).toBe(1);
  pending[1]?.(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  expect(pending).toHaveLength(2);
});

test('a poll that fails, fails for those who shared it and for nobody else', async () => {
  let calls = 0;
  const poll = sharePoll(async () => {
    calls += 1;
    if (calls === 1) throw new RangeError('full');
    return calls;
  });
  const [first, second] = await Promise.allSettled([poll(), poll()]);
  expect(first.status).toBe('rejected');
  expect(second).toEqual({ status: 'fulfilled', value: 2 });
});
