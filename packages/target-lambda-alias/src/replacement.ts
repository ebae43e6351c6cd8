import { type ReplacementRecord, replacementRecord } from '@rollway/core/target';

/** Name of this kind of target in events and in what it records. */
export const targetName = 'lambda-alias';

/** One function as a deployment changes it; plain JSON, recorded in the journal. */
export type FunctionChange = {
  readonly functionName: string;
  readonly alias: string;
  /** What served before; null when there is no alias yet, so nothing did. */
  readonly currentVersion: string | null;
  readonly targetVersion: string;
  /** Whether this deployment published the target version, and may remove it. */
  readonly published: boolean;
  /** Provisioned concurrency that the target version was given, like the one before it; null for none. */
  readonly provisionedConcurrency: number | null;
};

/** What provisioning recorded. */
export type Replacement = { readonly functions: readonly FunctionChange[] };

const record: ReplacementRecord<Replacement> = replacementRecord(targetName);

/** The details as they go into the journal. */
export const replacementDetails: ReplacementRecord<Replacement>['write'] = record.write;

/** The details that an earlier operation of this target recorded; undefined when there are none, or they are another's. */
export const readReplacement: ReplacementRecord<Replacement>['read'] = record.read;
