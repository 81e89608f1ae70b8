/** Who moves the follower by hand: a leader arm, a keyboard or a gamepad, as a policy that a person is. */

import type { Policy } from '../policy.js'

/** What a key does, for the screen. */
export interface TeleopKey {
  /** As one would write it: `t / g`. */
  readonly keys: string
  readonly meaning: string
}

/**
 * `act` gives absolute joint targets in the follower's units, inside its action space, the first one where the follower was measured, and none far from the last.
 * `reset` begins anew: the follower goes from where it is to where it is wanted, slowly.
 */
export interface Teleoperator extends Policy {
  /** LeRobot's `--teleop.type`. */
  readonly name: string
  /** It goes by the wall's time, as a person does: a simulated follower then goes in `inRealTime`. */
  readonly isLive: boolean
  /** Keys of the terminal that it takes, as the screen shows them; they change with the mode. */
  readonly keys: readonly TeleopKey[]
  /** A key of the terminal, by the name that `listenToKeys` gives it. False for one that means nothing here. */
  press(key: string): boolean
  /** One short text for a status line: `approaching the leader`. */
  status?(): string
  /** A leader stays limp. Safe to call twice. */
  close(): Promise<void>
}
