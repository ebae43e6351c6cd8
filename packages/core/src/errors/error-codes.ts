/** A stable code: switch on it, not on messages. A code is never renamed; one that retires stays reserved. */
export type ErrorCode =
  | 'invalid-app-spec'
  | 'invalid-settings'
  | 'invalid-plan'
  | 'request-not-allowed'
  | 'deployment-not-found'
  | 'deployment-exists'
  | 'deployment-superseded'
  | 'driver-closed'
  | 'journal-conflict'
  | 'journal-damaged'
  | 'journal-failed'
  | 'journal-locked'
  | 'invariant-broken'
  | 'unsupported-target'
  | 'bundle-unreadable'
  | 'revision-changed'
  | 'revision-refused'
  | 'transport-failed'
  | 'host-access-refused'
  | 'instance-unreachable'
  | 'service-call-failed'
  | 'service-refused'
  | 'conformance-failed';

/** What the registry says about a code. */
export interface ErrorCodeEntry {
  /** The class that carries it. */
  readonly className: string;
  readonly meaning: string;
}

/** Every code that Rollway throws with. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorCodeEntry>> = {
  'invalid-app-spec': {
    className: 'AppSpecError',
    meaning: 'The AppSpec of a revision has problems; all of them are listed with line and column.',
  },
  'invalid-settings': {
    className: 'SettingsError',
    meaning: 'Settings or a configuration file have problems; all of them are listed with path and value.',
  },
  'invalid-plan': {
    className: 'PlanError',
    meaning: 'The deployment could not succeed whatever happens; the arithmetic says why. Nothing was touched.',
  },
  'request-not-allowed': {
    className: 'RequestNotAllowedError',
    meaning: 'The state of the deployment does not permit the request.',
  },
  'deployment-not-found': {
    className: 'DeploymentNotFoundError',
    meaning: 'No deployment has this id in the journal.',
  },
  'deployment-exists': {
    className: 'DeploymentExistsError',
    meaning: 'The id is taken by another deployment, or the group has one that has not ended.',
  },
  'deployment-superseded': {
    className: 'DeploymentSupersededError',
    meaning: 'A start that waited for its group was replaced by a later one; nothing was touched.',
  },
  'driver-closed': {
    className: 'DriverClosedError',
    meaning: 'The driver was closed while a call waited; the deployment can be resumed.',
  },
  'journal-conflict': {
    className: 'JournalConflictError',
    meaning: 'Another writer has taken the journal over; this one stops.',
  },
  'journal-damaged': {
    className: 'JournalDamagedError',
    meaning: 'A record in the middle of the journal cannot be read; nothing after it is trusted.',
  },
  'journal-failed': {
    className: 'JournalFailedError',
    meaning: 'The journal could not be written; it takes nothing more until it is opened again.',
  },
  'journal-locked': {
    className: 'JournalLockedError',
    meaning: 'Another process holds the journal.',
  },
  'invariant-broken': {
    className: 'InvariantBrokenError',
    meaning: 'The machine would break one of its own rules: a defect of Rollway or a foreign journal.',
  },
  'unsupported-target': {
    className: 'UnsupportedTargetError',
    meaning: 'A value is not a target, or one of a contract version that this release does not know.',
  },
  'bundle-unreadable': {
    className: 'BundleUnreadableError',
    meaning: 'A bundle cannot be read or would leave its directory; all problems are listed.',
  },
  'revision-changed': {
    className: 'RevisionChangedError',
    meaning: 'The content of a revision is not what it was when the deployment started.',
  },
  'revision-refused': {
    className: 'RevisionRefusedError',
    meaning: 'A revision does not fit what is there now. Nothing was touched.',
  },
  'transport-failed': {
    className: 'TransportError',
    meaning: 'The connection to a host failed and the outcome is unknown; asking again is safe.',
  },
  'host-access-refused': {
    className: 'HostAccessError',
    meaning: 'A host showed a key that is not trusted, or did not let us in; nothing was done there.',
  },
  'instance-unreachable': {
    className: 'InstanceUnreachableError',
    meaning: 'An instance is known not to have been reached; nothing was done there.',
  },
  'service-refused': {
    className: 'ServiceRefusedError',
    meaning: 'A cloud service said no to a call that has to be answered.',
  },
  'service-call-failed': {
    className: 'ServiceCallError',
    meaning: 'A cloud service did not say what became of a call; asking again is safe where the call is made once.',
  },
  'conformance-failed': {
    className: 'ConformanceError',
    meaning: 'An implementation breaks the contract that a named check describes.',
  },
};
