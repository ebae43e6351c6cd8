import type { Instance } from '@rollway/core/target';
import type { ParsedSettings } from './settings.js';

/** The functions: they are what a Lambda deployment deploys to (CodeDeploy: Lambda function target). */
export function resolveFleet({ functions }: Pick<ParsedSettings, 'functions'>): readonly Instance[] {
  return functions.map(({ functionName }) => ({ instanceId: functionName }));
}
