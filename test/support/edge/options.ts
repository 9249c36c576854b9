export interface EdgeOptions {
  /** http://localhost:<port> of the emulator whose CloudFront API is read. */
  emulatorEndpoint: string;
  region?: string;
  /** Port for http; a free one when not given. */
  port?: number;
  /** Port for https; a free one when not given. */
  tlsPort?: number;
  /** Points of presence: a viewer gets the one of the loopback address it comes to (127.0.0.1 the first, 127.0.0.2 ...). */
  pointsOfPresence?: number;
  /** False: nothing is cached. */
  cache?: boolean;
  /** Milliseconds until the last point of presence knows a new configuration, key value or invalidation. */
  propagationMs?: number;
  /** The time by which that passes, in milliseconds; the real one when not given. */
  propagationClock?: () => number;
  /** What the functions take for the time; the real one when not given. */
  now?: () => number;
  /** Id of the distribution behind localhost:<port>, asked for with each request; the newest where there is none. */
  defaultDistribution?: () => string | undefined;
  /** Folder for the authority's certificate. */
  folder?: string;
}
