import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, refuseHostKey } from './check-host-key.js';
import { type HostKey, readKnownHosts } from './known-hosts.js';

const one: HostKey = {
  type: 'ssh-ed25519',
  key: 'AAAAC3NzaC1lZDI1NTE5AAAAIN3BRI0O5TS5PeQvrYaKh8bs5nTiW1R/TmdkfoXWnEEK',
};
const two: HostKey = {
  type: 'ssh-ed25519',
  key: 'AAAAC3NzaC1lZDI1NTE5AAAAIOTTrRhG4z9fqvVaOXh1AYxwv4yA8yOx5QfysaF7MjuI',
};
const line = (names: string, key: HostKey = one): string => `${names} ${key.type} ${key.key} a comment\n`;

describe('a known_hosts file', () => {
  test.each([
    ['web-1', 22, 'web-1', true],
    ['WEB-1', 22, 'web-1', true],
    ['web-2', 22, 'web-1', false],
    ['web-1', 22, 'db-1,web-1', true],
    ['web-1', 2222, 'web-1', false],
    ['web-1', 2222, '[web-1]:2222', true],
    ['web-1', 22, '[web-1]:2222', false],
    ['web-1.example', 22, '*.example', true],
    ['web-1xexample', 22, '*.example', false],
    ['web-1', 22, 'web-?', true],
    ['web-1', 22, '*,!web-1', false],
    ['web-2', 22, '*,!web-1', true],
    ['10.0.0.1', 22, '10.0.0.1', true],
  ])('of %s at port %i, the line for %s counts: %s', (host, port, names, counts) => {
    const text = `# a comment\n\nbroken line\n${line(names)}`;
    expect(readKnownHosts(text, host, port).trusted).toEqual(counts ? [one] : []);
  });

  test('may hold hashed names, as ssh-keygen -H makes them', () => {
    const directory = mkdtempSync(join(tmpdir(), 'known-hosts-test-'));
    const file = join(directory, 'known_hosts');
    writeFileSync(file, line('web-1') + line('[web-2]:2222', two));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    rmSync(directory, { recursive: true });
    expect(text).not.toContain('web-');
    expect(readKnownHosts(text, 'web-1', 22).trusted).toEqual([one]);
    expect(readKnownHosts(text, 'web-2', 2222).trusted).toEqual([two]);
    expect(readKnownHosts(text, 'web-2', 22).trusted).toEqual([]);
  });

  test('keeps what is revoked apart, and certificate authorities out', () => {
    const text = `@revoked ${line('*')}@cert-authority ${line('*', two)}`;
    expect(readKnownHosts(text, 'web-1', 22)).toEqual({ trusted: [], revoked: [one] });
  });
});

describe('a host key', () => {
  const check = (shown: HostKey, text: string, fingerprints: readonly string[] = []): string | undefined => {
    const known = readKnownHosts(text, 'web-1', 22);
    return refuseHostKey(shown, { host: 'web-1', port: 22, fingerprints, known, file: '/known_hosts' });
  };

  test('has the fingerprint that ssh-keygen prints', () => {
    const printed = execFileSync('ssh-keygen', ['-l', '-f', '-'], {
      input: `${one.type} ${one.key}`,
      encoding: 'utf8',
    });
    expect(printed).toContain(` ${fingerprintOf(one)} `);
  });

  test('that is known or pinned is accepted', () => {
    expect(check(one, line('web-1'))).toBeUndefined();
    expect(check(one, '', [fingerprintOf(one)])).toBeUndefined();
  });

  test.each([
    ['unknown', one, line('web-2'), [], /is not known.*ssh-keyscan -p 22 web-1 >> \/known_hosts/],
    ['changed', two, line('web-1'), [], /has changed.*ssh-keygen -R 'web-1' -f \/known_hosts/],
    ['revoked', one, `${line('web-1')}@revoked ${line('*')}`, [], /has revoked; do not connect/],
    ['revoked and pinned', one, `@revoked ${line('*')}`, [fingerprintOf(one)], /has revoked/],
    ['known, and another is pinned', one, line('web-1'), [fingerprintOf(two)], /was expected.*correct hostKey/],
  ])('that is %s is refused, with what to do', (_title, shown, text, fingerprints, message) => {
    expect(check(shown, text, fingerprints)).toMatch(message);
    expect(check(shown, text, fingerprints)).toContain(fingerprintOf(shown));
  });
});
