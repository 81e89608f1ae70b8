/** The experts of insert and pick-place-lego, on the twin. */

import { describeExperts } from './expert-seeds.js'

describeExperts([
  // 1045: peg and rack where only one tilt of the gripper serves for both.
  { id: 'so101/Insert-v0', level: 'easy', seeds: [1000, 1001, 1045], mostSteps: 400 },
  { id: 'so101/Insert-v0', level: 'medium', seeds: [1000, 1036], mostSteps: 600 },
  // 1084: a brick close to the base, on the side where the hand would have to lean.
  { id: 'so101/PickPlaceLego-v0', level: 'easy', seeds: [1000, 1001, 1084], mostSteps: 400 },
  { id: 'so101/PickPlaceLego-v0', level: 'medium', seeds: [1000], mostSteps: 600 },
])
