import { failOnRefusal } from '@rollway/aws';
import {
  failed,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  type ProvisionedReplacement,
  type ProvisionReplacementRequest,
  parseLambdaAppSpec,
  running,
  succeededWith,
} from '@rollway/core/target';
import { readAlias } from './alias-state.js';
import { type GivenVersions, givenChange } from './given-change.js';
import { type Code, type Publication, publishCode } from './publish-code.js';
import { type FunctionChange, replacementDetails } from './replacement.js';
import type { AliasedFunction, ParsedSettings } from './settings.js';
import { warmVersion } from './warm-version.js';

/** What is to be done, and how far publishing has come: plain JSON, the handle of the operation. */
type Provisioning = {
  readonly deploymentId: string;
  readonly versions: readonly GivenVersions[];
  readonly code: Code | null;
  readonly publication: Publication | null;
};

type Status = OperationStatus<ProvisionedReplacement, Provisioning>;

/**
 * Makes the target versions ready to serve: publishes code that comes from S3, waits until versions can be invoked, and gives
 * them the provisioned concurrency of the versions they replace, before any traffic moves.
 */
export function provisionReplacement(
  settings: ParsedSettings,
): OperationV1<ProvisionReplacementRequest, ProvisionedReplacement> {
  const step = (handle: Provisioning, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance(handle, settings, context));
  return longOperation<ProvisionReplacementRequest, ProvisionedReplacement, Provisioning>({
    start: (request, context) => step(provisioningOf(request, settings), context),
    poll: step,
    // Nothing here serves yet; `terminate` removes it.
    cancel: () => Promise.resolve(),
  });
}

function provisioningOf(request: ProvisionReplacementRequest, settings: ParsedSettings): Provisioning {
  const { revision, deploymentId } = request;
  if (revision.revisionType === 'S3') {
    const { bucket, key, version = null } = revision;
    return { deploymentId, versions: [], code: { bucket, key, version }, publication: null };
  }
  const content = revision.revisionType === 'AppSpecContent' ? revision.content : '';
  const { functions } = parseLambdaAppSpec(content, { mostFunctions: settings.functions.length });
  const versions = functions.map(({ logicalName: _, ...rest }) => rest);
  return { deploymentId, versions, code: null, publication: null };
}

async function advance(handle: Provisioning, settings: ParsedSettings, context: OperationContext): Promise<Status> {
  const { pollAfter } = settings;
  const changes: FunctionChange[] = [];
  const [only] = settings.functions;
  if (handle.code !== null && only !== undefined) {
    const published = await publishCode(only.functionName, handle.code, handle, { settings, context });
    if (published.status === 'failed') return published;
    const { publication } = published;
    if (publication?.version == null) return running({ ...handle, publication }, { pollAfter });
    changes.push(await changeTo(only, publication, settings, context));
  }
  for (const given of handle.versions) changes.push(await givenChange(given, settings, context.signal));
  const warmed: FunctionChange[] = [];
  for (const change of changes) {
    const result = await warmVersion(change, settings, context);
    if (result.status === 'failed') return failed(result.diagnostics);
    if (result.status === 'running') return running(handle, { pollAfter });
    warmed.push(result.result);
  }
  return succeededWith({ details: replacementDetails({ functions: warmed }) });
}

/** What served before a published version: whatever the alias points at, or nothing. */
async function changeTo(
  { functionName, alias }: AliasedFunction,
  { version, isNew }: Publication,
  { connection }: ParsedSettings,
  { signal }: OperationContext,
): Promise<FunctionChange> {
  const before = await readAlias(connection, { functionName, alias }, signal);
  return {
    functionName,
    alias,
    currentVersion: before?.version ?? null,
    targetVersion: version ?? '',
    published: isNew,
    provisionedConcurrency: null,
  };
}
