/** A server of one backend as HAProxy sees it now. */
export interface ServerState {
  /** Why no new request reaches it, by HAProxy's admin state; health says nothing here. */
  readonly admin: 'ready' | 'drain' | 'maint';
  /** True when maintenance comes from elsewhere: a tracked server, or a name that does not resolve. */
  readonly inherited: boolean;
  /** HAProxy would send it requests: running, or starting slowly, by its operational state. */
  readonly running: boolean;
  /** It has health checks of its own, and they are enabled. */
  readonly checked: boolean;
  /** Requests or connections it is working on, those queued for it included. */
  readonly sessions: number;
}

/** Bits of the admin state (HAProxy management guide, "show servers state"): set by hand, or inherited. */
const forcedMaintenance = 0x01;
const inheritedMaintenance = 0x02 | 0x20 | 0x40;
const drain = 0x08 | 0x10;

/** Operational states: 0 stopped, 1 starting, 2 running, 3 stopping. */
const runningStates: readonly string[] = ['1', '2'];

/** Bits of the check state: configured and enabled. */
const checkEnabled = 0x02 | 0x04;

/**
 * Joins the answers of `show servers state BACKEND` and `show stat BACKEND 4 -1`, by server name. The first must have been
 * asked first: sessions that are gone after the drain was seen do not come back.
 */
export function parseServerStates(serversState: string, stat: string): ReadonlyMap<string, ServerState> {
  const sessions = new Map(
    rows(stat, ',').map((row) => [row.get('svname') ?? '', count(row.get('scur')) + count(row.get('qcur'))]),
  );
  const states = new Map<string, ServerState>();
  for (const row of rows(serversState.slice(serversState.indexOf('#')), ' ')) {
    const name = row.get('srv_name') ?? '';
    const bits = count(row.get('srv_admin_state'));
    const inherited = (bits & inheritedMaintenance) !== 0;
    states.set(name, {
      admin: (bits & forcedMaintenance) !== 0 || inherited ? 'maint' : (bits & drain) !== 0 ? 'drain' : 'ready',
      inherited: inherited && (bits & forcedMaintenance) === 0,
      running: runningStates.includes(row.get('srv_op_state') ?? ''),
      checked: (count(row.get('srv_check_state')) & checkEnabled) === checkEnabled,
      // A server without a row has an unknown number of them, which must never look like none.
      sessions: sessions.get(name) ?? Number.POSITIVE_INFINITY,
    });
  }
  return states;
}

/** Rows by column name. Quoted columns come after those that are read here. */
function rows(text: string, separator: string): readonly ReadonlyMap<string, string>[] {
  const [head = '', ...lines] = text.replace(/^# ?/, '').split('\n');
  const names = head.split(separator);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => new Map(line.split(separator).map((value, index) => [names[index] ?? '', value])));
}

function count(text: string | undefined): number {
  const value = Number(text === '' ? 0 : text);
  return Number.isFinite(value) ? value : 0;
}
