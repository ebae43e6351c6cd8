import { ConformanceError } from '@rollway/core';

/** One thing the contract demands, as something a test runner can run. */
export interface Check {
  /** Stable, for example `target/repeats-are-once`. */
  readonly id: string;
  readonly title: string;
  /** What goes wrong in a rollout where this does not hold. */
  readonly why: string;
  /** Rejects with ConformanceError when the implementation breaks the contract. */
  run(): Promise<void>;
}

/** A check before it has a fixture. */
export interface CheckDefinition<Fixture> {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  verify(fixture: Fixture): Promise<void>;
}

/** Limits of an implementation, by check id, each with its reason. A gap that has closed fails its check. */
export type Gaps = Readonly<Record<string, string>>;

/** Gives every definition a fixture of its own, closed again whatever happens. */
export function bindChecks<Fixture extends { close(): Promise<void> }>(
  definitions: readonly CheckDefinition<Fixture>[],
  options: { readonly createFixture: () => Promise<Fixture>; readonly gaps?: Gaps | undefined },
): readonly Check[] {
  const { createFixture, gaps = {} } = options;
  for (const id of Object.keys(gaps)) {
    demand(
      id,
      definitions.some((definition) => definition.id === id),
      'is declared as a gap and is no check; correct the id',
    );
  }
  return definitions.map((definition) => {
    const { id, title, why } = definition;
    const gap = gaps[id];
    const run = (): Promise<void> => runOver(definition, createFixture);
    if (gap === undefined) return { id, title, why, run };
    return { id, title: `${title} (gap: ${gap})`, why, run: () => mustFail(id, run) };
  });
}

/** What the implementation throws is its failure of this check; what the fixture throws is the fixture's own. */
async function runOver<Fixture extends { close(): Promise<void> }>(
  definition: CheckDefinition<Fixture>,
  createFixture: () => Promise<Fixture>,
): Promise<void> {
  const fixture = await createFixture();
  try {
    await definition.verify(fixture);
  } catch (error) {
    if (ConformanceError.isInstance(error)) throw error;
    const reason = `threw ${error instanceof Error ? error.message : String(error)}`;
    throw new ConformanceError({ check: definition.id, reason, cause: error });
  } finally {
    await fixture.close();
  }
}

async function mustFail(id: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (ConformanceError.isInstance(error) && error.check === id) return;
    throw error;
  }
  throw new ConformanceError({ check: id, reason: 'passes although it is declared as a gap; remove it from gaps' });
}

/** Fails a check with the reason unless the condition holds. */
export function demand(check: string, holds: boolean, reason: string): asserts holds {
  if (!holds) throw new ConformanceError({ check, reason });
}

/** Fails a check unless the call rejects, and returns what it rejected with. */
export async function demandRejection(check: string, call: Promise<unknown>, reason: string): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new ConformanceError({ check, reason });
}
