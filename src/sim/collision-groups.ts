/** Who may touch whom: neighbouring links always overlap, and everything else that can meet, meets. */

import type { ArmModel } from './arm-model.js'

const TABLE = 0
const OBJECT = 1
const FIRST_BODY = 2

export const TABLE_GROUPS = groups(1 << TABLE, 0xffff)
export const OBJECT_GROUPS = groups(1 << OBJECT, 0xffff)

/**
 * An arm body touches objects, the table (but for the base, which stands on it) and the arm's other bodies, except the ones that
 * are one or two joints away: neighbours always overlap, and links two joints apart meet at their stops only, or in the fat of
 * their boxes (0.7 to 7 % of random poses, so101.json). Those pairs are also the ones that cost time in every pose.
 * At most 14 bodies, for Rapier has 16 groups.
 */
export function armGroups(model: ArmModel): (body: number) => number {
  const joined = model.bodies.map((_, body) =>
    model.joints.flatMap(({ parent, child }) => (parent === body ? [child] : child === body ? [parent] : [])),
  )
  return body => {
    let filter = 0xffff
    if (body === 0) filter &= ~(1 << TABLE)
    for (const neighbour of joined[body] ?? []) {
      for (const other of [neighbour, ...(joined[neighbour] ?? [])]) filter &= ~(1 << (FIRST_BODY + other))
    }
    return groups(1 << (FIRST_BODY + body), filter)
  }
}

function groups(membership: number, filter: number): number {
  return ((membership << 16) | (filter & 0xffff)) >>> 0
}
