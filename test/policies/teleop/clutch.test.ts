import { describe, expect, it } from 'vitest'
import { Clutch, CLUTCH_LIMITS } from '../../../src/policies/teleop/clutch.js'
import { FOLLOWER, RATE_HZ, READY, waysRad } from './follower.js'

const FAR = Float32Array.of(90, 40, -60, -50, 100, 95)

/** The follower is where it was told to be. */
function run(clutch: Clutch, leader: (step: number) => Float32Array, steps: number, start = READY): Float32Array[] {
  const targets = [start]
  for (let i = 0; i < steps; i++) targets.push(clutch.next(leader(i), targets.at(-1) ?? start))
  return targets
}

/** Of the joints of the arm and the gripper, radians per second. */
function fastest(targets: readonly Float32Array[]): [arm: number, gripper: number] {
  let [arm, gripper] = [0, 0]
  targets.slice(1).forEach((target, i) => {
    const speeds = waysRad(targets[i] as Float32Array, target).map(way => Math.abs(way) * RATE_HZ)
    gripper = Math.max(gripper, speeds.pop() ?? 0)
    arm = Math.max(arm, ...speeds)
  })
  return [arm, gripper]
}

describe('Clutch', () => {
  it('starts where the follower is, whatever the leader says first, and goes to it no faster than a glide', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    const targets = run(clutch, () => FAR, 300)
    const [arm, gripper] = fastest(targets)
    expect(arm).toBeGreaterThan(0.75)
    expect(arm).toBeLessThanOrEqual(CLUTCH_LIMITS.armRadS + 1e-3)
    expect(gripper).toBeLessThanOrEqual(CLUTCH_LIMITS.gripperRadS + 1e-3)
    expect(waysRad(READY, targets[1] as Float32Array).every(way => Math.abs(way) < 0.001)).toBe(true)
    expect(clutch.isFollowing).toBe(true)
    expect([...(targets.at(-1) as Float32Array)]).toEqual([...FAR])
  })

  it('brings all joints there together', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    const targets = run(clutch, () => FAR, 300)
    const arrived = [...FAR].map((end, k) => targets.findIndex(target => target[k] === end))
    expect(new Set(arrived).size).toBe(1)
    const middle = targets[100] as Float32Array
    const shares = [...FAR].map(
      (end, k) => ((middle[k] as number) - (READY[k] as number)) / (end - (READY[k] as number)),
    )
    for (const share of shares) expect(share).toBeCloseTo(shares[0] as number, 4)
  })

  it('catches up with a leader that moves, and then is where the leader is', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    const leader = (i: number) => Float32Array.from(FAR, end => end - 30 * Math.sin(i / 60))
    const targets = run(clutch, leader, 600)
    expect(clutch.isFollowing).toBe(true)
    expect([...(targets.at(-1) as Float32Array)]).toEqual([...FOLLOWER.jointSpace.clip(leader(599))])
  })

  it('goes slowly to a leader that seems to jump, as a loose cable makes it', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    const targets = run(clutch, i => (i < 60 ? READY : i === 60 ? FAR : READY), 120)
    expect(fastest(targets)[0]).toBeLessThan(0.05)
    expect([...(targets.at(-1) as Float32Array)]).toEqual([...READY])
  })

  it('lets a brisk hand through', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    // 3 rad/s.
    const leader = (i: number) =>
      Float32Array.from(READY, (start, k) => (k === 4 ? start + (172 * i) / RATE_HZ / 1 : start))
    const targets = run(clutch, leader, 30)
    expect((targets.at(-1) as Float32Array)[4]).toBeCloseTo(leader(29)[4] as number, 3)
  })

  it('stays while it is paused, and goes slowly to where the leader is by then', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    run(clutch, () => READY, 10)
    clutch.pause(true)
    const paused = run(clutch, () => FAR, 60)
    expect([...(paused.at(-1) as Float32Array)]).toEqual([...READY])
    clutch.pause(false)
    const targets = run(clutch, () => FAR, 300)
    expect(fastest(targets)[0]).toBeLessThanOrEqual(CLUTCH_LIMITS.armRadS + 1e-3)
    expect(clutch.isFollowing).toBe(true)
  })

  it('never leaves the action space', () => {
    const clutch = new Clutch(FOLLOWER)
    clutch.reset()
    const beyond = Float32Array.of(400, -400, 400, -400, 400, 200)
    for (const target of run(clutch, () => beyond, 900)) expect(FOLLOWER.jointSpace.contains(target)).toBe(true)
  })
})
