import { describe, expect, it } from 'vitest';
import { parseServerAppSpec } from './parse-app-spec.js';
import { parsed, warningsOf } from './test-support/app-spec-text.js';

function file(source: string, destination = '/srv/app'): readonly string[] {
  return ['files:', `  - source: ${source}`, `    destination: ${destination}`];
}

describe('files', () => {
  it.each([
    ['a.txt', 'a.txt'],
    ['/d/a.txt', 'd/a.txt'],
    ['./d//a.txt', 'd/a.txt'],
    ['d/../a.txt', 'a.txt'],
    ['/', ''],
    ['.', ''],
    ["' padded '", ' padded '],
    ['grün/ß.txt', 'grün/ß.txt'],
    ['"*.txt"', '*.txt'],
    ['y', 'y'],
    ['"2024"', '2024'],
  ])('takes the source %s for %j in the archive', (written, source) => {
    expect(parsed(...file(written)).files).toEqual([{ source, destination: '/srv/app' }]);
  });

  it('takes an empty source for the whole revision, with a warning', () => {
    expect(parsed(...file('""')).files).toEqual([{ source: '', destination: '/srv/app' }]);
    expect(warningsOf(...file('""'))).toEqual(['4:13 files[0].source']);
  });

  it.each(['out', '.', "'~/put'"])('takes the relative destination %s, with a warning', (destination) => {
    expect(parsed(...file('a', destination)).files).toHaveLength(1);
    expect(warningsOf(...file('a', destination))).toEqual(['5:18 files[0].destination']);
  });

  it.each(['/srv/app/$HOME', '/srv/x/../y', '/'])('leaves the destination %s as it is written', (destination) => {
    expect(parsed(...file('a', destination)).files).toEqual([{ source: 'a', destination }]);
    expect(warningsOf(...file('a', destination))).toEqual([]);
  });

  it('keeps the order, and an entry that is there twice', () => {
    const lines = [
      ...file('b'),
      '  - source: a',
      '    destination: /srv/app',
      '  - source: b',
      '    destination: /srv/app',
    ];

    expect(parsed(...lines).files.map((mapping) => mapping.source)).toEqual(['b', 'a', 'b']);
  });

  it('reads the paths of Windows where the AppSpec is for Windows', () => {
    const text =
      'version: 0.0\nos: windows\nfiles:\n  - source: \\\n    destination: C:\\app\n  - source: d\\a.txt\n    destination: c:\\app\n';
    const { appSpec, warnings } = parseServerAppSpec(text);

    expect(appSpec.files).toEqual([
      { source: '', destination: 'C:\\app' },
      { source: 'd/a.txt', destination: 'c:\\app' },
    ]);
    expect(warnings).toEqual([]);
  });
});
