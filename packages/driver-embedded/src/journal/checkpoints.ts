/** A place between two frames: the records up to `sequence` stand before it. */
export interface Checkpoint {
  readonly sequence: number;
  readonly segment: string;
  readonly offset: number;
}

/** Between two checkpoints lie at least this many bytes, so that a million frames need a few thousand of them. */
const spacing = 64 * 1024;

/**
 * Remembers places in one deployment's files, so that a reader who follows a growing journal starts near where it stopped
 * instead of at the segment's beginning. Files only grow, so a place stays right.
 */
export interface Checkpoints {
  add(checkpoint: Checkpoint): void;
  /** The last place at or before a sequence. */
  before(sequence: number): Checkpoint | undefined;
}

/** No places yet. */
export function createCheckpoints(): Checkpoints {
  const places: Checkpoint[] = [];
  return {
    add(checkpoint) {
      const last = places.at(-1);
      if (last !== undefined) {
        if (checkpoint.sequence <= last.sequence) return;
        if (checkpoint.segment === last.segment && checkpoint.offset - last.offset < spacing) return;
      }
      places.push(checkpoint);
    },
    before(sequence) {
      let low = 0;
      let high = places.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((places[middle]?.sequence ?? 0) <= sequence) low = middle + 1;
        else high = middle;
      }
      return places[low - 1];
    },
  };
}
