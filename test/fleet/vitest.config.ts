import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: {
    name: 'fleet',
    include: ['**/*.test.ts'],
    // A fleet is a whole machine's work: one after the other, when everything else is done.
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
  },
});
