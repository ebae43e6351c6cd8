import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** AWS's query protocol on loopback, for one target group whose targets change state only when a test says so. */
export interface RunningTargetGroup {
  readonly url: string;
  /** State and reason of every target, by `IP:PORT`. */
  readonly targets: Map<string, { readonly state: string; readonly reason?: string }>;
  readonly calls: string[];
  /** Answers the next calls with this error instead. */
  failWith: { readonly status: number; readonly code: string } | undefined;
  close(): Promise<void>;
}

/** Starts the target group. */
export async function startTargetGroup(): Promise<RunningTargetGroup> {
  const targets: RunningTargetGroup['targets'] = new Map();
  const group: Omit<RunningTargetGroup, 'url' | 'close'> = { targets, calls: [], failWith: undefined };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const input = new URLSearchParams(body);
      const action = input.get('Action') ?? '';
      group.calls.push(action);
      response.setHeader('content-type', 'text/xml');
      if (group.failWith !== undefined) {
        const { status, code } = group.failWith;
        const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error>`;
        return void response.writeHead(status).end(`<ErrorResponse>${error}</ErrorResponse>`);
      }
      const key = `${input.get('Targets.member.1.Id')}:${input.get('Targets.member.1.Port')}`;
      if (action === 'RegisterTargets') targets.set(key, { state: 'initial', reason: 'Elb.RegistrationInProgress' });
      if (action === 'DeregisterTargets' && targets.has(key)) {
        targets.set(key, { state: 'draining', reason: 'Target.DeregistrationInProgress' });
      }
      const result = action === 'DescribeTargetHealth' ? describe(targets) : '';
      response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(group, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

function describe(targets: RunningTargetGroup['targets']): string {
  const members = [...targets].map(([key, { state, reason = '' }]) => {
    const [id = '', port = ''] = key.split(':');
    const health = `<TargetHealth><State>${state}</State><Reason>${reason}</Reason></TargetHealth>`;
    return `<member><Target><Id>${id}</Id><Port>${port}</Port></Target>${health}</member>`;
  });
  return `<TargetHealthDescriptions>${members.join('')}</TargetHealthDescriptions>`;
}
