/** The experts of push-cube, pick-place and place-in-bin, on the twin. */

import { describeExperts } from './expert-seeds.js'

describeExperts([
  { id: 'so101/PushCube-v0', level: 'easy', seeds: [1000, 1001], mostSteps: 400 },
  { id: 'so101/PushCube-v0', level: 'medium', seeds: [1000, 1001], mostSteps: 600 },
  { id: 'so101/PickPlace-v0', level: 'easy', seeds: [1000, 1001], mostSteps: 400 },
  { id: 'so101/PlaceInBin-v0', level: 'easy', seeds: [1000, 1001], mostSteps: 400 },
])
