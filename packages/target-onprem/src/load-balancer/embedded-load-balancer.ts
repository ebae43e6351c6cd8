import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SettingsError } from '@rollway/core';
import { checkHealth } from './check-health.js';
import { forward } from './forward.js';
import type { LoadBalancer } from './load-balancer.js';

/** What an embedded balancer is made from. */
export interface EmbeddedLoadBalancerSettings {
  /** Where each instance listens, by instance id. */
  readonly members: Readonly<Record<string, { readonly host?: string; readonly port: number }>>;
  /** Port of the balancer on loopback; default: any free one. */
  readonly port?: number;
  /** Path that answers 200 while a member can serve; default `/healthz`. */
  readonly healthPath?: string;
  /** Milliseconds between two checks of a member; default 100. */
  readonly healthInterval?: number;
}

/** A reverse proxy in this process: for quickstarts and tests, and for a handful of hosts on one machine. */
export interface EmbeddedLoadBalancer extends LoadBalancer {
  /** For example `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

/** One member's condition. */
interface Member {
  readonly instanceId: string;
  readonly host: string;
  readonly port: number;
  agent: Agent;
  blocked: boolean;
  healthy: boolean;
  inFlight: number;
}

/**
 * Starts a balancer on loopback: round robin over members that are healthy and not blocked. It repeats no request, so a
 * member that is taken away wrongly shows as failed requests and not as slow ones.
 */
export async function embeddedLoadBalancer(settings: EmbeddedLoadBalancerSettings): Promise<EmbeddedLoadBalancer> {
  const { healthPath = '/healthz', healthInterval = 100 } = settings;
  const members = Object.entries(settings.members).map(([instanceId, { host = '127.0.0.1', port }]): Member => {
    return { instanceId, host, port, agent: newAgent(), blocked: false, healthy: false, inFlight: 0 };
  });
  const server = createServer(roundRobin(members));
  await listen(server, settings.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const check = async (member: Member): Promise<void> => {
    member.healthy = await checkHealth(member, healthPath);
  };
  const timer = setInterval(() => void Promise.all(members.map(check)), healthInterval);
  const find = (instanceId: string): Member =>
    members.find((member) => member.instanceId === instanceId) ?? unknown(instanceId);
  return {
    url: `http://127.0.0.1:${port}`,
    async block(instanceId) {
      find(instanceId).blocked = true;
    },
    async allow(instanceId) {
      find(instanceId).blocked = false;
    },
    async confirm(instanceId, expected) {
      const member = find(instanceId);
      if (expected === 'blocked') return confirmBlocked(member);
      await check(member);
      const confirmed = member.healthy && !member.blocked;
      return { confirmed, detail: confirmed ? 'healthy and in rotation' : `${healthPath} does not answer 200 yet` };
    },
    async close() {
      clearInterval(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const member of members) member.agent.destroy();
    },
  };
}

function roundRobin(members: readonly Member[]): (request: IncomingMessage, response: ServerResponse) => void {
  let turn = 0;
  return (request, response) => {
    const serving = members.filter((member) => member.healthy && !member.blocked);
    const member = serving[turn % Math.max(1, serving.length)];
    turn += 1;
    if (member === undefined) {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('no instance is in rotation\n');
      return;
    }
    member.inFlight += 1;
    forward(request, response, member, () => {
      member.inFlight -= 1;
    });
  };
}

/** Kept connections end with the drain: the process behind them is about to go. */
function confirmBlocked(member: Member): { confirmed: boolean; detail: string } {
  if (!member.blocked) return { confirmed: false, detail: 'still in rotation' };
  if (member.inFlight > 0) return { confirmed: false, detail: `${member.inFlight} requests in flight` };
  member.agent.destroy();
  member.agent = newAgent();
  return { confirmed: true, detail: 'drained' };
}

function newAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 256 });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function unknown(instanceId: string): never {
  const problems = [{ path: 'members', message: 'must have every instance of the fleet', received: instanceId }];
  throw new SettingsError({ subject: 'embedded load balancer', problems });
}
