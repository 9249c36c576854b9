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

interface Configuration {
  Entrypoint?: string[] | null;
  Cmd?: string[] | null;
  Env?: string[] | null;
}

/** What docker and podman print of an image, or buildah, which shares podman's store. */
type Inspected =
  | { Id: string; Size?: number; Architecture?: string; Config?: Configuration }
  | { FromImageID: string; Docker?: { architecture?: string; config?: Configuration } };

/** Reads an image's configuration from the engine. */
export async function inspectImage(engine: Engine, name: string): Promise<LocalImage> {
  const args = engine.name === 'buildah' ? ['inspect', '--type', 'image', name] : ['image', 'inspect', name];
  const { code, stdout, stderr } = await engine.run(args);
  if (code !== 0)
    throw new Failure({ code: 'build', what: `Image ${name} does not exist after its build`, why: stderr.trim() });
  const image = ([] as Inspected[]).concat(JSON.parse(stdout) as Inspected | Inspected[])[0]!;
  const [id, architecture, config] =
    'Id' in image
      ? [image.Id, image.Architecture, image.Config]
      : [image.FromImageID, image.Docker?.architecture, image.Docker?.config];
  return {
    id: id.startsWith('sha256:') ? id : `sha256:${id}`,
    size: ('Size' in image && image.Size) || 0,
    architecture: architecture ?? '',
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    environment: Object.fromEntries(
      (config?.Env ?? []).map((entry) => [entry.split('=', 1)[0]!, entry.slice(entry.indexOf('=') + 1)]),
    ),
  };
}

/** The id of an image in the engine's store; undefined where it has none of this name. */
export async function localImageId(engine: Engine, name: string): Promise<string | undefined> {
  const args =
    engine.name === 'buildah'
      ? ['inspect', '--type', 'image', '--format', '{{.FromImageID}}', name]
      : ['image', 'inspect', '--format', '{{.Id}}', name];
  const { code, stdout } = await engine.run(args, { timeout: 30_000 });
  return code === 0 ? stdout.trim().replace(/^sha256:/, '') || undefined : undefined;
}
