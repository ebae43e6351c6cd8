import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DeploymentDefinition } from '@rollway/core';
import { listFaults, type RehearsalFault, rehearseDefinition } from '@rollway/core/testing';
import { parseRevision } from '../config/parse-revision.js';
import { exitCodes } from '../exit-codes.js';
import { measuredDurations, readDurations } from '../rehearsal/read-durations.js';
import { rehearsalTable } from '../rehearsal/rehearsal-table.js';
import { rehearsalSvg } from '../rehearsal/svg/rehearsal-svg.js';
import type { Session } from '../session.js';

/** Options of `rollway rehearse`. */
export interface RehearseCommandOptions {
  /** Kinds of faults; default all, `none` for none. */
  readonly faults?: readonly string[];
  readonly seeds?: number;
  /** JSON file. */
  readonly durations?: string;
  /** Revision that a rollback would lead to when the journal knows none. */
  readonly lastSuccessful?: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** `rollway rehearse`: what a deployment would be like, and what if something went wrong. Touches nothing. */
export async function rehearseCommand(
  session: Session,
  group: string,
  revision: string,
  options: RehearseCommandOptions,
): Promise<number> {
  const { terminal, driver, journal } = session;
  const chosen = session.group(group);
  const request = { revision: parseRevision(revision, terminal.cwd) };
  const definition = withLastSuccessful(await driver.preview(chosen, request), options.lastSuccessful, terminal.cwd);
  const given = options.durations === undefined ? {} : readDurations(options.durations, terminal.cwd);
  const rehearsal = rehearseDefinition(definition, {
    durations: { ...(await measuredDurations(chosen, await driver.list(), journal)), ...given },
    startsAt: terminal.now(),
    faults: chooseFaults(definition, options.faults),
    ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
  });
  if (options.svg !== undefined) writeFileSync(resolve(terminal.cwd, options.svg), rehearsalSvg(rehearsal));
  if (options.json === true) terminal.out(JSON.stringify(rehearsal));
  else for (const line of rehearsalTable(rehearsal)) terminal.out(line);
  return exitCodes.succeeded;
}

function chooseFaults(
  definition: DeploymentDefinition,
  kinds: readonly string[] | undefined,
): readonly RehearsalFault[] {
  const all = listFaults(definition);
  return kinds === undefined ? all : all.filter(({ type }) => kinds.includes(type));
}

function withLastSuccessful(
  definition: DeploymentDefinition,
  revision: string | undefined,
  cwd: string,
): DeploymentDefinition {
  if (revision === undefined || definition.lastSuccessful !== undefined) return definition;
  const { fileExistsBehavior } = definition;
  const lastSuccessful = { deploymentId: 'earlier', revision: parseRevision(revision, cwd), fileExistsBehavior };
  return { ...definition, lastSuccessful };
}
