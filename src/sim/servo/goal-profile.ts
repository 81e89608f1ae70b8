/** The firmware's goal filter: a trapezoid of speed that re-plans from where it is (hardware.md 2.4, step 1). */

/** One firmware tick. */
export const TICK_S = 0.001

/** Ticks/s and ticks/s^2. */
export interface ProfileLimits {
  /** 0: stands still. */
  readonly maximum: number
  /** What it creeps at near the goal. */
  readonly minimum: number
  /** With which it brakes before the goal; 0 switches the filter off. */
  readonly acceleration: number
}

/** Positions and speeds in encoder ticks; mutable, owned by one servo. */
export class GoalProfile {
  position = 0
  speed = 0

  /** Stands still there. */
  reset(position: number): void {
    this.position = position
    this.speed = 0
  }

  /** One tick towards `goal`. A new goal does not reset the speed, which changes `boost` times as fast as it brakes. */
  advance(goal: number, { maximum, minimum, acceleration }: ProfileLimits, boost: number): void {
    const gap = goal - this.position
    if (gap === 0 && this.speed === 0) return
    if (acceleration <= 0) {
      this.reset(goal)
      return
    }
    const distance = Math.abs(gap)
    const direction = gap < 0 ? -1 : 1
    const gain = acceleration * TICK_S
    // The speed from which it just stops at the goal, looking one tick ahead.
    const stopping = Math.sqrt(2 * acceleration * distance + 0.25 * gain * gain) - 0.5 * gain
    const wanted = maximum === 0 ? 0 : direction * Math.max(minimum, Math.min(maximum, stopping))
    const largest = boost * gain
    const change = wanted - this.speed
    this.speed += change > largest ? largest : change < -largest ? -largest : change
    const step = this.speed * TICK_S
    if (step * direction >= distance) this.reset(goal)
    else this.position += step
  }
}
