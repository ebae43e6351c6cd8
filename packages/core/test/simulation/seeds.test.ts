import { randomScenario, recordMarks, simulate } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';

const seeds = 1500;
const marks = new Map<string, number>();

/** Kinds of faults that the generator can draw: each must have struck somewhere. */
const faultKinds = [
  'host-dies',
  'host-reboots',
  'hook-hangs',
  'hook-slow',
  'hook-fails',
  'answer-lost',
  'answer-late',
  'answer-duplicated',
  'answer-reordered',
  'answer-contradicted',
  'answer-for-older-attempt',
  'answer-for-other-deployment',
  'controller-crashes-before-append',
  'controller-crashes-after-append',
  'controller-crashes-after-dispatch',
  'journal-torn',
  'journal-fails',
  'controller-taken-over',
  'clock-jumps',
  'request-pause',
  'request-resume',
  'request-stop',
  'request-stop-with-rollback',
  'request-rollback',
  'alarm',
];

/** Situations without which the suite would prove little. */
const situations = [
  'answer-to-a-call-given-up',
  'asked-again-after-the-end',
  'away-beyond-a-deadline',
  'crash-between-dispatch-and-answer',
  'deadline-passed',
  'fenced-controller',
  'host-down-during-an-event',
  'operation-cancelled',
  'operation-given-up',
  'recovered',
  'recovered-from-a-snapshot',
  'refused-request',
  'refused-request-after-the-end',
  'rollback-interrupted',
  'stale-report',
  'stale-report-after-the-end',
  'torn-tail-cut-off',
];

const stagedRecords =
  /^(provision|replacement-|hook-|traffic-|terminat|side-|wait-|alarm-cleared|alarm-poll|deployment-frozen|instance-(joined|left)|stage-operation)/;

describe(`${seeds} random deployments with random faults`, () => {
  it('break no rule and come to an end', { timeout: 60_000 }, () => {
    const broken: string[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const result = simulate({ ...randomScenario(seed), seed });
      for (const [name, times] of result.marks) marks.set(name, (marks.get(name) ?? 0) + times);
      if (result.violation === undefined) continue;
      broken.push(`npm run sim -- --replay ${seed}: ${result.violation.rule}`);
    }
    expect(broken).toEqual([]);
  });

  it('meet every kind of fault', () => {
    expect(faultKinds.filter((kind) => !marks.has(`fault:${kind}`))).toEqual([]);
  });

  it('write every type of record', () => {
    // Records of other stages than fleets are demanded by the random deployments of every kind.
    const written = Object.entries(recordMarks).filter(([type]) => !stagedRecords.test(type));
    expect(written.filter(([, name]) => !marks.has(name))).toEqual([]);
  });

  it('come into every situation that matters', () => {
    expect(situations.filter((name) => !marks.has(name))).toEqual([]);
  });
});
