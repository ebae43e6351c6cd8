import { join } from 'node:path';
import { JournalDamagedError } from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import type { Checkpoints } from './checkpoints.js';
import { namesIn } from './durable-files.js';
import { recordsOf } from './frame.js';
import { type ScannedFrame, scanSegment } from './scan-segment.js';
import { type BoundedSegment, orderSegments } from './segment-name.js';

/** One deployment's files, to read. */
export interface ReadOptions {
  readonly directory: string;
  readonly deploymentId: string;
  readonly checkpoints: Checkpoints;
  /** Only records after this one. */
  readonly after: number;
  /** Only records up to this one: a writer's own readers do not see what is not flushed yet. */
  readonly until: number;
}

/**
 * The records of a deployment, in order and without a gap.
 *
 * @throws JournalDamagedError when a record before the end cannot be read.
 */
export async function* readDeployment(options: ReadOptions): AsyncGenerator<JournalRecord, void, void> {
  const { after, until } = options;
  for await (const frame of readFrames(options)) {
    const { firstSequence, count } = frame.header;
    if (firstSequence > until) return;
    if (firstSequence + count - 1 <= after) continue;
    for (const record of recordsOf(frame.content, frame.header)) {
      if (record.sequence > after && record.sequence <= until) yield record;
    }
  }
}

/** The frames of a deployment that hold records after `after`, and perhaps some before. */
async function* readFrames(options: ReadOptions): AsyncGenerator<ScannedFrame, void, void> {
  const { directory, deploymentId, checkpoints } = options;
  const segments = orderSegments(await namesIn(directory));
  const known = checkpoints.before(options.after);
  for (const segment of segments) {
    if (segment.limit <= options.after + 1) continue;
    const start = known?.segment === segment.name && known.sequence < segment.limit ? known : undefined;
    let next = (start?.sequence ?? segment.firstSequence - 1) + 1;
    const file = join(directory, segment.name);
    let end = start?.offset ?? 0;
    for await (const frame of scanSegment(file, { deploymentId, from: end })) {
      if (next >= segment.limit) break;
      refuseGap(frame, { file, next });
      next += frame.header.count;
      end = frame.end;
      checkpoints.add({ sequence: next - 1, segment: segment.name, offset: frame.end });
      yield frame;
    }
    refuseShortSegment(segment, { file, next, end });
  }
}

function refuseGap(frame: ScannedFrame, place: { readonly file: string; readonly next: number }): void {
  const { firstSequence } = frame.header;
  if (firstSequence === place.next) return;
  const reason = `the turn begins with record ${firstSequence} where ${place.next} belongs`;
  throw new JournalDamagedError({ file: place.file, offset: frame.offset, reason });
}

/** Only the last segment may end anywhere; a later one says where an earlier one must reach. */
function refuseShortSegment(
  segment: BoundedSegment,
  place: { readonly file: string; readonly next: number; readonly end: number },
): void {
  if (segment.limit === Number.POSITIVE_INFINITY || place.next === segment.limit) return;
  const reason = `the segment ends before record ${place.next}, but the next one begins with ${segment.limit}`;
  throw new JournalDamagedError({ file: place.file, offset: place.end, reason });
}

/** Where a deployment's records end, with the last one; undefined when there is none. */
export async function findEnd(
  options: Omit<ReadOptions, 'after' | 'until'>,
): Promise<{ readonly sequence: number; readonly last: JournalRecord } | undefined> {
  const segments = orderSegments(await namesIn(options.directory));
  for (const segment of segments.toReversed()) {
    // One before the segment's first record: the segment itself and what follows it are read, nothing before.
    const after = segment.firstSequence - 1;
    let lastFrame: ScannedFrame | undefined;
    for await (const frame of readFrames({ ...options, after, until: Number.POSITIVE_INFINITY })) lastFrame = frame;
    const last = lastFrame === undefined ? undefined : recordsOf(lastFrame.content, lastFrame.header).at(-1);
    if (last !== undefined) return { sequence: last.sequence, last };
  }
  return undefined;
}
