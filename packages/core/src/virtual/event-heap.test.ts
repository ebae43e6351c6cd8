import { describe, expect, it } from 'vitest';
import { createEventHeap } from './event-heap.js';
import { createRandom } from './random.js';

describe('createEventHeap', () => {
  it('gives events in order of time, ties in order of scheduling', () => {
    const random = createRandom(5);
    const heap = createEventHeap();
    const happened: (readonly [number, number])[] = [];
    for (let order = 0; order < 2000; order += 1) {
      const at = random.integer(0, 200);
      heap.schedule(at, () => happened.push([at, order]));
    }
    for (let event = heap.next(); event !== undefined; event = heap.next()) event.run();
    const sorted = [...happened].sort((left, right) => left[0] - right[0] || left[1] - right[1]);
    expect(happened).toHaveLength(2000);
    expect(happened).toEqual(sorted);
  });

  it('takes events while it gives others', () => {
    const heap = createEventHeap();
    const times: number[] = [];
    heap.schedule(1, () => heap.schedule(2, () => times.push(2)));
    heap.schedule(3, () => times.push(3));
    for (let event = heap.next(); event !== undefined; event = heap.next()) event.run();
    expect(times).toEqual([2, 3]);
  });

  it('is empty in the end, and never gives what never happens', () => {
    const heap = createEventHeap();
    heap.schedule(Number.POSITIVE_INFINITY, () => undefined);
    expect(heap.size).toBe(0);
    heap.schedule(1, () => undefined);
    expect(heap.size).toBe(1);
    heap.next();
    expect([heap.size, heap.next()]).toEqual([0, undefined]);
  });
});
