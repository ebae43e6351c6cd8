import type { Diagnostics } from '@rollway/core';
import { parseAnswer } from './parse-answer.js';

/** What an event would do on a host, from the archive that its scripts come from. */
export interface EventInspection {
  /** Scripts that would run; none makes the event a success at once. */
  readonly scripts: number;
  /** Seconds that all of them together may take; absent without scripts. */
  readonly timeoutSeconds?: number;
  /** Why the event would fail before its first script. */
  readonly refusal?: Diagnostics;
}

/** Reads what the host program says of an event. */
export function parseInspection(text: string): EventInspection {
  const answer = parseAnswer(text);
  if (answer?.status === 'failed') return { scripts: 0, refusal: answer.diagnostics };
  const [, scripts = '0', timeout = '0'] = /^scripts=(\d+)\ntimeout=(\d+)\n/m.exec(text) ?? [];
  return scripts === '0' ? { scripts: 0 } : { scripts: Number(scripts), timeoutSeconds: Number(timeout) };
}
