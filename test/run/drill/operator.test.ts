/** The person beside an arm that sees no objects: lays them out as long as it takes, and says what became of the episode. */

import { expect, it } from 'vitest'
import type { Operator } from '../../../src/env/backend.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { liftCube } from '../../../src/env/tasks/lift-cube.js'
import { reach } from '../../../src/env/tasks/reach.js'
import { DrilledArm } from './drilled-arm.js'

/** Needs longer than any watch for targets. */
class SlowPerson implements Operator {
  verdict: Operator['verdict']
  readonly asked: string[] = []
  wait: () => Promise<void> = () => Promise.resolve()

  async prepare(instruction: string): Promise<void> {
    this.verdict = undefined
    this.asked.push(instruction)
    await this.wait()
  }
}

async function openWith(task = liftCube) {
  const person = new SlowPerson()
  const arm = await DrilledArm.open({}, { task, operator: person })
  person.wait = () => arm.clock.advance(4 * SAFETY_DEFAULTS.targets.descendAfterS)
  return { arm, person }
}

it('is asked before each episode, has the time that is needed, and decides it', async () => {
  const { arm, person } = await openWith()
  for (const verdict of ['success', 'failure'] as const) {
    const [observation] = await arm.env.reset({ seed: 1 })
    expect(arm.torque).toEqual([1, 1, 1, 1, 1, 1])
    const still = observation['observation.state'] as Float32Array
    const before = await arm.env.step(still)
    expect([before.terminated, before.info['is_success']]).toEqual([false, false])
    person.verdict = verdict
    const after = await arm.env.step(still)
    expect([after.terminated, after.info['is_success']]).toEqual([true, verdict === 'success'])
  }
  expect(person.asked).toEqual([liftCube.instruction, liftCube.instruction])
  await arm.env.close()
})

it('is not asked where the task measures by itself: a key pressed long ago ends nothing', async () => {
  const { arm, person } = await openWith(reach)
  person.verdict = 'failure'
  const [observation] = await arm.env.reset({ seed: 1 })
  const { terminated } = await arm.env.step(observation['observation.state'] as Float32Array)
  expect([person.asked, terminated]).toEqual([[], false])
  await arm.env.close()
})

it('may stop the arm while it is asked: the episode does not begin', async () => {
  const { arm, person } = await openWith()
  person.wait = async () => {
    await arm.env.stop('the stop key')
    throw new Error('had enough')
  }
  await expect(arm.env.reset({ seed: 1 })).rejects.toThrow('had enough')
  expect(arm.torque).toEqual([0, 0, 0, 0, 0, 0])
  await arm.env.close()
})
