import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'emulator/index': 'src/emulator/index.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  clean: true,
});
