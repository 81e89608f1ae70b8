import { describe, expect, it } from 'vitest'
import type { SceneMessage, StateMessage } from '../../src/run/display/display-message.js'
import { History } from '../../src/studio/page/history.js'
import { Playback } from '../../src/studio/page/playback.js'

const RATE_HZ = 10

function state(episode: number, step: number): StateMessage {
  return { type: 'state', episode, step, timeS: step / RATE_HZ } as unknown as StateMessage
}

function filled(episodes: number, steps: number, keptS?: number): History {
  const history = new History(keptS)
  for (let episode = 1; episode <= episodes; episode++) {
    history.addScene({ type: 'scene', episode } as unknown as SceneMessage)
    for (let step = 0; step <= steps; step++) history.add(state(episode, step))
  }
  return history
}

describe('what a page has seen', () => {
  it('is one axis over all episodes', () => {
    const history = filled(2, 10)
    expect(history.length).toBe(22)
    expect(history.last?.atS).toBeCloseTo(2 + 1 / 30, 9)
    expect(history.at(1)?.state).toMatchObject({ episode: 1, step: 10 })
    expect(history.at(1.05)?.state).toMatchObject({ episode: 2, step: 0 })
    expect(history.at(-5)?.state).toMatchObject({ episode: 1, step: 0 })
    expect(history.at(99)?.state).toMatchObject({ episode: 2, step: 10 })
  })

  it('keeps the last minute, and no scene that nobody can go back to', () => {
    const history = filled(8, 100)
    expect((history.last?.atS ?? 0) - (history.first?.atS ?? 0)).toBeCloseTo(60, 0)
    expect(history.first?.state.episode).toBe(3)
    expect(history.sceneOf(2)).toBeUndefined()
    expect(history.sceneOf(3)).toBeDefined()
  })

  it('takes nothing twice, as when a lost connection comes back', () => {
    const history = filled(1, 5)
    history.add(state(1, 5))
    expect(history.length).toBe(6)
  })

  it('finds the picture of a moment', () => {
    const history = filled(1, 20)
    for (const step of [0, 10, 20]) history.addPicture('front', 1, step, new Uint8Array([step]))
    expect(history.pictureAt('front', 1.5)?.jpeg).toEqual(new Uint8Array([10]))
    expect(history.pictureAt('front', 2)?.jpeg).toEqual(new Uint8Array([20]))
    expect(history.pictureAt('wrist', 2)).toBeUndefined()
  })
})

describe('playback', () => {
  it('follows the newest until somebody goes back, and again when told to', () => {
    const history = filled(1, 20)
    const playback = new Playback(history)
    expect(playback.moment?.state.step).toBe(20)
    playback.goTo(0.52)
    history.add(state(1, 21))
    expect([playback.isLive, playback.moment?.state.step]).toEqual([false, 5])
    playback.move(2)
    expect(playback.moment?.state.step).toBe(7)
    playback.move(-100)
    expect(playback.moment?.state.step).toBe(0)
    playback.goLive()
    expect(playback.moment?.state.step).toBe(21)
  })

  it('goes on by itself at its speed, stops at the end, and begins again', () => {
    const playback = new Playback(filled(1, 20))
    playback.goTo(0)
    playback.play()
    playback.pass(0.5)
    expect(playback.moment?.state.step).toBe(5)
    playback.speed = 0.25
    playback.pass(0.8)
    expect(playback.moment?.state.step).toBe(7)
    playback.speed = 4
    playback.pass(10)
    expect([playback.moment?.state.step, playback.isPlaying]).toEqual([20, false])
    playback.play()
    expect(playback.moment?.state.step).toBe(0)
  })
})
