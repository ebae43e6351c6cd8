import { createReadStream } from 'node:fs';

/** The content of a file, for a command's input. A transport that can hand over the file itself need not read it. */
export interface FileInput extends AsyncIterable<Uint8Array> {
  readonly path: string;
}

/** Makes an input of a file. */
export function fileInput(path: string): FileInput {
  return {
    path,
    [Symbol.asyncIterator]: () =>
      createReadStream(path, { highWaterMark: 256 * 1024 })[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
  };
}

/** Whether an input is a file. */
export function isFileInput(input: AsyncIterable<Uint8Array> | undefined): input is FileInput {
  return input !== undefined && 'path' in input && typeof input.path === 'string';
}
