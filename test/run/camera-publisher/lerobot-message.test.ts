import { expect, it } from 'vitest'
import { lerobotMessage } from '../../../src/run/camera-publisher/lerobot-message.js'

it('is one JSON text with a time and a base64 picture for each camera', () => {
  const text = lerobotMessage(
    new Map([
      ['front', { epochS: 1763679600.25, jpeg: Uint8Array.of(0xff, 0xd8, 0xff) }],
      ['wrist', { epochS: 1763679600.5, jpeg: Uint8Array.of(1, 2, 3, 4).subarray(1) }],
    ]),
  )
  expect(JSON.parse(text)).toEqual({
    timestamps: { front: 1763679600.25, wrist: 1763679600.5 },
    images: { front: '/9j/', wrist: 'AgME' },
  })
})
