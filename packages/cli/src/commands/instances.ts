import { SettingsError } from '@rollway/core';
import type { OnPremisesInstance, Tag } from '@rollway/target-onprem';
import { exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';

/** Options of `rollway instances register`. */
export interface RegisterOptions {
  readonly tag: readonly string[];
  readonly property: readonly string[];
  readonly iamUserArn?: string;
  readonly iamSessionArn?: string;
}

/** `rollway instances register`: from now on deployments may select it. */
export async function registerCommand(
  session: Session,
  instanceName: string,
  options: RegisterOptions,
): Promise<number> {
  const { tag, property, ...identity } = options;
  const properties = Object.fromEntries(property.map((text) => parsePair(text, '--property')).map(pairOf));
  const tags = tag.map((text) => parsePair(text, '--tag'));
  const instance = await session.config.inventory.register({ ...identity, instanceName, tags, properties });
  session.terminal.error(`registered ${instance.instanceName}`);
  return exitCodes.succeeded;
}

/** `rollway instances deregister`: no deployment selects it any more; nothing on the host is touched. */
export async function deregisterCommand(session: Session, instanceName: string): Promise<number> {
  await session.config.inventory.deregister(instanceName);
  session.terminal.error(`deregistered ${instanceName}; its name is free`);
  return exitCodes.succeeded;
}

/** `rollway instances tag`: adds and removes tags of several instances. */
export async function tagCommand(
  session: Session,
  instanceNames: readonly string[],
  options: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<number> {
  const { inventory } = session.config;
  const added = options.add.map((text) => parsePair(text, '--add'));
  const removed = options.remove.map((text) => parsePair(text, '--remove'));
  if (removed.length > 0) await inventory.removeTags(instanceNames, removed);
  if (added.length > 0) await inventory.addTags(instanceNames, added);
  return exitCodes.succeeded;
}

/** `rollway instances list`: registered ones, or all. */
export async function listInstancesCommand(
  session: Session,
  options: { readonly all?: boolean; readonly json: boolean },
): Promise<number> {
  const instances = await session.config.inventory.list();
  const shown = instances.filter((each) => options.all === true || each.registrationStatus === 'Registered');
  if (options.json) session.terminal.out(JSON.stringify(shown));
  else for (const instance of shown) session.terminal.out(instanceLine(instance));
  return exitCodes.succeeded;
}

function instanceLine({ instanceName, registrationStatus, tags }: OnPremisesInstance): string {
  const labels = tags.map(({ key, value }) => `${key}=${value}`).join(' ');
  return `${instanceName.padEnd(20)} ${registrationStatus.padEnd(12)} ${labels}`.trimEnd();
}

function parsePair(text: string, option: string): Tag {
  const at = text.indexOf('=');
  if (at > 0) return { key: text.slice(0, at), value: text.slice(at + 1) };
  const problems = [{ path: option, message: 'must be KEY=VALUE', received: JSON.stringify(text) }];
  throw new SettingsError({ subject: 'command line', problems });
}

function pairOf({ key, value }: Tag): readonly [string, string] {
  return [key, value];
}
