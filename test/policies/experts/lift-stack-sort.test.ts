/** The experts of lift-cube, stack-cube and sort, on the twin. */

import { describeExperts } from './expert-seeds.js'

describeExperts([
  // 1068: a cube close to the base, where the wrist once got into the shoulder.
  { id: 'so101/LiftCube-v0', level: 'easy', seeds: [1000, 1001, 1068], mostSteps: 120 },
  // 1026: zeros that put the fingers on the table 15 mm too early.
  { id: 'so101/LiftCube-v0', level: 'medium', seeds: [1000, 1026], mostSteps: 240 },
  // 1007 and 1014: towers close to the base.
  { id: 'so101/StackCube-v0', level: 'easy', seeds: [1000, 1007, 1014], mostSteps: 360 },
  { id: 'so101/StackCube-v0', level: 'medium', seeds: [1000], mostSteps: 600 },
  { id: 'so101/Sort-v0', level: 'easy', seeds: [1000, 1001], mostSteps: 600 },
  { id: 'so101/Sort-v0', level: 'medium', seeds: [1000], mostSteps: 900 },
])
