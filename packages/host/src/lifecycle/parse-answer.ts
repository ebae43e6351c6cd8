import type { Diagnostics, LifecycleErrorCode } from '@rollway/core';
import { logTail } from './log-tail.js';

/** What the host program answers to an operation. */
export type HostAnswer =
  | { readonly status: 'running' }
  | { readonly status: 'succeeded'; readonly warning?: string }
  | { readonly status: 'failed'; readonly diagnostics: Diagnostics };

const errorCodes: readonly LifecycleErrorCode[] = [
  'Success',
  'ScriptMissing',
  'ScriptNotExecutable',
  'ScriptTimedOut',
  'ScriptFailed',
  'UnknownError',
];

/** Reads an answer of the host program; undefined when the text is not one, so nothing is known. */
export function parseAnswer(text: string): HostAnswer | undefined {
  const begin = text.startsWith('status=') ? 0 : text.indexOf('\nstatus=') + 1;
  const end = text.indexOf('\nlog:\n', begin);
  const head = (end < 0 ? text.slice(begin) : text.slice(begin, end)).split('\n');
  const field = (name: string): string =>
    head.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  switch (field('status')) {
    case 'running':
      return { status: 'running' };
    case 'succeeded':
      return { status: 'succeeded', ...(field('message') === '' ? {} : { warning: field('message') }) };
    case 'failed': {
      const errorCode = errorCodes.find((code) => code === field('code')) ?? 'UnknownError';
      // Kept with the revision by the controller that sent it.
      if (field('refusal') !== '')
        return { status: 'failed', diagnostics: JSON.parse(field('refusal')) as Diagnostics };
      const scriptName = field('script');
      const codeDeployMessage = field('agent');
      const diagnostics = {
        errorCode,
        ...(scriptName === '' ? {} : { scriptName }),
        message: field('message'),
        ...(codeDeployMessage === '' ? {} : { codeDeployMessage }),
        logTail: end < 0 ? '' : logTail(text.slice(end + '\nlog:\n'.length)),
      };
      return { status: 'failed', diagnostics };
    }
    default:
      return undefined;
  }
}
