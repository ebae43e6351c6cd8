import { createRandom, createVirtualClock, type VirtualClock } from '@rollway/core/testing';
import { emptyAccount } from './account-state.js';
import type { ImageBehaviour } from './ecs/image-behaviour.js';
import { createFaultEngine, type FaultEngine } from './faults/fault-engine.js';
import type { CallRecord } from './front/call-record.js';
import { type FrontParts, takeRequest } from './front/front.js';
import { startFrontServer } from './front/front-server.js';
import { ownedServices } from './front/owned-services.js';
import { createPast } from './front/past.js';
import { type LabBehaviour, usualBehaviour } from './lab-behaviour.js';
import type { LabContext } from './lab-context.js';
import { LabError } from './lab-error.js';
import { createFunctionCode, type FunctionCode } from './lambda/function-code.js';
import { loadServiceModel } from './model/load-service-model.js';
import { createTimeline } from './time/timeline.js';

/** What a lab can be told. */
export interface LabOptions {
  /** Decides every chance in the lab; default 1. */
  readonly seed?: number;
  /** Whose time the lab follows; default a virtual clock of its own, in {@link Lab.clock}. */
  readonly clock?: VirtualClock;
  /** Durations unlike the usual ones. */
  readonly behaviour?: Partial<LabBehaviour>;
  /** URL of the emulator, for services that the lab does not play itself; default none. */
  readonly emulatorUrl?: string | undefined;
}

/** An AWS account of its own in virtual time, behind a real endpoint. */
export interface Lab extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** What every SDK client needs to speak to the lab; its bounds in real time are short, so that a hang ends soon. */
  readonly clientSettings: LabClientSettings;
  readonly clock: VirtualClock;
  /** Every attempt of every call, in order. */
  readonly calls: readonly CallRecord[];
  readonly faults: Pick<FaultEngine, 'add' | 'clear'>;
  readonly functionCode: FunctionCode;
  /** How containers behave, by image name; an image that is not here is well. */
  readonly images: Map<string, ImageBehaviour>;
  /** For the lab's own parts and for scripts of a test: the live state. */
  readonly context: LabContext;
  /** Requests that are not answered yet. */
  readonly inFlight: number;
  /** Takes note of the defects so far: what the lab does not play, and what it played unlike AWS's model. */
  takeDefects(): readonly string[];
  /** Ends the lab. @throws LabError with every defect that nobody took. */
  close(): Promise<void>;
}

/** Settings of an SDK client. */
export interface LabClientSettings {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

let labs = 0;

/** Starts a lab: a front on a port of its own, and an empty account. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const clock = options.clock ?? createVirtualClock();
  // Read before any call is timed: reading AWS's models takes longer than a client here is willing to wait.
  for (const service of Object.keys(ownedServices)) loadServiceModel(service);
  const context = createContext(options, clock);
  const faults = createFaultEngine(createRandom((options.seed ?? 1) + 1));
  const parts: FrontParts = {
    lab: context,
    faults,
    past: createPast(context.account),
    calls: [],
    defects: [],
    emulatorUrl: options.emulatorUrl,
  };
  const front = await startFrontServer((request) => takeRequest(parts, request));
  const close = async (): Promise<void> => {
    await front.close();
    if (parts.defects.length > 0) throw new LabError(`The lab fell short:\n${parts.defects.join('\n')}`);
  };
  return {
    endpoint: front.endpoint,
    region: context.region,
    accountId: context.accountId,
    clientSettings: clientSettings(front.endpoint, context.region),
    clock,
    calls: parts.calls,
    faults,
    functionCode: context.functionCode,
    images: context.images,
    context,
    get inFlight() {
      return front.inFlight;
    },
    takeDefects: () => parts.defects.splice(0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createContext(options: LabOptions, clock: VirtualClock): LabContext {
  labs += 1;
  const random = createRandom(options.seed ?? 1);
  return {
    // The emulator keeps accounts apart, so a lab needs one that no other test of its run has.
    accountId: String(100_000_000_000 + ((process.pid * 10_000 + labs) % 899_999_999_999)),
    region: 'eu-central-1',
    account: emptyAccount(),
    timeline: createTimeline(clock),
    random,
    behaviour: { ...usualBehaviour, ...options.behaviour },
    functionCode: createFunctionCode(),
    images: new Map(),
    newId: (digits) => Array.from({ length: digits }, () => random.integer(0, 15).toString(16)).join(''),
  };
}

function clientSettings(endpoint: string, region: string): LabClientSettings {
  return {
    region,
    endpoint,
    credentials: { accessKeyId: 'AKIDLAB', secretAccessKey: 'lab' },
    requestHandler: { connectionTimeout: 1000, requestTimeout: 400, throwOnRequestTimeout: true },
  };
}
