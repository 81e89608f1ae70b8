/** A task of one's own: lift a little house, whose shape is an STL file. Run it with `so101 eval --task=examples/lift-house.ts`. */

import { drawStart, isHeld, meshObject, pick, poseFeatures, poseValues } from 'so101-twin'
import { requireScene, scriptedPolicy, share, spawnOnTable, tolerance } from 'so101-twin'
import type { Policy, PolicyContext, Task } from 'so101-twin'

const HOUSE = meshObject(new URL('./house.stl', import.meta.url), {
  name: 'house',
  // The file is in millimetres.
  scale: 0.001,
  massKg: 0.02,
  friction: 0.45,
  colour: [0.9, 0.6, 0.2],
})
const LIFT_M = 0.05

export const task: Task = {
  id: 'lift-house',
  instruction: 'Pick up the house and lift it.',
  horizonS: 10,
  objects: [HOUSE],
  needsScene: true,
  // What a policy sees of the scene: house.x .. house.qw in observation.environment_state.
  environmentState: poseFeatures('house'),
  // What a step pays: weight x how much nearer to 1 its potential has come.
  rewardWeights: { near: 0.2, held: 0.3, lifted: 0.5, success: 1 },
  // Partial credit; the shares sum to 1.
  subGoals: { grasped: 0.5, lifted: 0.5 },

  // Draws one episode: all that is random comes from `random`.
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    // As it is in this episode: randomisation may have made it larger.
    const spec = setting.objects.get('house') ?? HOUSE
    const pose = spawnOnTable(random, setting, { spec })
    return {
      startRad,
      objects: [{ spec, pose }],
      environmentState: ({ scene }) => Float32Array.from(poseValues(requireScene('lift-house', scene), 'house')),
      // Asked after the reset and after each step.
      score({ tip, scene }) {
        const present = requireScene('lift-house', scene)
        const [x, y, z] = present.objectPose('house').positionM
        const [tipX, tipY, tipZ] = tip.positionM
        const gapM = Math.sqrt((x - tipX) ** 2 + (y - tipY) ** 2 + (z - tipZ) ** 2)
        const riseM = z - pose.positionM[2]
        const held = isHeld(present.jawContacts('house'))
        const success = held && riseM >= LIFT_M
        return {
          potentials: {
            near: tolerance(gapM, { upper: 0.02, margin: 0.2 }),
            held: Number(held),
            lifted: held ? share(riseM / LIFT_M) : 0,
          },
          subGoals: { grasped: held, lifted: success },
          success,
        }
      },
    }
  },
}

/** Not needed for a task; `--policy.path=scripted` runs it. Its walls are 24 mm apart, and taken 8 mm over the floor. */
export const expert = (context: PolicyContext): Policy =>
  scriptedPolicy(context, function* (hand) {
    for (;;) yield* pick(hand, 'house', { edgeM: 0.024, heightM: 0.008 })
  })
