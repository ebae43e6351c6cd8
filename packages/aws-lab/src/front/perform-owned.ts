import type { LabContext, OwnedOperation } from '../lab-context.js';
import { checkShape, type ShapeProblem } from '../model/check-shape.js';
import type { ShapeReference, Structure } from '../model/service-model.js';
import type { Protocol } from '../protocol/protocol.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { WireAnswer } from '../protocol/wire.js';
import type { Classified } from './classify.js';

/** What the lab answered, and what of it does not fit AWS's own model: a defect of the lab. */
export interface OwnedAnswer {
  readonly answer: WireAnswer;
  readonly defects: readonly string[];
  readonly failure?: ServiceFailure;
}

/** Answers a call from the lab's own state, both ways through the gate of the published model. */
export async function performOwned(
  { entry, model, operation, input }: Classified,
  protocol: Protocol,
  perform: OwnedOperation,
  lab: LabContext,
): Promise<OwnedAnswer> {
  try {
    const judge = (reference: ShapeReference | undefined, value: unknown): readonly ShapeProblem[] =>
      reference === undefined ? [] : checkShape(model, reference, value);
    const problems = judge(operation.input, input);
    if (problems.length > 0) throw new ServiceFailure(validationCode(entry.model), listOf(problems));
    const output = withoutUndefined(await perform(input, lab));
    const defects = judge(operation.output, output).map(
      ({ path, problem }) => `${entry.model} ${operation.name} answered ${path}: ${problem}`,
    );
    return { answer: protocol.encode(model, operation, output), defects };
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    return { answer: protocol.encodeFailure(model, error), defects: [], failure: error };
  }
}

/** The query services and Lambda have codes of their own for input that breaks the model. */
function validationCode(service: string): string {
  if (service === 'ecs') return 'InvalidParameterException';
  return ['elbv2', 'elb', 'autoscaling'].includes(service) ? 'ValidationError' : 'ValidationException';
}

function listOf(problems: readonly ShapeProblem[]): string {
  const lines = problems.map(({ path, problem }) => `Value at '${path}' failed to satisfy constraint: ${problem}`);
  return `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${lines.join('; ')}`;
}

function withoutUndefined(output: object): Structure {
  return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined));
}
