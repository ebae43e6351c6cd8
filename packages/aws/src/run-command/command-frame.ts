import { gunzipSync } from 'node:zlib';
import type { TransportResult } from '@rollway/host';

/** What a node printed for a command: as much of it as Systems Manager kept. */
export interface Frame {
  /** The exit code, or a word where the command did not begin. */
  readonly code: string;
  /** Length of the whole content on the host. */
  readonly length: number;
  /** Base64 of a gzipped text: the length of stdout as a line, stdout, stderr. */
  readonly content: string;
}

/** Finds the frame of a command in the output of its invocation; undefined when there is none, so nothing is known. */
export function findFrame(output: string, token: string): Frame | undefined {
  const found = new RegExp(`^rollway-frame ${token} ([a-z0-9-]+) (\\d+) ([A-Za-z0-9+/=]*)`, 'm').exec(output);
  if (found === null) return undefined;
  const [, code = '', length = '0', content = ''] = found;
  return { code, length: Number(length), content: content.slice(0, Number(length)) };
}

/** Both outputs of a command, from a frame that is whole. */
export function openFrame({ code, content }: Frame): TransportResult {
  const bytes = gunzipSync(Buffer.from(content, 'base64'));
  const lineEnd = bytes.indexOf(10);
  const outputEnd = lineEnd + 1 + Number(bytes.subarray(0, lineEnd).toString());
  const status = Number(code);
  return {
    // A shell adds 128 to the number of the signal that ended what it ran.
    exitCode: status > 128 ? null : status,
    stdout: bytes.subarray(lineEnd + 1, outputEnd).toString('utf8'),
    stderr: bytes.subarray(outputEnd).toString('utf8'),
  };
}
