import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: {
    name: 'ec2',
    include: ['**/*.test.ts'],
    testTimeout: 300_000,
    // True in the product, and noise here.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
