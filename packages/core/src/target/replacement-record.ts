import type { JsonValue } from '../model/json.js';
import type { ReplacementDetails } from './v1/request.js';

/** How a target keeps what it knows of the replacement it made: through the journal, and back. */
export interface ReplacementRecord<Replacement> {
  /** The details as they go into the journal. */
  write(replacement: Replacement): JsonValue;
  /** What an earlier operation of this target wrote; undefined when there is nothing, or it is another target's. */
  read(recorded: ReplacementDetails | undefined): Replacement | undefined;
}

/**
 * The one way in which a target of this name writes and reads its details. `Replacement` is plain JSON: what it says is
 * recorded, public in the event `replacement-provisioned`, and read again by later releases.
 */
export function replacementRecord<Replacement>(targetName: string): ReplacementRecord<Replacement> {
  return {
    write: (replacement) => replacement as JsonValue,
    // The core hands details to no other target than the one that wrote them.
    read: (recorded) => (recorded?.target === targetName ? (recorded.details as Replacement) : undefined),
  };
}
