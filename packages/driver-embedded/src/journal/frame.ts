import { crc32 } from 'node:zlib';
import { type JournalRecord, journalRecordVersion } from '@rollway/core/driver';

/** What stands around the records of one turn. */
export interface FrameHeader {
  /** Of the form of its records; may be newer than this release. */
  readonly version: number;
  readonly deploymentId: string;
  /** Sequence of the turn's first record. */
  readonly firstSequence: number;
  /** Records in the turn. */
  readonly count: number;
  /** The writer's fencing token. */
  readonly epoch: number;
}

/** A record as it is stored: its place follows from the header. */
type StoredRecord = Omit<JournalRecord, 'deploymentId' | 'sequence'>;

const checksumLength = 8;
const headerPattern = /^\{"v":(\d+),"deploymentId":"([^"]*)","firstSequence":(\d+),"count":(\d+),"epoch":(\d+),/;
/** The header is at most this long: ids have at most 100 characters, numbers at most 16 digits. */
const longestHeader = 256;

/** Begins every frame after its checksum; used to look for frames behind damage. */
export const frameOpening = ' {"v":';

/**
 * One turn as one line: checksum, space, JSON, line feed. A turn is one frame so that a torn write leaves all of it or
 * none, and JSON so that `less` and `jq` can read it. JSON never contains a raw line feed, so a line is a frame.
 */
export function encodeFrame(
  deploymentId: string,
  records: readonly JournalRecord[],
  options: { readonly firstSequence: number; readonly epoch: number },
): Buffer {
  const { firstSequence, epoch } = options;
  let text = `{"v":${journalRecordVersion},"deploymentId":"${deploymentId}","firstSequence":${firstSequence},"count":${records.length},"epoch":${epoch},"records":[`;
  let separator = '';
  for (const record of records) {
    const { deploymentId: _deploymentId, sequence: _sequence, ...stored } = record;
    text += separator + JSON.stringify(stored);
    separator = ',';
  }
  return encodeLine(`${text}]}`);
}

/** Checksum, space, text, line feed: also the form of snapshots. */
export function encodeLine(text: string): Buffer {
  const content = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${checksumOf(content)} `), content, Buffer.from('\n')]);
}

/** The text of a line without its line feed; undefined when its checksum does not fit. */
export function decodeLine(line: Buffer): Buffer | undefined {
  if (line.length <= checksumLength + 1 || line[checksumLength] !== 0x20) return undefined;
  const content = line.subarray(checksumLength + 1);
  return line.toString('latin1', 0, checksumLength) === checksumOf(content) ? content : undefined;
}

/** The header of a frame's text; undefined when it is not a frame. */
export function headerOf(content: Buffer): FrameHeader | undefined {
  const match = headerPattern.exec(content.toString('latin1', 0, longestHeader));
  if (match === null) return undefined;
  const [, version, deploymentId, firstSequence, count, epoch] = match;
  return {
    version: Number(version),
    deploymentId: deploymentId ?? '',
    firstSequence: Number(firstSequence),
    count: Number(count),
    epoch: Number(epoch),
  };
}

/** The records of a frame's text, each with its place. */
export function recordsOf(content: Buffer, header: FrameHeader): readonly JournalRecord[] {
  const { records } = JSON.parse(content.toString('utf8')) as { readonly records: readonly StoredRecord[] };
  return liftRecords(records, header.version).map((record, index) => {
    // In place: a deployment of 100,000 instances has more than a million of these, and nobody else holds them.
    const { deploymentId, firstSequence } = header;
    return Object.assign(record, { deploymentId, sequence: firstSequence + index }) as JournalRecord;
  });
}

/** The one seam that knows older forms of records: they are lifted here, and everything else sees only the newest. */
function liftRecords(records: readonly StoredRecord[], version: number): readonly StoredRecord[] {
  switch (version) {
    // The next version adds the step from this one to its own here.
    default:
      return records;
  }
}

function checksumOf(content: Buffer): string {
  return crc32(content).toString(16).padStart(checksumLength, '0');
}
