/** A leader arm as the one who moves the follower: what its joints say, behind a clutch. */

import type { ControlledArm } from '../../env/control/control-mode.js'
import type { Observation } from '../../env/env.js'
import { feature } from '../policy.js'
import { Clutch } from './clutch.js'
import type { TeleopKey, Teleoperator } from './teleoperator.js'

export interface Leader {
  readonly name: string
  /** Its time is the wall's. */
  readonly isLive: boolean
  /** Where its joints are, in LeRobot's units, in the order of the follower's. Rejects where it cannot be read. */
  read(): Promise<Float32Array>
  close(): Promise<void>
}

export class LeaderTeleop implements Teleoperator {
  readonly keys: readonly TeleopKey[] = [{ keys: 'p', meaning: 'the follower stays, and goes on to the leader' }]
  readonly #clutch: Clutch

  constructor(
    private readonly leader: Leader,
    follower: ControlledArm,
  ) {
    this.#clutch = new Clutch(follower)
  }

  get name(): string {
    return this.leader.name
  }

  get isLive(): boolean {
    return this.leader.isLive
  }

  reset(): void {
    this.#clutch.reset()
  }

  async act(observation: Observation): Promise<Float32Array> {
    return this.#clutch.next(await this.leader.read(), feature(observation, 'observation.state'))
  }

  press(key: string): boolean {
    if (key !== 'p') return false
    this.#clutch.pause(!this.#clutch.isPaused)
    return true
  }

  status(): string {
    if (this.#clutch.isPaused) return 'paused: p goes on'
    return this.#clutch.isFollowing ? 'following the leader' : 'going to the leader'
  }

  close(): Promise<void> {
    return this.leader.close()
  }
}
