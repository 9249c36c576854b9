import { Failure } from '../../report/index.ts';
import { isMacro, isSamFunction, type Template, type TemplateResource } from '../template/template.ts';
import { lineOf } from '../template/yaml.ts';

/** A registry's host name, with a port or without, stands before the first slash; `.` and `..` are folders. */
const IN_REGISTRY = /^(?=[a-z0-9[])[^/]*[.:][^/]*\/./i;
/** What `docker save` writes, and `sam package` would load and push. */
const ARCHIVE = /\.(tar|tgz|tar\.\w+)$/i;

/**
 * Refuses functions whose container image is in no registry yet: CloudFormation would take the template and fail in the
 * middle of the deployment. Images are built and pushed by build-image.
 */
export function refuseLocalImages(template: Template): void {
  if (template.transforms.some(isMacro)) return;
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    const why = missingImage(template, resource);
    if (why === undefined) continue;
    throw new Failure({
      code: 'package',
      what: `The image of function ${logicalId} is in no registry`,
      why,
      todo: 'Build and push it with build-image and pass its output image to the template as a parameter (ImageUri: !Ref ImageUri)',
      file: template.file,
      line:
        template.file === undefined ? undefined : lineOf(template.text, template.document, ['Resources', logicalId]),
    });
  }
}

function missingImage({ functionGlobals }: Template, { Type, Properties }: TemplateResource): string | undefined {
  let image: unknown;
  if (isSamFunction(Type)) {
    const { PackageType, ImageUri } = { ...functionGlobals, ...Properties };
    if (PackageType === 'Image' && ImageUri === undefined) return 'It has PackageType Image and no ImageUri';
    image = ImageUri;
  } else if (Type === 'AWS::Lambda::Function') {
    image = (Properties?.['Code'] as { ImageUri?: unknown } | undefined)?.ImageUri;
  }
  if (typeof image !== 'string' || image.includes('{{resolve:')) return undefined;
  if (ARCHIVE.test(image)) return `ImageUri ${image} is a local file`;
  return IN_REGISTRY.test(image) ? undefined : `ImageUri ${image} names an image that exists on only one machine`;
}
