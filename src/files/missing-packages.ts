import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { literal, markdown, type Reporter } from '../report/index.ts';
import { isFolder, walkFolder } from './walk.ts';

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
/** So many files of code, and bytes of them, are looked at. */
const MOST_FILES = 300;
const MOST_BYTES = 5_000_000;

/** What is looked at. */
interface Code {
  folder: string;
  /** As Lambda names it: the packages of another language are for a build. */
  runtime: string;
  /** Those that are shipped, where that is known. */
  paths?: readonly string[] | undefined;
}

/**
 * What a folder of code lacks of what it asks for. Packages that the runtime itself has do not count: the AWS SDK, and
 * what it brings. https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
 */
function missingPackages(code: Code): Missing | undefined {
  const of = { nodejs: missingOfNode, python: missingOfPython, ruby: missingOfRuby };
  const language = /^(nodejs|python|ruby)/.exec(code.runtime)?.[1] as keyof typeof of | undefined;
  return language && of[language](code);
}

/** What package.json names, the code imports, and no node_modules holds: a bundle imports nothing. */
function missingOfNode(code: Code): Missing | undefined {
  const text = read(code, 'package.json');
  if (text === undefined) return undefined;
  const names = Object.keys(dependenciesOf(text)).filter(
    (name) => !/^@(aws-sdk|smithy)\//.test(name) && !isBuiltin(name),
  );
  if (names.length === 0) return undefined;
  const texts = codeIn(code);
  if (texts === undefined) return undefined;
  const imported = new RegExp(
    `(?:\\bfrom|\\bimport|\\brequire\\(|\\bimport\\()\\s*["'](${names.map(literal).join('|')})(?:/[^"']*)?["']`,
    'g',
  );
  const found = new Set(
    texts.flatMap((one) => [...one.replace(NOT_NEEDED, '').matchAll(imported)].map(([, name]) => name)),
  );
  const packages = names.filter((name) => found.has(name));
  return packages.length === 0 ? undefined : { manifest: 'package.json', packages, command: 'npm ci --omit=dev' };
}

/** Comments, and what the code does without where it is not there. */
const NOT_NEEDED = /\/\*[^]*?\*\/|^\s*\/\/.*|\btry\s*\{[^{}]*\}/gm;

function dependenciesOf(text: string): object {
  try {
    return (JSON.parse(text) as { dependencies?: object } | null)?.dependencies ?? {};
  } catch {
    // Whatever reads it says so.
    return {};
  }
}

/** The texts of the code; undefined where it brings packages: in a node_modules anywhere, or as Yarn's Plug'n'Play does. */
function codeIn({ folder, paths }: Code): string[] | undefined {
  const found: string[] = [];
  let bytes = 0;
  const skip = (path: string) => /(^|\/)\.(?!pnp\.)[^/]*$/.test(path);
  for (const path of paths ?? [...pathsBelow(folder, skip)]) {
    if (/(^|\/)(node_modules|\.pnp\.\w+)(\/|$)/.test(path)) return undefined;
    if (!/\.[cm]?js$/.test(path) || found.length === MOST_FILES || bytes > MOST_BYTES) continue;
    const text = textOf(join(folder, path), LARGEST);
    if (text === undefined) continue;
    bytes += Buffer.byteLength(text);
    found.push(text);
  }
  return found;
}

/**
 * The text of a file, or of the one that a link leads to; undefined where there is none: a folder may be called `x.js`, and
 * a link may lead nowhere. What cannot be read is left to whatever ships it.
 */
function textOf(file: string, largest = Infinity): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= largest ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Down to the first node_modules, which says enough. */
function* pathsBelow(folder: string, skip: (path: string) => boolean): Generator<string> {
  for (const { path } of walkFolder(folder, { skip })) {
    yield path;
    if (/(^|\/)node_modules$/.test(path)) return;
  }
}

/** Of the runtime, with the AWS SDK. */
const OF_PYTHON = /^(boto3|botocore|s3transfer|jmespath|urllib3|python-dateutil|six)$/;

/** Modules that are named otherwise than their package. */
const MODULES: Readonly<Record<string, string>> = {
  beautifulsoup4: 'bs4',
  pillow: 'pil',
  'psycopg2-binary': 'psycopg2',
  pyjwt: 'jwt',
  'python-dotenv': 'dotenv',
  pyyaml: 'yaml',
  'scikit-learn': 'sklearn',
};

/** pip and uv leave a folder `NAME-VERSION.dist-info` for each package that they install, unless it is slimmed. */
function missingOfPython(code: Code): Missing | undefined {
  const text = read(code, 'requirements.txt');
  if (text === undefined) return undefined;
  const [there, below] = topOf(code);
  // Some put them into a folder beside the code, as lib or vendor.
  if ([...there, ...below].some((name) => /\.(dist|egg)-info$/.test(name))) return undefined;
  const modules = new Set(there.map((name) => normal(name.replace(/\.(py|so|pyd)$/, ''))));
  const packages = text.split('\n').flatMap((line) => {
    // Options, and what is installed from a place, say no name.
    const name = /^\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*([=<>!~;#@]|$)/.exec(line)?.[1];
    if (name === undefined || OF_PYTHON.test(name.toLowerCase())) return [];
    return modules.has(normal(name)) || modules.has(MODULES[normal(name)] ?? '') ? [] : [name];
  });
  if (packages.length === 0) return undefined;
  return { manifest: 'requirements.txt', packages, command: 'pip install --requirement requirements.txt --target .' };
}

/** The names at the top, and those of what is in the folders there. */
function topOf({ folder, paths }: Code): [string[], string[]] {
  const listed = paths?.map((path) => path.split('/')) ?? [];
  const there = paths ? [...new Set(listed.map(([name]) => name!))] : readdirSync(folder);
  // A link to a folder is a path of its own.
  const whole = there.filter((name) => (paths?.includes(name) ?? true) && isFolder(join(folder, name)));
  return [
    there,
    [...listed.flatMap(([, name]) => name ?? []), ...whole.flatMap((name) => readdirSync(join(folder, name)))],
  ];
}

/** Names of packages are the same with a dot, a dash or an underscore. https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function missingOfRuby(code: Code): Missing | undefined {
  const text = read(code, 'Gemfile');
  if (text === undefined || topOf(code)[0].includes('vendor')) return undefined;
  const needed = text.replace(/^\s*group\b[^\n]*:(test|development)\b[^\n]*\bdo\b[^]*?^\s*end\b/gm, '');
  const packages = [...needed.matchAll(/^\s*gem\s+["']([^"']+)["'](?![^\n]*\bgroups?:?)/gm)]
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith('aws-sdk'));
  if (packages.length === 0) return undefined;
  return { manifest: 'Gemfile', packages, command: 'bundle install with BUNDLE_PATH=vendor/bundle' };
}

/** Of what is shipped. */
function read({ folder, paths }: Code, name: string): string | undefined {
  return (paths?.includes(name) ?? true) ? textOf(join(folder, name)) : undefined;
}

/** Warns where code lacks packages that it seems to need. `todo`: what puts them there, beside the command. */
export function warnOfMissingPackages(
  report: Pick<Reporter, 'warning'>,
  code: Code,
  { where, todo }: { where: string; todo: string },
): void {
  const missing = missingPackages(code);
  if (!missing) return;
  const { manifest, packages, command } = missing;
  report.warning(
    `${where} has no ${markdown.named(packages, 3)}, which its ${manifest} requires: it may not start. Install them into that folder before this step (${command}), ${todo}`,
    { title: 'Missing packages' },
  );
}
