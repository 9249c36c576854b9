import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureTools, toolsDirectory } from '../../../scripts/tools.mjs';

type Files = Record<string, string | Uint8Array>;

/** Parts of the virtual environment that belong to no app. */
const NOT_VENDORED = /^(pip|setuptools|pkg_resources|_distutils_hack|distutils-precedence|gunicorn|__pycache__)/;

const APP = `import os

from apig_wsgi import make_lambda_handler
from flask import Flask, jsonify

app = Flask(__name__)
handler = make_lambda_handler(app)


@app.get("/api/health")
def health():
    mode = os.environ.get("DEPLOYMENT_MODE", "container")
    return jsonify(status="ok", mode=mode, version=os.environ.get("APP_VERSION", ""), greeting=os.environ.get("GREETING"))


@app.get("/")
def home():
    return "<!doctype html><title>Shop</title><h1>Open all day</h1>"
`;

/** A Flask app as a caller's repository holds it, its packages vendored: nothing is installed while it is deployed. */
export function flaskFunction(): Files {
  return { 'app.py': APP, 'requirements.txt': 'flask\napig-wsgi\n', ...vendored((name) => !NOT_VENDORED.test(name)) };
}

/** The same app as an image that runs gunicorn, FROM the build argument BASE_IMAGE (test/support/images/base-image.ts). */
export function flaskImage(): Files {
  return {
    'app.py': APP,
    Dockerfile: [
      'ARG BASE_IMAGE=python:3.13-slim',
      'FROM ${BASE_IMAGE}',
      'WORKDIR /app',
      'COPY . .',
      'USER 1000',
      'CMD ["sh", "-c", "exec python3 -m gunicorn --bind 0.0.0.0:${PORT:-8080} --worker-tmp-dir /tmp app:app"]',
      '',
    ].join('\n'),
    '.dockerignore': '.git\n.github\n',
    ...vendored((name) => !NOT_VENDORED.test(name) || name.startsWith('gunicorn')),
  };
}

/** Packages of scripts/requirements/apps.txt, without byte code, as files beside the app. */
function vendored(wanted: (name: string) => boolean): Files {
  ensureTools('apps');
  const library = join(toolsDirectory, 'apps', 'lib');
  const python = readdirSync(library).find((name) => name.startsWith('python'));
  const packages = join(library, python!, 'site-packages');
  const files: Files = {};
  for (const path of readdirSync(packages, { recursive: true, encoding: 'utf8' })) {
    if (!wanted(path) || path.includes('__pycache__') || basename(path).endsWith('.pyi')) continue;
    const file = join(packages, path);
    if (statSync(file).isFile()) files[path] = readFileSync(file);
  }
  return files;
}
