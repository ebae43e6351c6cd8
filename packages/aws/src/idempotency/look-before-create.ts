import { callService, type ServiceAnswer } from '../calls/call-service.js';

/** How one resource is looked for and made. */
export interface CreateOnce<Resource> {
  /** The call, for example `ecs RegisterTaskDefinition`. */
  readonly call: string;
  /** Finds what an earlier attempt made, by name, tag or content. */
  find(): Promise<Resource | undefined>;
  create(): Promise<Resource>;
  /** Codes that mean that it exists already: it is looked for once more then. */
  readonly exists?: readonly string[];
}

/**
 * Makes a resource once although its API takes no token: looks before it creates, and looks again when the service says that
 * it is there. An unknown outcome is an exception; the next attempt begins by looking.
 *
 * @throws ServiceCallError when it is unknown whether the resource was made.
 */
export async function lookBeforeCreate<Resource>(options: CreateOnce<Resource>): Promise<ServiceAnswer<Resource>> {
  const { call, find, create, exists = [] } = options;
  const before = await find();
  if (before !== undefined) return { status: 'answered', output: before };
  const answer = await callService(call, create);
  if (answer.status === 'answered' || !exists.includes(answer.refusal.code)) return answer;
  const found = await find();
  return found === undefined ? answer : { status: 'answered', output: found };
}
