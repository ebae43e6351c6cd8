/** The outcome of a check: nothing when it passes; without a message when the agents fail by accident. */
export type Verdict = { readonly message?: string } | undefined;

export function refuse(message: string): Verdict {
  return { message };
}

/** The agents run into a value of a kind they did not think of; the words are those of their language's runtime. */
export const stumble: Verdict = {};

/** The first check that does not pass, in order. */
export function firstOf(checks: readonly (() => Verdict)[]): Verdict {
  for (const check of checks) {
    const verdict = check();
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
