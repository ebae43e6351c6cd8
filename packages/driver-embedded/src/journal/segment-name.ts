/** A segment file of one deployment. */
export interface Segment {
  readonly name: string;
  /** Fencing token of the writer that created it. */
  readonly epoch: number;
  /** Sequence of its first record. */
  readonly firstSequence: number;
}

/** A segment and where its records end to count: those from `limit` on were written by a writer that had lost the lease. */
export interface BoundedSegment extends Segment {
  /** Records from this sequence on belong to a later segment; Infinity for the last one. */
  readonly limit: number;
}

const namePattern = /^(\d{8})-(\d{12})\.log$/;

/** `<epoch>-<first sequence>.log`, with leading zeros, so that `ls` shows segments in reading order. */
export function segmentName(epoch: number, firstSequence: number): string {
  return `${String(epoch).padStart(8, '0')}-${String(firstSequence).padStart(12, '0')}.log`;
}

/**
 * The segments among some file names, in reading order. A later epoch wins over an earlier one from its first record on:
 * so what a writer appended after it lost the lease is never read.
 */
export function orderSegments(names: readonly string[]): readonly BoundedSegment[] {
  const segments = names.flatMap((name): Segment[] => {
    const match = namePattern.exec(name);
    return match === null ? [] : [{ name, epoch: Number(match[1]), firstSequence: Number(match[2]) }];
  });
  segments.sort((left, right) => left.epoch - right.epoch || left.firstSequence - right.firstSequence);
  const bounded: BoundedSegment[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const segment of segments.reverse()) {
    if (segment.firstSequence < limit || limit === Number.POSITIVE_INFINITY) bounded.push({ ...segment, limit });
    limit = Math.min(limit, segment.firstSequence);
  }
  return bounded.reverse();
}
