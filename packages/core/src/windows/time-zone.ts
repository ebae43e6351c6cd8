/**
 * Whether this program's runtime knows a zone by this name. Asked where a group is defined: a misspelt zone should not wait
 * for the first start. Which offsets it has is the driver's to look up.
 */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
