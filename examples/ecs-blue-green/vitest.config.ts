import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: { name: 'example-ecs-blue-green', include: ['src/**/*.test.ts'], testTimeout: 60_000 },
});
