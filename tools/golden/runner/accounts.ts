import { execFileSync } from 'node:child_process';
import { lchownSync, readFileSync } from 'node:fs';

/** The user and group that cases need. */
const testUser = 'cdtest';
const testGroup = 'cdgrp';

interface Names {
  readonly id: ReadonlyMap<string, number>;
  readonly name: ReadonlyMap<number, string>;
}

function read(file: string): Names {
  const pairs = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.split(':'))
    .map(([name = '', , id]) => [name, Number(id)] as const);
  return { id: new Map(pairs), name: new Map(pairs.map(([name, id]) => [id, name])) };
}

let users = read('/etc/passwd');
let groups = read('/etc/group');

/** Users and groups of this machine. */
export const accounts = {
  userName: (uid: number): string | number => users.name.get(uid) ?? uid,
  groupName: (gid: number): string | number => groups.name.get(gid) ?? gid,
  give(path: Buffer, owner: string | number, group: string | number): void {
    lchownSync(path, idOf(users, owner), idOf(groups, group));
  },
};

function idOf(names: Names, value: string | number): number {
  if (typeof value === 'number') return value;
  const id = names.id.get(value);
  if (id === undefined) throw new Error(`there is no ${value} on this machine`);
  return id;
}

/** Makes the test user where it is missing. Returns how to take it away again, or why it cannot be had. */
export function obtainTestUser(): { readonly remove: () => void } | string {
  if (users.id.has(testUser)) return { remove: () => undefined };
  try {
    if (!groups.id.has(testGroup)) execFileSync('groupadd', ['-g', '4243', testGroup], { stdio: 'pipe' });
    const home = ['-d', '/nonexistent', '-M', '-s', '/bin/sh'];
    execFileSync('useradd', ['-u', '4242', '-g', testGroup, ...home, testUser], { stdio: 'pipe' });
  } catch (error) {
    return `user ${testUser} cannot be made: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
  users = read('/etc/passwd');
  groups = read('/etc/group');
  return { remove: () => void execFileSync('userdel', [testUser], { stdio: 'pipe' }) };
}
