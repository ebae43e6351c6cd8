import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppSpecError } from './app-spec-error.js';
import { BundleUnreadableError } from './bundle-unreadable-error.js';
import { ConformanceError } from './conformance-error.js';
import { DeploymentExistsError } from './deployment-exists-error.js';
import { DeploymentNotFoundError } from './deployment-not-found-error.js';
import { DeploymentSupersededError } from './deployment-superseded-error.js';
import { DriverClosedError } from './driver-closed-error.js';
import { errorCodes } from './error-codes.js';
import { HostAccessError } from './host-access-error.js';
import { InstanceUnreachableError } from './instance-unreachable-error.js';
import { InvariantBrokenError } from './invariant-broken-error.js';
import { JournalConflictError } from './journal-conflict-error.js';
import { JournalDamagedError } from './journal-damaged-error.js';
import { JournalFailedError } from './journal-failed-error.js';
import { JournalLockedError } from './journal-locked-error.js';
import { PlanError } from './plan-error.js';
import { RequestNotAllowedError } from './request-not-allowed-error.js';
import { RevisionChangedError } from './revision-changed-error.js';
import { RevisionRefusedError } from './revision-refused-error.js';
import { RollwayError } from './rollway-error.js';
import { ServiceCallError } from './service-call-error.js';
import { ServiceRefusedError } from './service-refused-error.js';
import { SettingsError } from './settings-error.js';
import { TransportError } from './transport-error.js';
import { UnsupportedTargetError } from './unsupported-target-error.js';

const deploymentId = 'd-1';
const problems = [{ path: 'name', message: 'must not be empty' }];

/** One error of every class, as it is thrown. */
const samples: readonly RollwayError[] = [
  new AppSpecError({ fileName: 'appspec.yml', problems }),
  new SettingsError({ subject: 'deployment group', problems }),
  new PlanError({
    deploymentGroup: 'web',
    problems: [{ reason: 'HEALTH_CONSTRAINTS', arithmetic: '2 of 3 must stay healthy, 1 is' }],
  }),
  new RequestNotAllowedError({ deploymentId, request: 'pause', reason: 'it has ended' }),
  new DeploymentNotFoundError({ deploymentId, journal: './journal' }),
  new DeploymentExistsError({ deploymentId, reason: 'it has not ended' }),
  new DeploymentSupersededError({ deploymentId, supersededBy: 'd-2' }),
  new DriverClosedError({ deploymentId }),
  new JournalConflictError({ deploymentId, reason: 'it ends at 5, not at 4' }),
  new JournalDamagedError({ file: 'd-1.journal', offset: 512, reason: 'the checksum does not match' }),
  new JournalFailedError({ file: 'd-1.journal', cause: new TypeError('no space left') }),
  new JournalLockedError({ journal: './journal', holder: 'process 7' }),
  new InvariantBrokenError({ rule: 'an ended deployment does not go on', evidence: { at: 3 } }),
  new UnsupportedTargetError({ received: 'v9' }),
  new BundleUnreadableError({ bundle: 'app.tgz', problems }),
  new RevisionChangedError({ revision: 'app.tgz', expected: 'a1', found: 'b2' }),
  new RevisionRefusedError({ revision: 'AppSpec', problems }),
  new TransportError({ host: 'web-1', reason: 'the connection was reset' }),
  new HostAccessError({ host: 'web-1', reason: 'its host key is not known' }),
  new InstanceUnreachableError({ instanceId: 'i-1', reason: 'agent-offline', detail: 'it did not come back' }),
  new ServiceCallError({ call: 'lambda UpdateAlias', problem: 'unreachable', reason: 'the connection was reset' }),
  new ServiceRefusedError({ call: 'lambda GetAlias', serviceCode: 'AccessDeniedException', reason: 'no permission' }),
  new ConformanceError({ check: 'target/repeats-are-once', reason: 'it ran twice' }),
];

interface DocumentedError {
  readonly code: string;
  readonly className: string;
  readonly retryable: boolean;
}

/** The rows of the reference page. */
function documented(): readonly DocumentedError[] {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/reference/errors.md'), 'utf8');
  return page.split('\n').flatMap((line) => {
    const [, code, className, when, action, retryable] = line.split('|').map((cell) => cell.trim());
    if (code === undefined || className === undefined || !code.startsWith('`')) return [];
    expect([when, action]).not.toContain('');
    return [{ code: code.slice(1, -1), className: className.slice(1, -1), retryable: retryable === 'yes' }];
  });
}

function byCode(errors: readonly { readonly code: string }[]): readonly string[] {
  return errors.map((error) => error.code).toSorted();
}

describe('the registry of error codes', () => {
  it('has exactly the codes that classes carry, with the names of the classes', () => {
    const registered = Object.entries(errorCodes).map(([code, entry]) => `${code} ${entry.className}`);

    expect(registered.toSorted()).toEqual(samples.map((error) => `${error.code} ${error.name}`).toSorted());
  });

  it('has a class for every file of errors', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('-error.ts') && file !== 'rollway-error.ts',
    );

    expect(files).toHaveLength(samples.length);
  });

  it('gives every code a meaning of one sentence or two', () => {
    for (const { meaning } of Object.values(errorCodes)) expect(meaning).toMatch(/^[A-Z].{20,200}\.$/);
  });

  it('is what the reference page describes', () => {
    const rows = documented();

    expect(byCode(rows)).toEqual(byCode(samples));
    for (const error of samples) {
      expect(rows).toContainEqual({ code: error.code, className: error.name, retryable: error.retryable });
    }
  });
});

describe.each(samples.map((error) => ({ name: error.name, error })))('$name', ({ name, error }) => {
  it('is an Error that says its class and something about what happened', () => {
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.message.length).toBeGreaterThan(20);
  });

  it('is recognised without its class, and as nothing else', () => {
    expect(RollwayError.isInstance(error)).toBe(true);
    const foreign = Object.assign(new Error('from another copy'), { code: error.code });
    Object.defineProperty(foreign, Symbol.for('rollway.error'), { value: true });
    const recognised = samples.filter((sample) => {
      return (sample.constructor as unknown as typeof RollwayError).isInstance(foreign);
    });
    expect(recognised.map((sample) => sample.code)).toEqual([error.code]);
  });
});

describe('RollwayError', () => {
  it('recognises an error of another copy of the package, and nothing else', () => {
    const foreign = Object.assign(new Error('from another copy'), { [Symbol.for('rollway.error')]: true });

    expect(RollwayError.isInstance(foreign)).toBe(true);
    for (const value of [new Error('x'), {}, null, undefined, 'invalid-plan']) {
      expect(RollwayError.isInstance(value)).toBe(false);
    }
  });

  it('keeps its mark out of what is printed and copied', () => {
    const [error] = samples;

    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([]);
  });

  it('keeps the cause', () => {
    const cause = new TypeError('ECONNRESET');

    expect(new TransportError({ host: 'web-1', reason: 'reset', cause }).cause).toBe(cause);
  });

  it('shows every problem on a line of its own', () => {
    const two = [
      { path: 'os', message: 'must be linux', received: '"mac"', line: 2, column: 5 },
      { path: '', message: 'must not be empty' },
    ];

    expect(new AppSpecError({ fileName: 'a.yml', problems: two }).message).toBe(
      'a.yml:2:5 os: must be linux, got "mac"\na.yml: must not be empty',
    );
  });
});
