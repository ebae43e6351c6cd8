import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/target.ts', 'src/driver.ts', 'src/testing.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  clean: true,
});
