/** The HTML report: complete, self-contained, well-formed and safe from the names in it. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { requireWellFormed } from '../../../src/robot/xml.js'
import { measureGap } from '../../../src/run/gap/gap.js'
import { gapReport } from '../../../src/run/gap/gap-report.js'
import { fakeModel, JOINTS, madeLog, offBy, PLAIN_RIG } from './made-log.js'

const wave = (name: string) =>
  madeLog({
    name,
    frames: 400,
    commandRad: (_, t) => 0.2 * Math.sin(t),
    positionTick: (_, t) => Math.round(130 * Math.sin(t)),
  })

async function report(logNames: readonly string[], modelNames: readonly string[]): Promise<string> {
  const models = modelNames.map((name, i) => ({ name, open: () => Promise.resolve(fakeModel(name, offBy(i + 1))) }))
  return gapReport(await measureGap({ logs: logNames.map(wave), rig: PLAIN_RIG, spec: SO101_FOLLOWER, models }))
}

describe('gapReport', () => {
  it('has one section per motion with one plot per joint, in which every model has two lines', async () => {
    const html = await report(['first', 'second'], ['near', 'far', 'farther'])
    expect(html.match(/<section /g)).toHaveLength(2)
    for (const joint of JOINTS) expect(html.split(`aria-label="${joint}, position`)).toHaveLength(3)
    // One key in the legend each, and position and error in every plot.
    for (const model of [0, 1, 2]) expect(html.split(`<path class="model${model}"`)).toHaveLength(1 + 1 + 2 * 12)
    for (const kind of ['real', 'command']) expect(html.split(`<path class="${kind}"`)).toHaveLength(1 + 1 + 12)
    expect(html).toContain('Rig plain')
  })

  it('needs nothing from elsewhere and runs nothing', async () => {
    const html = await report(['only'], ['near'])
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|https?:/)
  })

  it('escapes names, and closes every element', async () => {
    const html = await report(['a<b>&"c'], ['<i>'])
    expect(html).toContain('a&lt;b&gt;&amp;&quot;c')
    expect(html).not.toContain('<i>')
    const body = html.slice(html.indexOf('<body'), html.indexOf('</html>'))
    expect(() => {
      requireWellFormed(body)
    }).not.toThrow()
  })

  it('stays small: below 200 kB for a motion of 10,000 frames with four models', async () => {
    const log = madeLog({
      frames: 10_000,
      commandRad: (_, t) => Math.sin(t),
      positionTick: (_, t) => Math.round(600 * Math.sin(t)),
    })
    const names = ['a', 'b', 'c', 'd']
    const models = names.map((name, i) => ({ name, open: () => Promise.resolve(fakeModel(name, offBy(i))) }))
    const html = gapReport(await measureGap({ logs: [log], rig: PLAIN_RIG, spec: SO101_FOLLOWER, models }))
    expect(html.length).toBeLessThan(200_000)
  })
})
