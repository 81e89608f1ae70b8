/** An environment's id in its parts, by Gymnasium's grammar `[namespace/]Name[-vN]`. */

import { UsageError } from '../robot/errors.js'

const ENV_ID = /^(?:(?<namespace>[\w:-]+)\/)?(?<name>[\w:.-]+?)(?:-v(?<version>\d+))?$/

export interface EnvId {
  /** Namespace and name without the version, for instance `so101/LiftCube`. */
  readonly family: string
  /** The name alone, for instance `LiftCube`. */
  readonly name: string
  /** Absent where the id has none. */
  readonly version?: number
}

/** Throws `UsageError` for anything else. */
export function parseEnvId(id: string): EnvId {
  const { namespace, name, version } = ENV_ID.exec(id)?.groups ?? {}
  if (name === undefined) {
    throw new UsageError(
      `malformed environment id \`${id}\`: write [namespace/]Name[-vN], for instance so101/LiftCube-v0`,
    )
  }
  return {
    family: namespace === undefined ? name : `${namespace}/${name}`,
    name,
    ...(version !== undefined && { version: Number(version) }),
  }
}
