/** Lambda functions behind weighted aliases, as a Rollway target. */
export { lambdaAlias } from './lambda-alias.js';
export type { FunctionChange, Replacement } from './replacement.js';
export type { AliasedFunction, LambdaAliasOptions, LambdaAliasSettings } from './settings.js';
