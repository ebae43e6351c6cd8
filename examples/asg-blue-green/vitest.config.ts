import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: { name: 'example-asg-blue-green', include: ['src/**/*.test.ts'] },
});
