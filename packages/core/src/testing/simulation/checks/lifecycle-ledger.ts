/** How one instance stands, as the journal alone tells it. Written without a look at the machine's own state. */
export interface InstanceLedger {
  readonly instanceId: string;
  /** 0 until a batch names it. */
  attempt: number;
  /** Lifecycle events started and concluded in this attempt. */
  started: number;
  concluded: number;
  /** The event in flight was accepted with a handle. */
  accepted: unknown;
  /** By attempt and event: the operation id it was first given. It never gets another. */
  readonly identities: (string | undefined)[];
  /** How the attempt ended; undefined while it goes on. */
  ended: 'succeeded' | 'failed' | undefined;
  /** Serves: neither out nor failed by us, nor known to be unhealthy from before. */
  available: boolean;
}

/** What the checkers know of a deployment: counted from its records, one at a time. */
export interface DeploymentLedger {
  readonly instances: Map<string, InstanceLedger>;
  sequence: number;
  started: boolean;
  attempt: number;
  paused: boolean;
  /** Requests and alarms that ended the attempt: nothing starts any more until the rollback does. */
  interrupted: boolean;
  stopRequested: boolean;
  stageEnded: 'succeeded' | 'failed' | undefined;
  inFlight: number;
  available: number;
  failed: number;
  batches: number;
  /** Whom the rollback is to bring back. */
  touched: readonly string[] | undefined;
  rollback: 'started' | 'succeeded' | 'failed' | undefined;
  notRolledBack: readonly string[];
  finished: 'succeeded' | 'failed' | 'stopped' | undefined;
}

/** The ledger of a deployment without records. */
export function createLedger(): DeploymentLedger {
  return {
    instances: new Map(),
    sequence: 0,
    started: false,
    attempt: 0,
    paused: false,
    interrupted: false,
    stopRequested: false,
    stageEnded: undefined,
    inFlight: 0,
    available: 0,
    failed: 0,
    batches: 0,
    touched: undefined,
    rollback: undefined,
    notRolledBack: [],
    finished: undefined,
  };
}

/** Whether a lifecycle event is in flight on the instance. */
export function isOpen(instance: InstanceLedger): boolean {
  return instance.started > instance.concluded;
}
