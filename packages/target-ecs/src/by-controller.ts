import {
  type JsonValue,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
} from '@rollway/core/target';

/** Who deploys the tasks of a service: this package, by task sets, or ECS itself. */
export type Controller = 'external' | 'native';

type Handle = { readonly controller: Controller; readonly handle: JsonValue };

/**
 * One operation out of two, for either controller. Which one it is, is found out when it starts, and goes with its handle.
 *
 * @param choose undefined when there is nothing to be done for either.
 */
export function byController<Request, Result>(
  choices: Readonly<Record<Controller, OperationV1<Request, Result>>>,
  choose: (request: Request, context: OperationContext) => Promise<Controller>,
): OperationV1<Request, Result> {
  const wrap = (controller: Controller, status: OperationStatus<Result>): OperationStatus<Result, Handle> =>
    status.status === 'running' ? { ...status, handle: { controller, handle: status.handle } } : status;
  return longOperation<Request, Result, Handle>({
    async start(request, context) {
      const controller = await choose(request, context);
      return wrap(controller, await choices[controller].start(request, context));
    },
    poll: async ({ controller, handle }, context) => wrap(controller, await choices[controller].poll(handle, context)),
    cancel: ({ controller, handle }, context) => choices[controller].cancel(handle, context),
  });
}
