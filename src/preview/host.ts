/** First label of a preview's host below the domain of previews. Names of apps and environments have no double dashes. */
export function hostNameOf({ app, environment }: { app: string; environment: string }): string {
  return `${environment}--${app}`;
}
