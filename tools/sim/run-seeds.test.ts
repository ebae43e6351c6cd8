import { describe, expect, it } from 'vitest';
import { describeFailure, describeSummary } from './print-summary.js';
import { runSeeds } from './run-seeds.js';

describe('a run over many seeds', () => {
  it('counts runs, records, endings and faults', () => {
    const summary = runSeeds({ from: 1, seeds: 30, hosts: 3 }, () => expect.fail('a rule is broken'));
    expect(summary.runs).toBe(30);
    expect([...summary.endings.values()].reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(summary.marks.get('record:deployment-finished')).toBe(30);
    expect(summary.records).toBeGreaterThan(30 * 20);
  });

  it('begins where it is told to', () => {
    const first = runSeeds({ from: 7, seeds: 1, hosts: undefined }, () => undefined);
    const second = runSeeds({ from: 7, seeds: 1, hosts: undefined }, () => undefined);
    const other = runSeeds({ from: 8, seeds: 1, hosts: undefined }, () => undefined);
    expect([second.records, second.inputs]).toEqual([first.records, first.inputs]);
    expect([other.records, other.inputs]).not.toEqual([first.records, first.inputs]);
  });

  it('is described with its speed, its endings and its faults', () => {
    const summary = runSeeds({ from: 1, seeds: 10, hosts: 3 }, () => undefined);
    const lines = describeSummary(summary, 2);
    expect(lines[0]).toBe('10 runs, 0 with a broken rule');
    expect(lines[2]).toMatch(/^5 seeds and [\d,]+ inputs per CPU-second/);
    expect(lines.join('\n')).toContain('deployment-finished 10');
  });

  it('says of a broken rule how to see it again', () => {
    const violation = { rule: 'final is final', evidence: undefined, at: 0 };
    expect(describeFailure(7, violation, undefined)).toBe('seed 7: final is final; npm run sim -- --replay 7');
    expect(describeFailure(7, violation, 20)).toContain('--replay 7 --hosts 20');
  });
});
