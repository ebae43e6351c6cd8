import { SettingsError } from '@rollway/core';
import { describe, expect, test } from 'vitest';

/** Everything is allowed to be handed over here: that is the point. */
type Anything = never;

type Row = readonly [input: unknown, ...messages: readonly string[]];

/** An entry point refuses each row's input, with these messages. */
export function refuses(entry: string, give: (input: Anything) => unknown, rows: readonly Row[]): void {
  describe(entry, () => {
    test.each(rows)('refuses %j', async (input, ...messages) => {
      const refusal: unknown = await Promise.resolve()
        .then(() => give(input as Anything))
        .catch((error: unknown) => error);
      expect(SettingsError.isInstance(refusal) ? refusal.code : refusal).toBe('invalid-settings');
      for (const message of messages) expect(String(refusal)).toContain(message);
    });
  });
}
