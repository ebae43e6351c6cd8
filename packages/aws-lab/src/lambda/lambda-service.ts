import type { OwnedService } from '../lab-context.js';
import { aliasOperations } from './alias-operations.js';
import { functionOperations } from './function-operations.js';
import { invoke } from './invoke.js';
import { provisionedConcurrencyOperations } from './provisioned-concurrency.js';
import { versionOperations } from './version-operations.js';

/** Lambda as the lab plays it. */
export const lambdaService: OwnedService = {
  ...functionOperations,
  ...versionOperations,
  ...aliasOperations,
  ...provisionedConcurrencyOperations,
  Invoke: invoke,
};
