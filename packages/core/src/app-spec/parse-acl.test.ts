import { describe, expect, it } from 'vitest';
import { parseAccessControlEntry } from './parse-acl.js';

const base = 'must name a user or group; use mode for the owner, the group and others';
const shape = 'must be [default:][user:|group:|mask:|other:]name:permission';
const permission = 'must end in a digit from 0 to 7 or in letters of r, w, x and -';

describe('parseAccessControlEntry', () => {
  it.each([
    ['user:bob:rwx', { default: false, kind: 'user', name: 'bob', permission: 'rwx' }],
    ['u:bob:7', { default: false, kind: 'user', name: 'bob', permission: 'rwx' }],
    ['bob:rx', { default: false, kind: 'user', name: 'bob', permission: 'r-x' }],
    ['group:web:r--', { default: false, kind: 'group', name: 'web', permission: 'r--' }],
    ['g:web:0', { default: false, kind: 'group', name: 'web', permission: '---' }],
    ['g:web:', { default: false, kind: 'group', name: 'web', permission: '---' }],
    ['g:web:xrr', { default: false, kind: 'group', name: 'web', permission: 'r-x' }],
    ['mask:5', { default: false, kind: 'mask', permission: 'r-x' }],
    ['m::rw', { default: false, kind: 'mask', permission: 'rw-' }],
    ['default:user:bob:r', { default: true, kind: 'user', name: 'bob', permission: 'r--' }],
    ['d:bob:r', { default: true, kind: 'user', name: 'bob', permission: 'r--' }],
    ['d:u::rw', { default: true, kind: 'user', permission: 'rw-' }],
    ['d::rw', { default: true, kind: 'user', permission: 'rw-' }],
    ['d:g::r', { default: true, kind: 'group', permission: 'r--' }],
    ['d:m:7', { default: true, kind: 'mask', permission: 'rwx' }],
    ['default:other:r', { default: true, kind: 'other', permission: 'r--' }],
    ['d:o::r', { default: true, kind: 'other', permission: 'r--' }],
  ])('reads %s', (text, entry) => {
    expect(parseAccessControlEntry(text)).toEqual(entry);
  });

  it.each([
    ['u:rw', 'u'],
    ['g:rw', 'g'],
    ['d:rw', 'd'],
    ['u:m:rw', 'm'],
    ['u:constructor:rw', 'constructor'],
  ])('reads a letter of %s as the name %s, where only a name can stand', (text, name) => {
    expect(parseAccessControlEntry(text)).toEqual({ default: false, kind: 'user', name, permission: 'rw-' });
  });

  it.each([
    ['', 'must have 2 to 4 parts separated by colons'],
    ['rwx', 'must have 2 to 4 parts separated by colons'],
    ['d:u:bob:r:w', 'must have 2 to 4 parts separated by colons'],
    ['u::rw', base],
    [':rw', base],
    ['g::rw', base],
    ['o:r', base],
    ['other::r', base],
    ['mask:bob:r', 'must not name anyone for mask'],
    ['d:other:bob:r', 'must not name anyone for other'],
    ['user:bob:q', permission],
    ['user:bob:8', permission],
    ['user:bob:77', permission],
    ['user:bob:r w', permission],
    ['x:bob:r', shape],
    [' u:bob:r', shape],
    ['u:d:bob:r', shape],
    ['d:d:bob:r', shape],
  ])('refuses %j', (text, problem) => {
    expect(parseAccessControlEntry(text)).toBe(problem);
  });
});
