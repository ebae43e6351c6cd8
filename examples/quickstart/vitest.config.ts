import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: { name: 'example-quickstart', include: ['src/**/*.test.ts'] },
});
