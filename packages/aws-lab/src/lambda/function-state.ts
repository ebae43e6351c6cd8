/** Lambda's part of an account, as plain data. */
export interface LambdaState {
  readonly functions: Record<string, FunctionState>;
}

/** What a publish freezes. */
export interface FunctionSettings {
  readonly codeSha256: string;
  readonly role: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly deadLetterTarget: string | undefined;
}

/** A function: what `$LATEST` is, and what was published of it. */
export interface FunctionState {
  readonly name: string;
  settings: FunctionSettings;
  revisionId: string;
  description: string;
  updating: boolean;
  lastModified: number;
  nextVersion: number;
  readonly versions: Record<string, VersionState>;
  readonly aliases: Record<string, AliasState>;
  /** By version or alias. */
  readonly provisioned: Record<string, ProvisionedState>;
}

/** A published version; it never changes but for becoming active. */
export interface VersionState {
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly description: string;
  readonly revisionId: string;
  readonly publishedAt: number;
  active: boolean;
}

/** An alias: one version, and at most one more with a share of the invocations. */
export interface AliasState {
  readonly name: string;
  functionVersion: string;
  description: string;
  weights: Readonly<Record<string, number>>;
  revisionId: string;
}

/** Provisioned concurrency of a version or an alias. */
export interface ProvisionedState {
  requested: number;
  ready: boolean;
  changedAt: number;
}
