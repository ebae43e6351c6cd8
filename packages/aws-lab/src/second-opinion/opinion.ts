/** One thing to do through the public API; what of its answer counts. */
export interface Question {
  readonly title: string;
  ask(): Promise<unknown>;
}

/** What one service says to a question: of the answer what was asked for, or the code of its refusal. */
export async function opinionOf({ ask }: Question): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    return `refused: ${error instanceof Error ? error.name : String(error)}`;
  }
}

/** Asks all questions of one service, in order: later ones build on what earlier ones made. */
export async function opinionsOf(questions: readonly Question[]): Promise<ReadonlyMap<string, unknown>> {
  const opinions = new Map<string, unknown>();
  for (const question of questions) opinions.set(question.title, await opinionOf(question));
  return opinions;
}
