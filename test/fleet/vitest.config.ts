import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: { name: 'fleet', include: ['**/*.test.ts'] },
});
