/** What goes to the backend where nobody has said otherwise. */
const USUAL = '/api/*';

/** The patterns of the parameter ApiPath of templates/stacks/web.yaml. */
function apiPaths({ ApiPath = USUAL }: Readonly<Record<string, string>>): string[] {
  return ApiPath.split(',');
}

/**
 * Whether a request of the path goes to the backend, behind the site's address. * stands for any text, ? for one sign.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function isApiPath(parameters: Readonly<Record<string, string>>, path: string): boolean {
  const [name = ''] = path.split('?');
  return apiPaths(parameters).some((pattern) => {
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${text}$`).test(name);
  });
}
