import { levels } from './compare.js';
import type { CaseReport } from './run-golden.js';

/** Passed and failed per group and level, and in all; cases that differ by design are counted apart. */
export function formatTable(reports: readonly CaseReport[]): readonly string[] {
  const groups = [...new Set(reports.map(({ group }) => group))].sort();
  const rows = [
    ...groups.map((group) =>
      row(
        group,
        reports.filter((report) => report.group === group),
      ),
    ),
    row('all', reports),
  ];
  const heads = ['group', 'cases', 'passed', 'failed', 'by design', ...levels];
  return [
    `| ${heads.join(' | ')} |`,
    `|${heads.map(() => '---').join('|')}|`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    'The columns after "by design" are failures at that level.',
    ...share(reports),
  ];
}

function row(group: string, reports: readonly CaseReport[]): readonly (string | number)[] {
  const passed = reports.filter(({ differences }) => differences.length === 0).length;
  const design = reports.filter(isByDesign).length;
  const atLevels = levels.map(
    (level) => reports.filter(({ differences }) => differences.some((each) => each.level === level)).length,
  );
  return [group, reports.length, passed, reports.length - passed - design, design, ...atLevels];
}

function isByDesign({ differences, byDesign }: CaseReport): boolean {
  return differences.length > 0 && byDesign !== undefined;
}

function share(reports: readonly CaseReport[]): readonly string[] {
  return [false, true].flatMap((odd) => {
    const some = reports.filter((report) => report.odd === odd);
    if (some.length === 0) return [];
    const passed = some.filter(({ differences }) => differences.length === 0).length;
    const kind = odd ? 'odd' : 'not odd';
    return [
      `${kind}: ${passed} of ${some.length} agree at all levels (${((100 * passed) / some.length).toFixed(1)} %)`,
    ];
  });
}
