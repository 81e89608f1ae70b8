/** What becomes of a step that two chunks have an action for: `AGGREGATE_FUNCTIONS` of LeRobot's asynchronous client. */

/** Shares of the newer chunk. */
const NEW_SHARE = {
  weighted_average: 0.7,
  latest_only: 1,
  average: 0.5,
  conservative: 0.3,
} as const

export type AggregateName = keyof typeof NEW_SHARE
export const AGGREGATE_NAMES = Object.keys(NEW_SHARE) as AggregateName[]

export function aggregated(name: AggregateName, older: Float32Array, newer: Float32Array): Float32Array {
  const share = NEW_SHARE[name]
  return newer.map((value, k) => (1 - share) * (older[k] as number) + share * value)
}
