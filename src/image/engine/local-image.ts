import { Failure } from '../../report/index.ts';
import type { Engine } from './engine.ts';

/** A built image in the engine's own store. */
export interface LocalImage {
  id: string;
  /** Bytes on disk. */
  size: number;
  architecture: string;
  entrypoint: string[];
  command: string[];
  environment: Record<string, string>;
}

interface Inspected {
  Id: string;
  Size?: number;
  Architecture?: string;
  Config?: { Entrypoint?: string[] | null; Cmd?: string[] | null; Env?: string[] | null };
}

/** Reads an image's configuration from the engine (buildah's images are podman's: they share a store). */
export async function inspectImage(engine: Engine, name: string): Promise<LocalImage> {
  const { code, stdout, stderr } =
    engine.name === 'buildah'
      ? await engine.run(['inspect', '--type', 'image', name])
      : await engine.run(['image', 'inspect', name]);
  if (code !== 0)
    throw new Failure({ code: 'build', what: `Image ${name} is not there after its build`, why: stderr.trim() });
  const image = engine.name === 'buildah' ? fromBuildah(stdout) : (JSON.parse(stdout) as Inspected[])[0]!;
  return {
    id: image.Id.startsWith('sha256:') ? image.Id : `sha256:${image.Id}`,
    size: image.Size ?? 0,
    architecture: image.Architecture ?? '',
    entrypoint: image.Config?.Entrypoint ?? [],
    command: image.Config?.Cmd ?? [],
    environment: Object.fromEntries(
      (image.Config?.Env ?? []).map((entry) => [entry.split('=', 1)[0]!, entry.slice(entry.indexOf('=') + 1)]),
    ),
  };
}

function fromBuildah(text: string): Inspected {
  const { FromImageID, Docker } = JSON.parse(text) as {
    FromImageID: string;
    Docker?: { architecture?: string; config?: Inspected['Config'] };
  };
  return { Id: FromImageID, Architecture: Docker?.architecture, Config: Docker?.config };
}
