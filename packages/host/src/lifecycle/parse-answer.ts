import type { Diagnostics, LifecycleErrorCode } from '@rollway/core';

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
      const scriptName = field('script');
      const logTail = end < 0 ? '' : text.slice(end + '\nlog:\n'.length);
      const script = scriptName === '' ? {} : { scriptName };
      return { status: 'failed', diagnostics: { errorCode, ...script, message: field('message'), logTail } };
    }
    default:
      return undefined;
  }
}
