/** One thing that is wrong with an input, and where. */
export interface Problem {
  /** Path inside the input, for example `files[0].destination`; empty for the whole. */
  readonly path: string;
  /** What must be otherwise, as the end of a sentence that begins with the path. */
  readonly message: string;
  /** The value that was found, as it can be shown; absent when nothing was there. */
  readonly received?: string;
  /** Position in a text, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}
