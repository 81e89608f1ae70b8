/** The report: one page with all of its parts, nothing from outside, and readable in a browser. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare } from '../../../src/run/benchmark/compare.js'
import { benchmarkReport } from '../../../src/run/report/benchmark-report.js'
import { findChromium } from '../../chromium.js'
import { drawResult } from '../benchmark/fake-episodes.js'

const POLICIES = {
  scripted: { role: 'policy', skill: 0.97 },
  mine: { role: 'policy', skill: 0.8 },
  noop: { role: 'floor', skill: 0 },
} as const

const draw = (n = 30) => drawResult(['reach', 'pick-place-lego'], ['easy', 'medium'], POLICIES, { n })

describe('benchmarkReport', () => {
  it('asks for nothing from outside', async () => {
    const page = benchmarkReport(await draw())
    expect(page).not.toMatch(/https?:|\bsrc=|\bhref=|url\(|@import|<script|<link/)
    expect(page.startsWith('<!doctype html>')).toBe(true)
  })

  it('marks each failed seed once in the map, and names cells, intervals and failures where the mouse is', async () => {
    const result = await draw()
    const page = benchmarkReport(result)
    const underTest = result.cells.filter(({ role }) => role !== 'floor')
    const failed = underTest.reduce((sum, { n, successes }) => sum + n - successes, 0)
    expect(failed).toBeGreaterThan(0)
    expect(page.match(/<title>[^<]*, seed \d+: /g)).toHaveLength(failed)
    const [cell] = underTest
    expect(page).toContain(`<title>reach · easy · scripted: ${cell?.successes} of 30 = `)
    expect(page).toMatch(/<title>reach · easy · mine: never near: \d+ of 30/)
  })

  it('escapes what people called things', async () => {
    const result = await drawResult(['<b>&"'], ['easy'], POLICIES, { n: 5 })
    const suite = { ...result.suite, name: '<script>alert(1)</script>', description: 'a < b' }
    const page = benchmarkReport({ ...result, suite })
    expect(page).not.toMatch(/<script|<b>/)
    expect(page).toContain('&lt;script&gt;alert(1)')
    expect(page).toContain('a &lt; b')
  })

  it('has something to say where nothing failed, and where nothing succeeded', async () => {
    const perfect = benchmarkReport(await drawResult(['reach'], ['easy'], { scripted: { role: 'policy', skill: 1 } }))
    expect(perfect).toContain('No episode failed.')
    const hopeless = benchmarkReport(await drawResult(['reach'], ['easy'], { scripted: { role: 'policy', skill: 0 } }))
    expect(hopeless).toContain('Nothing succeeded.')
    expect(hopeless).not.toContain('NaN')
  })

  it('runs a failed seed again by the name of its task, and one of a user by its file', async () => {
    const result = await drawResult(['reach', 'mine'], ['easy'], { scripted: { role: 'policy', skill: 0 } }, { n: 5 })
    const suite = { ...result.suite, tasks: ['reach', '/home/me/mine.ts'] }
    expect(benchmarkReport({ ...result, suite })).toContain(
      'so101 eval --task=reach --policy.path=scripted --env.fps=30',
    )
    const cells = result.cells.slice(1).map(cell => ({ ...cell, digest: 'ab' }))
    expect(benchmarkReport({ ...result, suite: { ...suite, tasks: suite.tasks.slice(1) }, cells })).toContain(
      'so101 eval --task=/home/me/mine.ts ',
    )
  })

  it('is the same text for the same result', async () => {
    expect(benchmarkReport(await draw())).toBe(benchmarkReport(await draw()))
  })
})

const executablePath = findChromium()
if (executablePath === undefined) console.warn('SKIPPED: the report in a browser, there is no chromium in the PATH')

describe.skipIf(executablePath === undefined)('the report in headless Chromium', () => {
  let folder: string
  let browser: Browser
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'so101-report-'))
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  it('opens from the disk without a word in the console, asks for no other file, and fits a window of 1200 px', async () => {
    const [old, now] = [
      await draw(),
      await drawResult(['reach', 'pick-place-lego'], ['easy', 'medium'], POLICIES, { n: 40 }),
    ]
    const file = join(folder, 'report.html')
    writeFileSync(file, benchmarkReport(now, compare(old, now)))
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    const [asked, said]: [string[], string[]] = [[], []]
    page.on('request', request => asked.push(request.url()))
    page.on('console', message => said.push(message.text()))
    page.on('pageerror', error => said.push(error.message))
    await page.goto(pathToFileURL(file).href)
    expect(asked).toEqual([pathToFileURL(file).href])
    expect(said).toEqual([])
    const headings = await page.locator('h2').allTextContents()
    expect(headings).toEqual([
      'Compared with the older result',
      'Success',
      'How far episodes got',
      'Time to success',
      'How episodes failed',
      'Which seeds fail',
      'Policies against each other',
    ])
    // Strings, since the types of tests know no browser.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1200)
    const outside = `[...document.querySelectorAll('svg')].flatMap(svg => {
      const frame = svg.getBoundingClientRect()
      return [...svg.querySelectorAll('text, rect, circle, line')]
        .map(mark => [mark, mark.getBoundingClientRect()])
        .filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
        .map(([mark]) => mark.outerHTML)
    })`
    expect(await page.evaluate(outside)).toEqual([])
    // A plot without marks would be as empty as a missing one.
    const sizes = await page.evaluate<number[]>(
      `[...document.querySelectorAll('svg')].map(svg => svg.querySelectorAll('rect, circle').length)`,
    )
    expect(sizes).toHaveLength(1 + 2 + 1 + 2 + 1)
    expect(Math.min(...sizes)).toBeGreaterThan(3)
    expect((await page.screenshot({ fullPage: true })).length).toBeGreaterThan(50_000)
  })
})
