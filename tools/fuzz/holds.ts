/** What a property found broken. */
export class PropertyBroken extends Error {}

/** @throws PropertyBroken when it does not. */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new PropertyBroken(`does not hold: ${what}`);
}
