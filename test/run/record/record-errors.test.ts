import { expect, it } from 'vitest'
import { StaleTargetError } from '../../../src/env/safety/safety-errors.js'
import { TwinError, UsageError } from '../../../src/robot/errors.js'
import { blamed, explained } from '../../../src/run/record/record-errors.js'

it('says of a full disk what is kept, whoever met it, and leaves the rest alone', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
  const told = explained(new Error('the encoder ended', { cause: full }), '/data/d', 2)
  expect(told).toBeInstanceOf(TwinError)
  expect(String(told)).toMatch(/disk of \/data\/d is full: 2 .*--resume=true/)
  // As a command it is not called wrongly: the arm has moved.
  const met = new UsageError('cannot write a frame of /data/.d.recording/front.mp4: the disk is full')
  expect(explained(met, '/data/d', 0)).not.toBeInstanceOf(UsageError)
  expect(explained(met, '/data/d', undefined)).toBe(met)
  const other = new Error('unplugged')
  expect(explained(other, '/data/d', 0)).toBe(other)
})

it('blames the encoders for a target that is late, where the loop had to wait for them', () => {
  const late = new StaleTargetError(0.9, 0.5)
  expect(String(blamed(late, 30, 30))).toMatch(/encoders fell behind: 30 pictures.*0\.9 s old.*h264/s)
  expect(blamed(late, 29, 30)).toBe(late)
  const other = new Error('unplugged')
  expect(blamed(other, 30, 30)).toBe(other)
})
