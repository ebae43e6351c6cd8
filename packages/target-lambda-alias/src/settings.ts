import {
  type AwsConnection,
  type AwsConnectionSettings,
  connectionOf,
  type FunctionHookSettings,
  type ParsedFunctionHooks,
  parseFunctionHooks,
} from '@rollway/aws';
import { checkKeys, isOptions, type Problem, SettingsError, seconds, showValue } from '@rollway/core';
import { type LambdaHookEvent, lambdaHookEvents, type Milliseconds } from '@rollway/core/target';

/** One function, and the alias that its callers use. */
export interface AliasedFunction {
  /** Name or ARN without a version. */
  readonly functionName: string;
  readonly alias: string;
}

/** What a Lambda target is made from: one function, or several that move together and have one verdict. */
export type LambdaAliasSettings = LambdaAliasOptions &
  (AliasedFunction | { readonly functions: readonly AliasedFunction[] });

/** The settings besides the functions; every one has a default. */
export interface LambdaAliasOptions {
  /** A connection that is shared with other targets, or the settings of one. Default: the SDK's own chain. */
  readonly connection?: AwsConnection | AwsConnectionSettings;
  /** How the functions of `Hooks` are run and answer. */
  readonly hooks?: FunctionHookSettings<LambdaHookEvent>;
  /**
   * What to do with an alias whose traffic is split already when a deployment starts, as a stopped one leaves it. `refuse`
   * (default), as CodeDeploy does; `repair`: the first shift takes the foreign weights away.
   */
  readonly splitAlias?: 'refuse' | 'repair';
  /** Pause between two looks at something that AWS is doing; default 5 s. */
  readonly pollAfter?: Milliseconds;
}

/** Settings that are checked and complete. */
export interface ParsedSettings {
  readonly functions: readonly AliasedFunction[];
  readonly connection: AwsConnection;
  readonly hooks: ParsedFunctionHooks;
  readonly splitAlias: 'refuse' | 'repair';
  readonly pollAfter: Milliseconds;
}

/** Lambda's grammar of alias names (Lambda API: CreateAlias). A number would be a version. */
const aliasName = /^(?!\d+$)[\w-]{1,128}$/;

const known = ['functionName', 'alias', 'functions', 'connection', 'hooks', 'splitAlias', 'pollAfter'];

/**
 * Checks and completes the settings.
 *
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(settings: LambdaAliasSettings): ParsedSettings {
  const shape = checkKeys(settings, { path: '', known });
  if (typeof settings !== 'object' || settings === null)
    throw new SettingsError({ subject: 'lambda-alias target', problems: shape });
  const functions = 'functions' in settings ? settings.functions : [settings];
  const { splitAlias = 'refuse', pollAfter = seconds(5) } = settings;
  const { hooks, problems: hookProblems } = parseFunctionHooks(settings.hooks ?? {}, lambdaHookEvents, 'hooks');
  const problems: Problem[] = [...shape, ...checkFunctions(functions), ...hookProblems];
  if (splitAlias !== 'refuse' && splitAlias !== 'repair') {
    problems.push({ path: 'splitAlias', message: 'must be refuse or repair', received: showValue(splitAlias) });
  }
  if (!(pollAfter > 0)) {
    problems.push({ path: 'pollAfter', message: 'must be more than 0 milliseconds', received: showValue(pollAfter) });
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'lambda-alias target', problems });
  return Object.freeze({
    functions: functions.map(({ functionName, alias }) => Object.freeze({ functionName, alias })),
    connection: connectionOf(settings.connection),
    hooks,
    splitAlias,
    pollAfter,
  });
}

function checkFunctions(functions: readonly AliasedFunction[]): readonly Problem[] {
  if (!Array.isArray(functions) || functions.length === 0) {
    return [{ path: 'functions', message: 'must have at least one function', received: showValue(functions) }];
  }
  const problems: Problem[] = [];
  const seen = new Set<string>();
  functions.forEach((one: unknown, index: number) => {
    const { functionName, alias } = isOptions(one) ? one : {};
    const report = (key: string, message: string, received: unknown): void => {
      problems.push({ path: `functions[${index}].${key}`, message, received: showValue(received) });
    };
    if (typeof functionName !== 'string' || !/^[A-Za-z0-9_:-]{1,170}$/.test(functionName)) {
      report('functionName', 'must be the name or ARN of a function, without a version', functionName);
    } else if (seen.has(functionName)) {
      report('functionName', 'must not repeat', functionName);
    }
    if (typeof alias !== 'string' || !aliasName.test(alias)) {
      report('alias', 'must be 1 to 128 letters, digits, _ or -, and not a number alone', alias);
    }
    seen.add(String(functionName));
  });
  return problems;
}
