import type { AppSpecSource } from '../app-spec-source.js';
import { type LambdaAppSpec, type LambdaFunctionResource, lambdaHookEvents } from './function-app-spec.js';
import { type ParseFunctionAppSpecOptions, parseFunctionAppSpec, type Resource } from './parse-function-app-spec.js';
import { parseFunctionHooks } from './parse-hooks.js';
import { matchingText, requiredText } from './properties.js';

/** How to read the AppSpec of a Lambda revision. */
export interface ParseLambdaAppSpecOptions extends ParseFunctionAppSpecOptions {
  /** Functions at the most; default 1, as in CodeDeploy. More are moved together, with one verdict. */
  readonly mostFunctions?: number;
}

const publishedVersion = { pattern: /^[1-9]\d*$/, rule: 'must be the number of a published version' };

/**
 * Reads the AppSpec of a Lambda revision, YAML or JSON (CodeDeploy: AppSpec resources section for AWS Lambda).
 *
 * @throws AppSpecError with every problem at once, each with its path, line and column.
 */
export function parseLambdaAppSpec(text: string, options: ParseLambdaAppSpecOptions = {}): LambdaAppSpec {
  const dialect = {
    resourceType: 'AWS::Lambda::Function',
    properties: ['Name', 'Alias', 'CurrentVersion', 'TargetVersion'],
    mostResources: options.mostFunctions ?? 1,
    build: (
      source: AppSpecSource,
      resources: readonly Resource[],
      hooks: Parameters<typeof parseFunctionHooks>[1],
    ) => ({
      functions: resources.map((resource) => parseFunction(source, resource)),
      hooks: parseFunctionHooks(source, hooks, lambdaHookEvents),
    }),
  };
  return parseFunctionAppSpec<LambdaAppSpec>(text, dialect, options);
}

function parseFunction(source: AppSpecSource, { logicalName, properties }: Resource): LambdaFunctionResource {
  return {
    logicalName,
    functionName: requiredText(source, properties, 'Name', 'must name the function'),
    alias: requiredText(source, properties, 'Alias', 'must name the alias that traffic goes through'),
    currentVersion: matchingText(source, properties, 'CurrentVersion', publishedVersion),
    targetVersion: matchingText(source, properties, 'TargetVersion', publishedVersion),
  };
}
