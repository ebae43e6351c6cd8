import { BundleUnreadableError, RevisionChangedError, TransportError } from '@rollway/core';
import type { Transport } from '../transport/transport.js';

/** A download that a host can make by itself. All of it is secret: whoever has it can read the object. */
export interface HostDownload {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What to put where on the host. */
export interface HostDownloadRequest {
  readonly download: HostDownload;
  /** Names the revision in messages; never the URL. */
  readonly revision: string;
  /** Of the file, in hex; checked on the host before the file gets its name. */
  readonly sha256: string;
  /** Absolute path on the host. A file that is there already with this digest is not downloaded again. */
  readonly path: string;
  readonly signal?: AbortSignal;
  /** Milliseconds since the Unix epoch; for tests. */
  readonly now?: () => number;
}

/**
 * The secrets come on stdin and go on to curl the same way, so that no process list and no file has them. GNU wget can be
 * given an address like that, and a header cannot.
 */
const script = `set -u
path=$1 expected=$2 part=$1.part.$$
digest() { sum=$(sha256sum < "$1") && printf '%s' "\${sum%% *}"; }
IFS= read -r url
IFS= read -r header || :
mkdir -p "\${path%/*}" || exit 73
umask 077
if [ -f "$path" ] && [ "$(digest "$path")" = "$expected" ]; then exit 0; fi
trap 'rm -f "$part"' EXIT
if command -v curl > /dev/null 2>&1; then
  answered=$({ printf 'url = "%s"\\n' "$url"
    while [ -n "\${header:-}" ]; do printf 'header = "%s"\\n' "$header"; header=''; IFS= read -r header || :; done
  } | curl --config - --silent --show-error --fail --location --dump-header - --output "$part") || {
    printf '%s\\n' "$answered" | tr -d '\\r' | sed -n 's/^[Dd][Aa][Tt][Ee]: *//p' | tail -n 1
    exit 1
  }
elif [ -z "\${header:-}" ] && wget --version 2> /dev/null | grep -q GNU; then
  printf '%s\\n' "$url" | wget --quiet --input-file=- --output-document="$part" || exit 1
else
  exit 69
fi
found=$(digest "$part")
[ "$found" = "$expected" ] || { printf '%s' "$found"; exit 65; }
mv -f "$part" "$path"
`;

/**
 * Has a host download a revision by itself, with curl or GNU wget, which must be there.
 *
 * @throws RevisionChangedError when the host got other bytes.
 * @throws BundleUnreadableError when the host has no program to download with, or a header or URL cannot be passed on.
 * @throws TransportError when the download failed and asking again may help.
 */
export async function downloadOnHost(transport: Transport, request: HostDownloadRequest): Promise<void> {
  const { download, revision, sha256, path, signal } = request;
  const lines = [download.url, ...Object.entries(download.headers ?? {}).map(([name, value]) => `${name}: ${value}`)];
  if (lines.some((line) => /["\\\r\n]/.test(line))) throw refused(revision, 'has a URL or header with quotes in it');
  const { exitCode, stdout, stderr } = await transport.run({
    script,
    arguments: ['rollway', path, sha256],
    stdin: bytes(`${lines.join('\n')}\n`),
    ...(signal === undefined ? {} : { signal }),
  });
  switch (exitCode) {
    case 0:
      return;
    case 65:
      throw new RevisionChangedError({ revision, expected: `sha256:${sha256}`, found: `sha256:${stdout}` });
    case 69:
      throw refused(revision, `cannot be downloaded by ${transport.description}: it has neither curl nor GNU wget`);
    default: {
      const said = secretsOf(download)
        .reduce((text, secret) => text.replaceAll(secret, '[secret]'), stderr.trim())
        .slice(0, 500);
      const skew = clockSkew(stdout.trim(), (request.now ?? Date.now)());
      const reason = `the download of ${revision} ended with ${exitCode ?? 'a signal'}: ${said}${skew}`;
      throw new TransportError({ host: transport.description, reason });
    }
  }
}

/** All that a program could say of a download and must not, also in pieces; the longer ones first. */
function secretsOf({ url, headers = {} }: HostDownload): readonly string[] {
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  const query = [parts?.search ?? '', ...(parts?.searchParams.values() ?? [])];
  const pieces = [url, ...query, parts?.username ?? '', parts?.password ?? '', ...Object.values(headers)];
  const encoded = pieces.map((piece) => encodeURIComponent(piece));
  const secrets = [...pieces, ...encoded].filter(({ length }) => length >= 4);
  return secrets.sort((left, right) => right.length - left.length);
}

/** Minutes that clocks may differ before it is said; servers refuse signatures that are out by five to fifteen. */
const mostSkew = 5;

/** What an address signed here suffers from where the server's clock shows another time; nothing where it does not. */
function clockSkew(date: string, now: number): string {
  const minutes = Math.round((now - Date.parse(date)) / 60_000);
  // Also without a date.
  if (!(Math.abs(minutes) >= mostSkew)) return '';
  const direction = minutes > 0 ? 'ahead of' : 'behind';
  return `; the clock of this controller is ${Math.abs(minutes)} minutes ${direction} the server's, so what it signs counts there as expired or not valid yet: correct it`;
}

function refused(revision: string, message: string): BundleUnreadableError {
  return new BundleUnreadableError({ bundle: revision, problems: [{ path: '', message }] });
}

async function* bytes(text: string): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from(text);
}
