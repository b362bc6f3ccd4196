import manifest from '../../package.json' with { type: 'json' }

/** Version of this system, written beside everything that it makes. */
export const TOOL_VERSION: string = manifest.version
