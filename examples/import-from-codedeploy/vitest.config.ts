import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: { name: 'example-import-from-codedeploy', include: ['src/**/*.test.ts'] },
});
