import { buildStep, packageSteps, type Step, sourceSteps } from './steps.js';

/** What became of the gates. */
export interface VerifyResult {
  readonly passed: number;
  readonly failed: number;
}

/** Runs every gate, two at a time, and prints what is wrong at the end. */
export async function runVerify(print: (line: string) => void): Promise<VerifyResult> {
  const failures: { readonly name: string; readonly problems: readonly string[] }[] = [];
  let passed = 0;
  const perform = async (step: Step): Promise<void> => {
    const begin = performance.now();
    const problems = await step.run().catch((error: unknown) => [String(error)]);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1).padStart(6);
    print(`${seconds} s  ${problems.length === 0 ? 'pass' : 'FAIL'}  ${step.name}`);
    if (problems.length === 0) passed += 1;
    else failures.push({ name: step.name, problems });
  };
  await twoAtATime([buildStep, ...sourceSteps], perform);
  await twoAtATime(packageSteps, perform);
  for (const { name, problems } of failures) print(`\n${name}:\n${problems.join('\n')}`);
  return { passed, failed: failures.length };
}

async function twoAtATime(steps: readonly Step[], perform: (step: Step) => Promise<void>): Promise<void> {
  const waiting = [...steps];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await perform(step);
  };
  await Promise.all([work(), work()]);
}
