import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureTools, toolsDirectory } from '../../../scripts/tools.mjs';

type Files = Record<string, string | Uint8Array>;

const TEMPLATE = join(import.meta.dirname, '../../../templates/app-python');

/** Parts of the virtual environment that only the app's own tests need. */
const NOT_DEPLOYED = /^(_?pytest|py\.py|iniconfig|pluggy|pygments|httpx2|httpcore2|truststore)/;
/** The Lambda runtime has these. */
const IN_LAMBDA = /^(boto3|botocore|s3transfer|jmespath|dateutil|python_dateutil|six|urllib3|uvicorn|h11)/;
/** Descriptions of services that the app never calls: most of what botocore is. */
const OTHER_SERVICES = /^botocore\/data\/(?!dynamodb\/|[^/]+\.json$)/;

/** botocore refuses the address at which the emulator hands out the credentials of a task. */
const CREDENTIALS = `import os

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
`;

/** templates/app-python as a caller's repository holds it for Lambda, its packages beside it: nothing is installed. */
export function pythonFunction(): Files {
  return { ...source(), ...packages((name) => !NOT_DEPLOYED.test(name) && !IN_LAMBDA.test(name)) };
}

/** The same app for an image, its packages in python/ (build argument PACKAGES=prebuilt). */
export function pythonImage(): Files {
  const found = packages((name) => !NOT_DEPLOYED.test(name) && !OTHER_SERVICES.test(name));
  return {
    ...source(),
    'python/sitecustomize.py': CREDENTIALS,
    ...Object.fromEntries(Object.entries(found).map(([path, data]) => [`python/${path}`, data])),
  };
}

function source(): Files {
  // Without .gitignore, which keeps the packages out of a repository that installs them.
  return readFiles(
    TEMPLATE,
    (path) => !path.includes('__pycache__') && !/^(test\/|python\/|package\/|\.gitignore)/.test(path),
  );
}

/** Packages of scripts/requirements/apps.txt, without byte code. */
function packages(wanted: (path: string) => boolean): Files {
  ensureTools('apps');
  const library = join(toolsDirectory, 'apps', 'lib');
  const python = readdirSync(library).find((name) => name.startsWith('python'));
  return readFiles(
    join(library, python!, 'site-packages'),
    (path) => wanted(path) && !path.includes('__pycache__') && !basename(path).endsWith('.pyi'),
  );
}

function readFiles(folder: string, wanted: (path: string) => boolean): Files {
  const files: Files = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (wanted(path) && statSync(join(folder, path)).isFile()) files[path] = readFileSync(join(folder, path));
  }
  return files;
}
