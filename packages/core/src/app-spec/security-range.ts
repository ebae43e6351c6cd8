/** Highest category of an SELinux label. */
const lastCategory = 1023;

/**
 * What is wrong with an SELinux range, if anything. Grammar: `sN[-sM][:cA[.cB][,…]]` with M at least N, categories from 0 to
 * 1023 and none twice (CodeDeploy: permissions section, context).
 */
export function rangeProblem(range: string): string | undefined {
  const match = /^s(\d+)(?:-s(\d+))?(?::(.+))?$/.exec(range);
  if (match === null) return 'must be a range such as s0-s3:c0.c12,c20';
  const [, low, high, categories] = match;
  if (high !== undefined && Number(high) < Number(low)) return 'must not end at a lower sensitivity than it begins';
  return categories === undefined ? undefined : categoriesProblem(categories);
}

function categoriesProblem(categories: string): string | undefined {
  const seen = new Set<number>();
  for (const part of categories.split(',')) {
    const match = /^c(\d+)(?:\.c(\d+))?$/.exec(part);
    if (match === null) return 'must list categories such as c0.c12,c20';
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last > lastCategory || first > last) return `must have categories from 0 to ${lastCategory}, lower ones first`;
    for (let category = first; category <= last; category += 1) {
      if (seen.has(category)) return 'must not name a category twice';
      seen.add(category);
    }
  }
  return undefined;
}
