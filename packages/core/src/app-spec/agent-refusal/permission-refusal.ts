import { rangeRefusal } from './range-refusal.js';
import { at, inspect, isTrue, type RubyValue, show } from './ruby-value.js';
import { firstOf, refuse, stumble, type Verdict } from './verdict.js';

const update = 'Update the permissions section of the AppSpec file, and then try again.';

/** How the agents check one entry of `permissions`, in their order and words. */
export function permissionRefusal(permission: RubyValue): Verdict {
  if (permission.kind !== 'map') return stumble;
  const object = at(permission, 'object');
  const noObject = (): Verdict =>
    refuse(
      `The deployment failed because a permission listed in the application specification file has no object value. ${update}`,
    );
  return firstOf([
    () => (object.kind === 'nil' ? noObject() : undefined),
    () => exceptVerdict(at(permission, 'except')),
    () => typesVerdict(at(permission, 'type')),
    () => modeVerdict(at(permission, 'mode')),
    () => aclsVerdict(at(permission, 'acls')),
    () => contextVerdict(at(permission, 'context')),
    () => (show(object).trim() === '' ? noObject() : undefined),
  ]);
}

function exceptVerdict(except: RubyValue): Verdict {
  return !isTrue(except) || except.kind === 'list' || except.kind === 'map' ? undefined : stumble;
}

function typesVerdict(types: RubyValue): Verdict {
  if (!isTrue(types)) return undefined;
  if (types.kind !== 'list') return stumble;
  const unknown = types.items.find((type) => type.kind !== 'text' || !['file', 'directory'].includes(type.value));
  if (unknown === undefined) return undefined;
  return refuse(
    `The deployment failed because the application specification filespecifies a permission for an object type not supported for permissions (${show(unknown)}). ${update}`,
  );
}

function modeVerdict(value: RubyValue): Verdict {
  if (value.kind === 'nil') return undefined;
  const mode = show(value).padStart(3, '0');
  if (mode.length > 4) {
    return refuse(
      `The deployment failed because the length of a permissions mode (${mode}) in the application specification file is invalid. Permissions modes must be between one and four characters long. ${update}`,
    );
  }
  const wrong = [...mode].find((character) => !/[0-7]/.test(character));
  if (wrong === undefined) return undefined;
  return refuse(
    `The deployment failed because the permissions mode (${mode}) in the application specification file contains an invalid character (${wrong}). ${update}`,
  );
}

function aclsVerdict(acls: RubyValue): Verdict {
  if (acls.kind === 'nil') return undefined;
  if (acls.kind !== 'list') return stumble;
  return firstOf(acls.items.map((entry) => () => (entry.kind === 'text' ? entryVerdict(entry.value) : stumble)));
}

const aclProblem =
  'The deployment failed because of a problem with the acls permission settings in the application specification file.';

/** `[d:][kind:]name:permission`. The agents go through the parts from the last to the first. */
function entryVerdict(entry: string): Verdict {
  const invalid = refuse(`${aclProblem} Invalid acl entry (${entry}).`);
  const [permission = '', who = '', third, fourth, ...more] = entry.split(':').reverse();
  const isDefaultMark = (part: string): boolean => part === 'd' || part === 'default';
  if (!entry.includes(':') || more.length > 0) return invalid;
  if (fourth !== undefined && !isDefaultMark(fourth)) return invalid;
  if (third !== undefined && isDefaultMark(third) && fourth !== undefined) return invalid;
  const isDefault = fourth !== undefined || (third !== undefined && isDefaultMark(third));
  let kind = third === undefined || isDefaultMark(third) ? undefined : kindOf(third);
  if (third !== undefined && kind === undefined && !isDefaultMark(third)) return invalid;
  let name = who;
  const own = kindOf(who);
  if (own === 'mask' || own === 'other') {
    name = kind === undefined ? '' : own;
    kind ??= own;
  }
  if ((kind === 'mask' || kind === 'other') && name !== '') return invalid;
  if (!isDefault && kind !== 'mask' && name === '') {
    return refuse(`${aclProblem} Use mode to set the base acl entry (${entry}). ${update}`);
  }
  const wrong = /^[0-7]$/.test(permission) ? undefined : [...permission].find((each) => !/[rwx-]/.test(each));
  if (wrong === undefined) return undefined;
  return refuse(
    `The deployment failed because the access control list (ACL) named ${entry} in the application specification file contains an invalid character (${wrong}). Correct the ACL in the hooks section of the AppSpec file, and then try again.`,
  );
}

function kindOf(part: string): 'mask' | 'other' | 'group' | 'user' | undefined {
  return (['mask', 'other', 'group', 'user'] as const).find((kind) => part === kind || part === kind[0]);
}

function contextVerdict(context: RubyValue): Verdict {
  if (context.kind === 'nil') return undefined;
  if (context.kind !== 'map') return stumble;
  if (at(context, 'type').kind === 'nil') {
    return refuse(
      `The deployment failed because the application specification file specifies an invalid context type (${inspect(context)}). ${update}`,
    );
  }
  const range = at(context, 'range');
  if (range.kind === 'nil') return undefined;
  return range.kind === 'text' ? rangeRefusal(range.value) : stumble;
}
