import type { ServerAppSpec } from '@rollway/core';
import type { FileExistsBehavior, HookSource } from '@rollway/core/target';
import type { Bundle } from './bundle/bundle.js';
import type { Retention } from './lifecycle/retention.js';
import type { HostDownload } from './revision-source/download-on-host.js';
import type { Privileges } from './security/elevate.js';
import type { Transport } from './transport/transport.js';

/** Where the state of deployments is kept on a host unless the settings say otherwise. */
export const defaultDeploymentRoot = '/var/lib/rollway/deployment-root';

/** Settings of a host. */
export interface HostSettings extends Retention {
  readonly transport: Transport;
  /** Directory on the host; default {@link defaultDeploymentRoot}. */
  readonly root?: string;
  /**
   * Variables of every hook besides those of the deployment, for example the host's own port. Everybody on the host can see
   * them in the list of processes; what nobody may see belongs to `secrets`.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Whether a deployment replaces what the last one installed, or sends and writes only what is not the same in both and
   * untouched on the host since. Either ends in the same files. Default `replace`.
   */
  readonly install?: 'replace' | 'incremental';
  /**
   * Where hooks start; default: the root of the archive that they come from. Given, it is also what relative paths in an
   * AppSpec begin at; without it they are refused.
   */
  readonly workingDirectory?: string;
  /**
   * Permissions that hooks, directories that an install makes, and files of a bundle that is a directory do not get; default
   * 0o022.
   */
  readonly umask?: number;
  /**
   * Variables of every hook whose values are replaced by `[secret NAME]` wherever output or an error is kept: logs, receipts,
   * answers. Each needs a line of four characters or more.
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * As whom everything is done on the host: `own`, as the user that the transport has; `sudo`, as root by `sudo -n`. Default
   * `own`; what that user may not do is refused before anything is touched.
   */
  readonly privileges?: Privileges;
}

/** Where an operation belongs on a host. */
export interface HostOperation {
  readonly operationId: string;
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly lifecycleEvent: string;
}

/** A lifecycle event to perform on a host. */
export interface HostRequest extends HostOperation {
  readonly hookSource: HookSource;
  readonly environment: Readonly<Record<string, string>>;
  readonly fileExistsBehavior: FileExistsBehavior;
  /**
   * Whether the whole lifecycle has succeeded on this host once this event has. Only then is this deployment the one whose
   * scripts `last-successful` means, which a host remembers in one step with the event's success.
   */
  readonly concludes: boolean;
  /** Opens the revision; called only for the events that need it. */
  readonly bundle: () => Promise<Bundle>;
  /** For DownloadBundle: use what `stage` put there, and only what is not there is sent. */
  readonly staged?: boolean;
  /** Lets the host fetch the archive by itself, from an address that is made for each call; it must be a plain tar or tgz. */
  readonly hostDownload?: () => Promise<HostDownload>;
  /** The AppSpec to install by; default: parsed from the bundle. For callers that expand variables in it. */
  readonly appSpec?: (bundle: Pick<Bundle, 'appSpec'>) => ServerAppSpec;
  /** Name of the AppSpec, for messages about archives without one; default `appspec.yml`. */
  readonly appSpecName?: string;
  /**
   * Every event that can come in this deployment. Given, Install fails for an AppSpec that has others (CodeDeploy:
   * AllPossibleLifecycleEvents of a deployment specification).
   */
  readonly possibleEvents?: readonly string[];
}

/** How long a call may wait on the host, and what ends the waiting early. */
export interface HostCallOptions {
  /** Seconds to wait for a running hook before the answer is `running`. */
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
  /**
   * Called with each record of the log while a hook runs and is waited for, within a second or so: secrets taken out, at most
   * 16 KiB a second. Not called where the transport does not stream.
   */
  readonly onOutput?: (record: string) => void;
}
