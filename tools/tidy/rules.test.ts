import { describe, expect, test } from 'vitest';
import { limits } from './limits.js';
import { bannedCalls } from './rules/banned-calls.js';
import { coreLayers } from './rules/core-layers.js';
import { fileNames } from './rules/file-names.js';
import { fileSize } from './rules/file-size.js';
import { functionSize } from './rules/function-size.js';
import { importDirection } from './rules/import-direction.js';
import { looseLimits } from './rules/loose-limits.js';
import { packageShape } from './rules/package-shape.js';
import type { SourceFile } from './source-file.js';

const file = (path: string, text: string): SourceFile => ({ path, text });

describe('each rule finds what it is for', () => {
  test('a file that is too long, and a median that is', () => {
    const lines = limits.file + 1;
    expect(fileSize([file('packages/core/src/long.ts', 'x\n'.repeat(lines))])).toEqual([
      `packages/core/src/long.ts: ${lines} lines, at most ${limits.file}; split it by idea`,
      `median of product files is ${lines} lines, at most ${limits.median}`,
    ]);
    expect(fileSize([file('packages/core/src/short.ts', 'x\n')])).toEqual([]);
  });

  test('a function that is too long', () => {
    const text = `const before = 1;\nexport function long(): void {\n${'  work();\n'.repeat(limits.function)}}\n`;
    expect(functionSize([file('packages/core/src/a.ts', text)])).toEqual([
      `packages/core/src/a.ts:2: a function of ${limits.function + 2} lines, at most ${limits.function}`,
    ]);
  });

  test('limits that have become loose', () => {
    const body = (lines: number): string => `function a(): void {\n${'  work();\n'.repeat(lines - 2)}}\n`;
    const product = (lines: number): SourceFile => file('packages/core/src/a.ts', 'x\n'.repeat(lines));
    const longest = file('tools/a.ts', `${body(limits.function)}${'x;\n'.repeat(limits.file - limits.function)}`);
    expect(looseLimits([longest, product(limits.median)])).toEqual([]);
    expect(looseLimits([file('tools/a.ts', body(20)), product(20)])).toEqual([
      `tools/tidy/limits.ts: the limit file can fall from ${limits.file} to 20`,
      `tools/tidy/limits.ts: the limit median can fall from ${limits.median} to 20`,
      `tools/tidy/limits.ts: the limit function can fall from ${limits.function} to 20`,
    ]);
  });

  test('calls that have a better one, where they are banned', () => {
    const clock = 'const now = Date.now();\n';
    expect(bannedCalls([file('packages/core/src/a.ts', clock)])).toHaveLength(1);
    expect(bannedCalls([file('packages/driver-embedded/src/a.ts', clock)])).toEqual([]);
    expect(bannedCalls([file('packages/host/src/a.ts', "throw new Error('x');\n")])).toHaveLength(1);
    expect(bannedCalls([file('packages/host/src/a.test.ts', `${'set'}Timeout(resolve, 5);\n`)])).toHaveLength(1);
    expect(bannedCalls([file('packages/core/src/a.ts', '// Date.now() is not for us\n')])).toEqual([]);
  });

  test('what a module of the core would remember from call to call', () => {
    const found = (text: string): number => bannedCalls([file('packages/core/src/a.ts', `${text}\n`)]).length;
    expect(found('const known = new WeakMap<')).toBe(1);
    expect(found('const known: Map<string, number> = new Map();')).toBe(1);
    expect(found('export const known = new Set<string>();')).toBe(1);
    expect(found('let count = 0;')).toBe(1);
    expect(found("const words = new Set(['a', 'b']);")).toBe(0);
    expect(found('  const mine = new Map<string, number>();')).toBe(0);
  });

  test('imports that point the wrong way', () => {
    const text = "import { x } from '@rollway/driver-embedded';\n";
    expect(importDirection([file('packages/target-onprem/src/a.ts', text)])).toEqual([
      'packages/target-onprem/src/a.ts:1: target must not import driver-embedded; move what both need down into core',
    ]);
    expect(importDirection([file('packages/cli/src/a.ts', text)])).toEqual([]);
  });

  test('imports inside the core that point up, to a neighbour, or from a folder without a place', () => {
    const imports = (path: string, from: string): readonly string[] =>
      coreLayers([file(`packages/core/src/${path}`, `\nimport type { X } from '${from}';\n`)]);
    expect(imports('traffic/a.ts', '../plan/plan.js')).toEqual([
      'packages/core/src/traffic/a.ts:2: traffic must not import plan; move what both need down',
    ]);
    expect(imports('target/v1/a.ts', '../../traffic/routing.js')).toHaveLength(1);
    expect(imports('rehearsal/a.ts', '../testing/random.js')).toHaveLength(1);
    expect(imports('errors/a.ts', '../index.js')).toEqual([
      'packages/core/src/errors/a.ts:2: errors must not import index.js; move what both need down',
    ]);
    expect(coreLayers([file('packages/core/src/errors/a.ts', "import '../plan/plan.js';\n")])).toHaveLength(1);
    expect(imports('new-idea/a.ts', '../model/names.js')).toEqual([
      'packages/core/src/new-idea/a.ts: give new-idea its place in the layers of the core',
    ]);
    expect(imports('plan/compile/a.ts', '../../traffic/routing.js')).toEqual([]);
    expect(imports('deployment/fleet/a.ts', '../waiting/waiting.js')).toEqual([]);
    expect(imports('traffic/a.test.ts', '../plan/plan.js')).toEqual([]);
    expect(imports('driver.ts', './testing/random.js')).toEqual([]);
  });

  test('names that say nothing', () => {
    expect(
      fileNames([file('packages/core/src/utils.ts', ''), file('packages/core/src/batchState.ts', '')]),
    ).toHaveLength(2);
    expect(fileNames([file('packages/core/src/batch-state.test.ts', '')])).toEqual([]);
  });

  test('a target without its file roles', () => {
    expect(packageShape({ paths: ['packages/target-x/package.json', 'packages/target-x/src/x.ts'] })).toContain(
      'packages/target-x: has no src/resolve-fleet.ts',
    );
  });
});
