import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { literal, type Reporter } from '../report/index.ts';
import { walkFolder } from './walk.ts';

/** Packages that a folder of code asks for and does not hold: it starts on no machine but the developer's. */
interface Missing {
  /** Where they are asked for. */
  manifest: string;
  /** At least one. */
  packages: string[];
  /** What would put them there. */
  command: string;
}

/** A file of code larger than this is a bundle, which brings its packages. */
const LARGEST = 1_000_000;
/** So many files of code are looked at. */
const MOST_FILES = 300;

/**
 * What a folder of code lacks of what it asks for. Packages that the runtime itself has do not count: the AWS SDK, and
 * what it brings. https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
 */
function missingPackages(folder: string): Missing | undefined {
  return missingOfNode(folder) ?? missingOfPython(folder) ?? missingOfRuby(folder);
}

/** What package.json names, the code imports, and no node_modules holds: a bundle imports nothing. */
function missingOfNode(folder: string): Missing | undefined {
  const text = read(folder, 'package.json');
  if (text === undefined || existsSync(join(folder, 'node_modules'))) return undefined;
  const names = Object.keys(dependenciesOf(text)).filter((name) => !/^@(aws-sdk|smithy)\//.test(name));
  if (names.length === 0) return undefined;
  const code = codeIn(folder);
  const packages = names.filter((name) => {
    const quoted = literal(name);
    const imported = new RegExp(`(\\bfrom|\\bimport|\\brequire\\(|\\bimport\\()\\s*["']${quoted}(/[^"']*)?["']`);
    return code.some((one) => imported.test(one));
  });
  return packages.length === 0 ? undefined : { manifest: 'package.json', packages, command: 'npm ci --omit=dev' };
}

function dependenciesOf(text: string): object {
  try {
    return (JSON.parse(text) as { dependencies?: object } | null)?.dependencies ?? {};
  } catch {
    // Whatever reads it says so.
    return {};
  }
}

function codeIn(folder: string): string[] {
  const found: string[] = [];
  for (const { path, file, kind } of walkFolder(folder, { skip: (path) => /(^|\/)(node_modules|\..+)$/.test(path) })) {
    if (kind !== 'file' || !/\.[cm]?js$/.test(path) || statSync(file).size > LARGEST) continue;
    found.push(readFileSync(file, 'utf8'));
    if (found.length === MOST_FILES) break;
  }
  return found;
}

/** Of the runtime, with the AWS SDK. */
const OF_PYTHON = /^(boto3|botocore|s3transfer|jmespath|urllib3|python-dateutil|six)$/;

/** pip and uv leave a folder `NAME-VERSION.dist-info` for each package that they install. */
function missingOfPython(folder: string): Missing | undefined {
  const text = read(folder, 'requirements.txt');
  if (text === undefined) return undefined;
  const there = readdirSync(folder);
  if (there.some((name) => /\.(dist|egg)-info$/.test(name))) return undefined;
  const modules = new Set(there.map((name) => normal(name.replace(/\.(py|so|pyd)$/, ''))));
  const packages = text.split('\n').flatMap((line) => {
    // Options, and what is installed from a place, say no name.
    const name = /^\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*([=<>!~;#@]|$)/.exec(line)?.[1];
    return name === undefined || OF_PYTHON.test(name.toLowerCase()) || modules.has(normal(name)) ? [] : [name];
  });
  if (packages.length === 0) return undefined;
  return { manifest: 'requirements.txt', packages, command: 'pip install --requirement requirements.txt --target .' };
}

/** Names of packages are the same with a dot, a dash or an underscore. https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function missingOfRuby(folder: string): Missing | undefined {
  const text = read(folder, 'Gemfile');
  if (text === undefined || existsSync(join(folder, 'vendor'))) return undefined;
  const packages = [...text.matchAll(/^\s*gem\s+["']([^"']+)["']/gm)]
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith('aws-sdk'));
  if (packages.length === 0) return undefined;
  return { manifest: 'Gemfile', packages, command: 'bundle install with BUNDLE_PATH=vendor/bundle' };
}

function read(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Warns where a folder of code lacks packages that it asks for. `todo`: what puts them there, beside the command. */
export function warnOfMissingPackages(
  report: Pick<Reporter, 'warning'>,
  folder: string,
  { where, todo }: { where: string; todo: string },
): void {
  const missing = missingPackages(folder);
  if (!missing) return;
  const { manifest, packages, command } = missing;
  const rest = packages.length > 3 ? ` and ${packages.length - 3} more` : '';
  report.warning(
    `${where} has no ${packages.slice(0, 3).join(', ')}${rest}, which its ${manifest} names: it will not start. Install them there before (${command}), ${todo}`,
    { title: 'Packages that are missing' },
  );
}
