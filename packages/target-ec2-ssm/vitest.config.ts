import { defineProject } from 'vitest/config';

export default defineProject({
  ssr: { resolve: { conditions: ['@rollway/source', 'node'] } },
  test: {
    name: 'target-ec2-ssm',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // True in the product, and noise here.
    testTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
