import { describe, expect, it } from 'vitest'
import { closest } from '../../src/robot/closest.js'

const JOINTS = ['shoulder_pan', 'shoulder_lift', 'elbow_flex', 'wrist_flex', 'wrist_roll', 'gripper']

describe('closest', () => {
  it.each([
    ['sholder_pan', 'shoulder_pan'],
    ['wrist_rol', 'wrist_roll'],
    ['GRIPPER', 'gripper'],
    ['elbow-flex', 'elbow_flex'],
    ['gripper', 'gripper'],
  ])('takes %s for %s', (word, candidate) => {
    expect(closest(word, JOINTS)).toBe(candidate)
  })

  it('takes the first of equally close candidates', () => {
    expect(closest('bat', ['cat', 'hat'])).toBe('cat')
    expect(closest('bat', ['hat', 'cat'])).toBe('hat')
  })

  it('guesses nothing where no candidate is alike', () => {
    expect(closest('temperature', JOINTS)).toBeUndefined()
    expect(closest('gripper', [])).toBeUndefined()
    expect(closest('', JOINTS)).toBeUndefined()
  })
})
