/** Something that is kept open while it is used, and some time longer. */
export interface Kept {
  readonly alive: boolean;
  close(): void;
}

/** One connection for many tasks: made when the first needs it, made anew when it is lost, closed when nobody came for long. */
export interface ConnectionKeeper<Connection extends Kept> {
  /** Runs a task on the connection. Rejects with what connecting rejects with. */
  use<Result>(task: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** Closes what is open. The next task makes a new one. */
  close(): void;
}

/** Keeps what `connect` makes; `idleWithin` is how many milliseconds it outlives its last task. */
export function keepConnection<Connection extends Kept>(
  connect: () => Promise<Connection>,
  idleWithin: number,
): ConnectionKeeper<Connection> {
  let current: Promise<Connection> | undefined;
  let open: Connection | undefined;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  const obtain = (): Promise<Connection> => {
    if (open !== undefined && !open.alive) close();
    current ??= connect().then(
      (connection) => {
        open = connection;
        return connection;
      },
      (error: unknown) => {
        current = undefined;
        throw error;
      },
    );
    return current;
  };
  const close = (): void => {
    clearTimeout(idle);
    open?.close();
    current = undefined;
    open = undefined;
  };
  return {
    async use(task) {
      users += 1;
      clearTimeout(idle);
      try {
        return await task(await obtain());
      } finally {
        users -= 1;
        // Whether it is time to go home is not a reason to stay: the timer holds no process.
        if (users === 0) idle = setTimeout(close, idleWithin).unref();
      }
    },
    close,
  };
}
